"""Where the browser comes back to after a sign-in: a listener on this machine, or this server's https address.

Entra's rules for redirect URIs: Microsoft identity platform, reply-url (facts 1.5); native apps: RFC 8252 7.3.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

ANSWER_PATH = "/sign-in/answer"
"""Path of the page of this server that receives the browser."""
USUAL_PORT = 3017
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_FORBIDDEN = re.compile(r"[!$'(),;*\\\s]")
"""Characters that Entra does not register in a redirect URI."""


class RedirectRefused(ValueError):
    """Not usable as a redirect URL; `reason` names why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Redirect:
    """A redirect URI exactly as it is sent and must be registered; `local`: a listener of ours waits there."""

    uri: str
    host: str
    port: int
    path: str
    local: bool


def redirect_of(url: str, port: int) -> Redirect:
    """The redirect for the fields URL and port of a profile; both may be empty (0).

    Raises RedirectRefused: "address", "characters", "ports", "open" (http to another machine) or "path".
    """
    if _FORBIDDEN.search(url) or not url.isascii():
        raise RedirectRefused("characters")
    host, url_port, path, scheme = _split_url(url or "http://localhost/")
    if scheme == "http" and host in LOOPBACK:
        if url_port and port and url_port != port:
            raise RedirectRefused("ports")
        chosen = url_port or port or USUAL_PORT
        name = f"[{host}]" if ":" in host else host
        return Redirect(f"http://{name}:{chosen}{path}", host, chosen, path or "/", True)
    if scheme == "http":
        raise RedirectRefused("open")
    if not path.endswith(ANSWER_PATH):
        raise RedirectRefused("path")
    return Redirect(url, host, url_port or 443, path, False)


def _split_url(url: str) -> tuple[str, int, str, str]:
    try:
        parts = urlsplit(url or "http://localhost/")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise RedirectRefused("address") from None
    odd = parts.query or parts.fragment or "@" in parts.netloc or port == 0 or url.endswith(("?", "#"))
    odd = odd or "//" in parts.path or "/../" in f"{parts.path}/"
    if odd or not host or parts.scheme not in ("http", "https"):
        raise RedirectRefused("address")
    return host, port or 0, parts.path, parts.scheme
