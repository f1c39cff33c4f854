"""Sign-in on another screen: a program shows a code, a person types it on a page (facts 1.3, RFC 8628)."""

import time
from dataclasses import dataclass

from aiohttp import web

from postroom.shared.wording import Sentence
from sandbox365.cloud import Cloud
from sandbox365.directory import Tenant, User
from sandbox365.entra import questions
from sandbox365.entra.asking import NO_STORE, Answer, correlation_id, fields, required
from sandbox365.entra.codes import Device
from sandbox365.entra.errands import Errand
from sandbox365.entra.errors import EntraError
from sandbox365.entra.page_words import say
from sandbox365.entra.pages import message_page
from sandbox365.entra.realms import find_app, find_realm
from sandbox365.entra.redeeming import not_common
from sandbox365.entra.refresh_tokens import SignedIn
from sandbox365.entra.scopes import listed_by, wanted
from sandbox365.entra.sign_in import SignIn

PAGE = "/devicelogin"
_MESSAGES = {
    "en": "To sign in, use a web browser to open the page {page} and enter the code {code} to authenticate.",
    "de": "Öffnen Sie zum Anmelden in einem Webbrowser die Seite {page} und geben Sie dort den Code {code} ein.",
    "nl": "Open in een webbrowser de pagina {page} en voer daar de code {code} in om u aan te melden.",
}


@dataclass(frozen=True, kw_only=True)
class DeviceLogin(Errand):
    """A sign-in for the program that shows `device.user_code`; the person always sees who asks."""

    device: Device
    prompt: str = "select_account consent"

    def needs_administrator(self, user: User, tenant: Tenant) -> bool:
        """Only for new permissions: the consent page also asks whether this is the right program."""
        new = self.wanted.missing(self.cloud.grants.consents.granted(self.app, tenant, user))
        return bool(new) and super().needs_administrator(user, tenant)

    def done(self, person: SignedIn) -> web.Response:
        """The program gets its tokens at its next question."""
        self.device.person = person
        return message_page(
            say("You are signed in"),
            say("You can close this page and go back to %(app)s.", app=self.app.name),
        )

    def cancelled(self) -> web.Response:
        """The program hears authorization_declined."""
        self.device.declined = True
        return message_page(
            say("Sign-in cancelled"),
            say("%(app)s has been told. You can close this page.", app=self.app.name),
        )


def devicecode_endpoint(cloud: Cloud, login: str) -> Answer:
    """POST /{tenant}/oauth2/v2.0/devicecode; ?mkt=de-DE words `message` in German.  Raises EntraError."""

    async def answer(request: web.Request) -> web.Response:
        if request.method != "POST":
            raise EntraError(900561, verbs="POST", method=request.method)
        form = await fields(request)
        client_id, scope = required(form, "client_id", "scope")
        realm = find_realm(cloud.directory, request.match_info["tenant"])
        not_common(realm)
        app = find_app(cloud.directory, realm, client_id)
        asked = wanted(scope, app, realm.title, listed_by(app))
        code, device = cloud.grants.devices.issue(realm.name, app.client_id, asked, time.time())
        settings = cloud.directory.settings
        return web.json_response(
            {
                "user_code": device.user_code,
                "device_code": code,
                "verification_uri": login + PAGE,
                "expires_in": int(settings.device_lifetime),
                "interval": settings.device_interval,
                "message": _message(request.query.get("mkt", ""), login + PAGE, device.user_code),
            },
            headers=NO_STORE,
        )

    return answer


def _message(market: str, page: str, code: str) -> str:
    return _MESSAGES.get(market[:2].lower(), _MESSAGES["en"]).format(page=page, code=code)


def device_page(cloud: Cloud, pages: SignIn) -> Answer:
    """GET and POST /devicelogin: type the code, then sign in.  Raises EntraError."""

    async def answer(request: web.Request) -> web.StreamResponse:
        form = await fields(request)
        if not form.get("code"):
            return questions.device_page(PAGE)
        device = cloud.grants.devices.by_user_code(form["code"])
        problem = _problem(device, cloud.directory.settings.device_lifetime)
        if device is None or problem:
            return questions.device_page(PAGE, problem)
        return pages.begin(request, _errand(cloud, device, correlation_id(request)))

    return answer


def _problem(device: Device | None, lifetime: float) -> Sentence:
    if device is None:
        return say("No program is waiting with this code. Check it and type it again.")
    if device.person or device.declined:
        return say("This code has been used. Start again in the program.")
    if time.time() - device.asked >= lifetime:
        return say("This code has expired. Start again in the program.")
    return Sentence()


def _errand(cloud: Cloud, device: Device, trail_id: str) -> DeviceLogin:
    realm = find_realm(cloud.directory, device.realm)
    app = find_app(cloud.directory, realm, device.client_id)
    return DeviceLogin(
        cloud=cloud, app=app, realm=realm, wanted=device.wanted, correlation_id=trail_id, device=device
    )
