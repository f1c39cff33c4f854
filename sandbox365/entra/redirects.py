"""Which redirect URIs fit a registration (facts 1.5; Microsoft: reply-url)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode, urlsplit, urlunsplit

from sandbox365.entra.errors import EntraError
from sandbox365.registrations import App, Platform

Mode = Literal["query", "fragment", "form_post"]
_LOOPBACK = re.compile(r"(https?://(?:localhost|127\.0\.0\.1))(?::\d+)?(?=[/?#]|$)")


@dataclass(frozen=True)
class Redirect:
    """A redirect URI in use, and the platform under which it is registered."""

    uri: str
    platform: Platform


def find_redirect(app: App, uri: str | None) -> Redirect:
    """The registration of `uri`; raises EntraError with 500113, 900971 or 50011.

    Of two registrations that differ in the port only, the first counts, also for its platform.
    """
    if not app.redirects:
        raise EntraError(500113)
    if not uri:
        if len(app.redirects) > 1:
            raise EntraError(900971)
        return Redirect(*app.redirects[0])
    for registered, platform in app.redirects:
        if _without_port(registered) == _without_port(uri):
            return Redirect(uri, platform)
    raise EntraError(50011, uri=uri, client_id=app.client_id)


def is_loopback(uri: str) -> bool:
    """Whether it leads to http on this machine, by name or by the IPv4 address."""
    return uri.startswith("http://") and bool(_LOOPBACK.match(uri))


def _without_port(uri: str) -> str:
    return _LOOPBACK.sub(r"\1", uri, count=1)


def with_parameters(uri: str, mode: Mode, parameters: Mapping[str, str]) -> str:
    """The address to send the browser to; a URI without a path gets its slash here (facts 1.5)."""
    parts = urlsplit(uri)
    sent = urlencode(parameters)
    query = parts.query
    if mode == "query":
        query = f"{query}&{sent}" if query else sent
    fragment = sent if mode == "fragment" else ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, fragment))
