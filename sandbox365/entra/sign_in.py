"""The way through the sign-in pages: who, second factor, consent; then back to where the person came from."""

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from postroom.shared.wording import Sentence
from sandbox365.cloud import Cloud
from sandbox365.directory import Tenant, User
from sandbox365.entra import questions
from sandbox365.entra.asking import fields
from sandbox365.entra.browser_sessions import COOKIE
from sandbox365.entra.errands import Errand
from sandbox365.entra.errors import EntraError
from sandbox365.entra.page_language import Text
from sandbox365.entra.page_words import say
from sandbox365.entra.pages import message_page
from sandbox365.entra.people import check_person
from sandbox365.entra.refresh_tokens import SignedIn
from sandbox365.entra.scopes import EXCHANGE_ID

ACTION = "/login"
_REMEMBERED = 1000
_ASK_WHO = {"login", "select_account"}


@dataclass(frozen=True)
class _Known:
    """Who is signing in."""

    user: User
    tenant: Tenant
    factor: bool

    @property
    def person(self) -> SignedIn:
        return SignedIn(self.user.address, self.tenant.id, self.factor and self.user.mfa)


@dataclass
class _Visit:
    """One way through the pages, and the question that was asked last."""

    name: str
    errand: Errand
    cookies: Mapping[str, str]
    asked: Literal["who", "factor", "consent", "approval"] = "who"
    known: _Known | None = None

    @property
    def hidden(self) -> dict[str, str]:
        return {"flow": self.name}


class SignIn:
    """The sign-in pages of one door; their forms are posted to ACTION."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._visits: OrderedDict[str, _Visit] = OrderedDict()

    def begin(self, request: web.Request, errand: Errand) -> web.Response:
        """The first page for `errand`, or its end when nothing has to be asked."""
        visit = _Visit(secrets.token_urlsafe(18), errand, request.cookies)
        self._visits[visit.name] = visit
        if len(self._visits) > _REMEMBERED:
            self._visits.popitem(last=False)
        user = self._already_known(visit)
        if "none" in errand.prompts and user is None:
            return self._refused(visit, EntraError(50058))
        if user is None or _ASK_WHO & set(errand.prompts):
            return self._ask_who(visit, errand.login_hint)
        return self._identified(visit, user)

    async def submitted(self, request: web.Request) -> web.Response:
        """Take the answer to a page.  Raises EntraError with 50089 when its visit is over."""
        form = await fields(request)
        visit = self._visits.get(form.get("flow", ""))
        if visit is None:
            raise EntraError(50089)
        if "cancel" in form:
            return self._cancelled(visit)
        if visit.known is None:
            return self._named(visit, form)
        return self._accepted(visit, visit.known, form)

    async def sign_out(self, request: web.Request) -> web.Response:
        """Forget who has signed in with this browser."""
        self._cloud.grants.sessions.end(request.cookies)
        return message_page(say("You are signed out"), say("Nobody is signed in with this browser any more."))

    def _already_known(self, visit: _Visit) -> User | None:
        """Whom the application hints at, or the only fitting person who is signed in with this browser."""
        errand, signed_in = visit.errand, self._cloud.grants.sessions.people(visit.cookies)
        if errand.login_hint:
            hinted = self._cloud.directory.user(errand.login_hint)
            silent = "none" in errand.prompts
            return hinted if hinted and (hinted.address in signed_in or not silent) else None
        fitting = [user for user in self._fitting(errand) if user.address in signed_in]
        return fitting[0] if len(fitting) == 1 else None

    def _fitting(self, errand: Errand) -> list[User]:
        directory = self._cloud.directory
        with_tenant = ((user, directory.tenant(user.domain)) for user in directory.users.values())
        return [user for user, tenant in with_tenant if tenant and errand.realm.admits(tenant, errand.app)]

    def _ask_who(self, visit: _Visit, typed: str = "", problem: Text = "") -> web.Response:
        people, app = self._fitting(visit.errand), visit.errand.app.name
        return questions.who_page(ACTION, visit.hidden, app, people, typed, problem)

    def _named(self, visit: _Visit, form: Mapping[str, str]) -> web.Response:
        address = form.get("account") or form.get("login", "").strip()
        if user := self._cloud.directory.user(address):
            return self._identified(visit, user)
        if not address:
            return self._ask_who(visit, problem=say("Choose an account or type an address."))
        return self._ask_who(visit, address, visit.errand.unknown(address))

    def _identified(self, visit: _Visit, user: User) -> web.Response:
        try:
            tenant = check_person(self._cloud.directory, user, visit.errand.realm, visit.errand.app)
        except EntraError as refusal:
            return self._refused(visit, refusal)
        before = self._cloud.grants.sessions.people(visit.cookies).get(user.address)
        known = _Known(user, tenant, factor=not user.mfa or (before is not None and before.mfa))
        visit.known = known
        if known.factor:
            return self._signed_in(visit, known)
        if "none" in visit.errand.prompts:
            return self._refused(visit, EntraError(50076, resource=EXCHANGE_ID))
        visit.asked = "factor"
        return questions.factor_page(ACTION, visit.hidden, user)

    def _signed_in(self, visit: _Visit, known: _Known) -> web.Response:
        response = self._ask_consent(visit, known)
        cookie = self._cloud.grants.sessions.sign_in(visit.cookies, known.person)
        response.set_cookie(COOKIE, cookie, httponly=True, samesite="Lax")
        return response

    def _ask_consent(self, visit: _Visit, known: _Known) -> web.Response:
        errand = visit.errand
        missing = errand.missing(known.user, known.tenant)
        if not missing:
            return self._done(visit, known)
        if "none" in errand.prompts:
            return self._refused(
                visit, EntraError(65001, client_id=errand.app.client_id, app=errand.app.name)
            )
        if errand.needs_administrator(known.user, known.tenant):
            return self._ask_administrator(visit)
        visit.asked = "consent"
        box = errand.box_for_all(known.user, known.tenant)
        return questions.consent_page(ACTION, visit.hidden, _asking(visit, known), missing, box)

    def _ask_administrator(self, visit: _Visit) -> web.Response:
        refusal = EntraError(90094, app=visit.errand.app.name)
        if not visit.errand.returns:
            return self._refused(visit, refusal)
        visit.asked = "approval"
        return questions.approval_page(ACTION, visit.hidden, refusal, visit.errand.trail)

    def _accepted(self, visit: _Visit, known: _Known, form: Mapping[str, str]) -> web.Response:
        if "accept" not in form or visit.asked == "approval":
            return self._ask_consent(visit, known)
        if visit.asked == "factor":
            visit.known = _Known(known.user, known.tenant, factor=True)
            return self._signed_in(visit, visit.known)
        visit.errand.consent(known.user, known.tenant, "organisation" in form)
        return self._done(visit, known)

    def _done(self, visit: _Visit, known: _Known) -> web.Response:
        self._visits.pop(visit.name, None)
        return visit.errand.done(known.person)

    def _cancelled(self, visit: _Visit) -> web.Response:
        self._visits.pop(visit.name, None)
        if visit.asked == "approval":
            return visit.errand.refused(EntraError(90094, app=visit.errand.app.name))
        return visit.errand.declined() if visit.asked == "consent" else visit.errand.cancelled()

    def _refused(self, visit: _Visit, refusal: EntraError) -> web.Response:
        self._visits.pop(visit.name, None)
        return visit.errand.refused(refusal)


def _asking(visit: _Visit, known: _Known) -> Sentence:
    return say("%(app)s asks %(address)s for this:", app=visit.errand.app.name, address=known.user.address)
