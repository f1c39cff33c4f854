"""How the browser returns to the application: by query, fragment or a form that posts itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import get_args

from aiohttp import web

from sandbox365.entra.errors import EntraError
from sandbox365.entra.pages import posting_page
from sandbox365.entra.redirects import Mode, Redirect, with_parameters


@dataclass(frozen=True)
class WayBack:
    """The address to return to, the way, and the `state` that the application wants to see again."""

    redirect: Redirect
    mode: Mode
    state: str

    def take(self, parameters: Mapping[str, str]) -> web.Response:
        """The answer that carries `parameters` there."""
        sent = {**parameters, "state": self.state} if self.state else parameters
        if self.mode == "form_post":
            return posting_page(self.redirect.uri, sent)
        location = with_parameters(self.redirect.uri, self.mode, sent)
        return web.Response(status=302, headers={"Location": location, "Cache-Control": "no-store, no-cache"})


def read_mode(way_back: WayBack, form: Mapping[str, str]) -> WayBack:
    """The same in the `response_mode` asked for; raises EntraError with 70007."""
    asked = form.get("response_mode", "query")
    for mode in get_args(Mode):
        if mode == asked:
            return replace(way_back, mode=mode)
    raise EntraError(70007, mode=asked)
