"""Google's authorize page: the same pages, Google's parameters and answers (facts 10).

Source: Google, "OAuth 2.0 for iOS & desktop apps" and "OAuth 2.0 for web server applications".
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiohttp import web

from postroom.shared.wording import Sentence
from sandbox365.cloud import Cloud
from sandbox365.entra.asking import Answer, correlation_id, fields
from sandbox365.entra.authorize import read_challenge
from sandbox365.entra.codes import Code
from sandbox365.entra.errands import Errand
from sandbox365.entra.errors import EntraError
from sandbox365.entra.google_words import GoogleError, google_page, needed
from sandbox365.entra.page_words import say
from sandbox365.entra.realms import Realm
from sandbox365.entra.redirects import Redirect, find_redirect, is_loopback
from sandbox365.entra.refresh_tokens import SignedIn
from sandbox365.entra.scopes import OPENID, Wanted
from sandbox365.entra.sign_in import SignIn
from sandbox365.entra.way_back import WayBack
from sandbox365.registrations import App

MAIL = "https://mail.google.com/"
_SCOPES = {
    MAIL: MAIL,
    "openid": "openid",
    "email": "email",
    "profile": "profile",
    "https://www.googleapis.com/auth/userinfo.email": "email",
    "https://www.googleapis.com/auth/userinfo.profile": "profile",
}
REALM = Realm("google", None)
_TO_THE_APPLICATION = {50058: "login_required", 50076: "interaction_required", 65001: "interaction_required"}
_BLOCKED = GoogleError("admin_policy_enforced", say("The administrator does not allow this."))
_DISABLED = GoogleError("disabled_client", say("This account has been disabled."), 403)


@dataclass(frozen=True, kw_only=True)
class GoogleAuthorization(Errand):
    """A sign-in that ends with Google's authorization code."""

    code: Code
    way_back: WayBack

    def done(self, person: SignedIn) -> web.Response:
        """Back with a code and what was granted."""
        issued = replace(self.code, person=person, asked=time.time())
        granted = (text for text in self.wanted.permissions if text != "offline_access")
        return self.way_back.take(
            {"code": self.cloud.grants.codes.issue(issued), "scope": " ".join(granted)},
        )

    def cancelled(self) -> web.Response:
        """Back with access_denied, without a sentence."""
        return self.way_back.take({"error": "access_denied"})

    def unknown(self, address: str) -> Sentence:
        """An address that nobody has."""
        return say("There is no account %(address)s.", address=address)

    def refused(self, refusal: EntraError) -> web.Response:
        """Back when no page may be shown, a page otherwise."""
        if refusal.code in _TO_THE_APPLICATION:
            return self.way_back.take({"error": _TO_THE_APPLICATION[refusal.code]})
        return google_page(_DISABLED if refusal.code == 50057 else _BLOCKED)


def google_authorize(cloud: Cloud, pages: SignIn) -> Answer:
    """GET /google/o/oauth2/v2/auth; `response_mode` is not known here.  Raises GoogleError."""

    async def answer(request: web.Request) -> web.StreamResponse:
        form = await fields(request)
        app = google_app(cloud, needed(form, "client_id"))
        redirect = _redirect(app, needed(form, "redirect_uri"))
        if needed(form, "response_type") != "code":
            raise GoogleError("unsupported_response_type", say("Use response_type=code."))
        asked = _wanted(needed(form, "scope"), form)
        errand = GoogleAuthorization(
            cloud=cloud,
            app=app,
            realm=REALM,
            wanted=asked,
            correlation_id=correlation_id(request),
            prompt=form.get("prompt", ""),
            login_hint=form.get("login_hint", "").strip(),
            code=_code(app, redirect, asked, form),
            way_back=WayBack(redirect, "query", form.get("state", "")),
        )
        return pages.begin(request, errand)

    return answer


def google_app(cloud: Cloud, client_id: str) -> App:
    """The client of Google with this id; raises GoogleError with invalid_client."""
    app = cloud.directory.app(client_id)
    if app is None or not app.google or not app.enabled:
        raise GoogleError("invalid_client", "The OAuth client was not found.", 401)
    return app


def _redirect(app: App, uri: str) -> Redirect:
    """Every address of this machine will do; raises GoogleError with redirect_uri_mismatch."""
    if is_loopback(uri):
        return Redirect(uri, "web")
    try:
        return find_redirect(app, uri)
    except EntraError:
        problem = say("%(uri)s is not registered for this client.", uri=uri)
        raise GoogleError("redirect_uri_mismatch", problem) from None


def _wanted(scope: str, form: Mapping[str, str]) -> Wanted:
    unknown = [text for text in scope.split() if text not in _SCOPES]
    if unknown:
        raise GoogleError("invalid_scope", f"Some requested scopes were invalid. {unknown}")
    # without prompt=consent Google gives a refresh token at the first sign-in only; here never (facts 10)
    offline = form.get("access_type") == "offline" and "consent" in form.get("prompt", "").split()
    extra = OPENID[-1:] if offline else ()
    return Wanted(permissions=(*dict.fromkeys(_SCOPES[text] for text in scope.split()), *extra))


def _code(app: App, redirect: Redirect, asked: Wanted, form: Mapping[str, str]) -> Code:
    try:
        challenge = read_challenge(form)
    except EntraError:
        raise GoogleError("invalid_request", say("The code challenge is not valid.")) from None
    nobody = SignedIn("", "", mfa=False)
    return Code(app.client_id, nobody, redirect, asked, form.get("nonce", ""), challenge, 0.0)
