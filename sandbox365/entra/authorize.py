"""The authorize endpoint: a browser comes from an application and goes back with a code (facts 1.1)."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from sandbox365.cloud import Cloud
from sandbox365.entra.asking import Answer, correlation_id, fields, required
from sandbox365.entra.codes import Challenge, Code
from sandbox365.entra.errands import Errand
from sandbox365.entra.errors import EntraError, Trail
from sandbox365.entra.id_tokens import client_info
from sandbox365.entra.realms import Realm, find_app, find_realm
from sandbox365.entra.redirects import find_redirect
from sandbox365.entra.refresh_tokens import SignedIn
from sandbox365.entra.scopes import Wanted, listed_by, wanted
from sandbox365.entra.sign_in import SignIn
from sandbox365.entra.way_back import WayBack, read_mode
from sandbox365.registrations import App

_PROMPTS = {"none", "login", "select_account", "consent"}
_CHALLENGE_SIZES = range(43, 129)  # RFC 7636 section 4.2
# Entra sends nobody back to the application with this one, which then waits for ever.
_SHOWN_ONLY = 50057
_CANCELLED = "the user canceled the authentication"


@dataclass(frozen=True, kw_only=True)
class Authorization(Errand):
    """A sign-in that ends with an authorization code."""

    way_back: WayBack
    challenge: Challenge | None = None
    nonce: str = ""
    client_info: bool = False

    @property
    def returns(self) -> bool:
        """The application hears of refusals."""
        return True

    def done(self, person: SignedIn) -> web.Response:
        """Back with a code."""
        code = Code(
            self.app.client_id,
            person,
            self.way_back.redirect,
            self.wanted,
            self.nonce,
            self.challenge,
            time.time(),
        )
        parameters = {"code": self.cloud.grants.codes.issue(code), "session_state": str(uuid.uuid4())}
        return self.way_back.take({**parameters, **self._account(person)})

    def declined(self) -> web.Response:
        """Back with access_denied and AADSTS65004."""
        return self.refused(EntraError(65004))

    def cancelled(self) -> web.Response:
        """Back with access_denied."""
        return self.way_back.take({"error": "access_denied", "error_description": _CANCELLED})

    def refused(self, refusal: EntraError) -> web.Response:
        """Back with the error, but for a disabled account."""
        if refusal.code == _SHOWN_ONLY:
            return super().refused(refusal)
        return self.way_back.take(refusal.in_redirect(self.trail))

    def _account(self, person: SignedIn) -> dict[str, str]:
        user, tenant = self.cloud.directory.user(person.user), self.cloud.directory.tenant(person.tenant)
        if not (self.client_info and user and tenant):
            return {}
        return {"client_info": client_info(user, tenant)}


def authorize_endpoint(cloud: Cloud, pages: SignIn) -> Answer:
    """GET and POST /{tenant}/oauth2/v2.0/authorize.

    Raises EntraError while it is not proven that the address to return to belongs to the application.
    """

    async def answer(request: web.Request) -> web.StreamResponse:
        form, trail_id = await fields(request), correlation_id(request)
        realm = find_realm(cloud.directory, request.match_info["tenant"])
        (client_id,) = required(form, "client_id")
        app = find_app(cloud.directory, realm, client_id)
        way_back = WayBack(find_redirect(app, form.get("redirect_uri")), "query", form.get("state", ""))
        try:
            way_back = read_mode(way_back, form)
            errand = _errand(cloud, app, realm, form, way_back, trail_id)
        except EntraError as refusal:
            return way_back.take(refusal.in_redirect(Trail.begin(trail_id)))
        return pages.begin(request, errand)

    return answer


def _errand(
    cloud: Cloud, app: App, realm: Realm, form: Mapping[str, str], way_back: WayBack, trail_id: str
) -> Authorization:
    kind, scope = required(form, "response_type", "scope")
    if kind != "code":
        raise EntraError(700054, kind=kind)
    if "resource" in form:
        raise EntraError(901002)
    return Authorization(
        cloud=cloud,
        app=app,
        realm=realm,
        wanted=_wanted(scope, app, realm),
        correlation_id=trail_id,
        prompt=_prompt(form.get("prompt", "")),
        login_hint=form.get("login_hint", "").strip(),
        way_back=way_back,
        challenge=read_challenge(form),
        nonce=form.get("nonce", ""),
        client_info=form.get("client_info") == "1",
    )


def _wanted(scope: str, app: App, realm: Realm) -> Wanted:
    return wanted(scope, app, realm.title, listed_by(app))


def _prompt(prompt: str) -> str:
    if set(prompt.split()) - _PROMPTS or ("none" in prompt.split() and prompt.strip() != "none"):
        raise EntraError(90023, problem="Unsupported 'prompt' value.")
    return prompt


def read_challenge(form: Mapping[str, str]) -> Challenge | None:
    """PKCE's first half; without a method it is "plain" (RFC 7636 section 4.3).

    Raises EntraError with 50147 or 90100.
    """
    if "code_challenge" not in form:
        return None
    challenge = Challenge(form["code_challenge"], form.get("code_challenge_method", "plain"))
    if challenge.method not in ("S256", "plain"):
        raise EntraError(90100, name="code_challenge_method")
    if len(challenge.text) not in _CHALLENGE_SIZES:
        raise EntraError(50147)
    return challenge
