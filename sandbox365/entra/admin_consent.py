"""Admin consent: one administrator allows an application for a whole tenant (facts 1.4)."""

from dataclasses import dataclass, replace

from aiohttp import web

from sandbox365.cloud import Cloud
from sandbox365.entra.asking import Answer, correlation_id, fields, required
from sandbox365.entra.errands import Errand
from sandbox365.entra.errors import EntraError
from sandbox365.entra.realms import Realm, find_app, find_realm
from sandbox365.entra.redirects import find_redirect
from sandbox365.entra.refresh_tokens import SignedIn
from sandbox365.entra.scopes import DEFAULT, EXCHANGE_ID, RESOURCES, Wanted, listed_by, wanted
from sandbox365.entra.sign_in import SignIn
from sandbox365.entra.way_back import WayBack
from sandbox365.registrations import App

_REFUSED_V1 = {"error": "permission_denied", "error_description": "The admin canceled the request"}


@dataclass(frozen=True, kw_only=True)
class AdminConsent(Errand):
    """`scope` as it was asked, None on the older page without one."""

    way_back: WayBack
    scope: str | None
    prompt: str = "select_account"
    for_tenant: bool = True

    def done(self, person: SignedIn) -> web.Response:
        """Back with the tenant that has consented."""
        granted = {"admin_consent": "True", "tenant": person.tenant}
        return self.way_back.take(granted if self.scope is None else {**granted, "scope": self.scope})

    def cancelled(self) -> web.Response:
        """Back with the refusal of this version of the page; the older one does not repeat `state`."""
        if self.scope is None:
            return replace(self.way_back, state="").take(_REFUSED_V1)
        refusal = EntraError(65004, error="consent_required")
        return self.way_back.take({"admin_consent": "True", **refusal.in_redirect(self.trail)})


def admin_consent_endpoint(cloud: Cloud, pages: SignIn, with_scope: bool) -> Answer:
    """GET /{tenant}/v2.0/adminconsent, or /{tenant}/adminconsent without a scope.  Raises EntraError."""

    async def answer(request: web.Request) -> web.StreamResponse:
        form = await fields(request)
        realm = find_realm(cloud.directory, request.match_info["tenant"])
        (client_id,) = required(form, "client_id")
        app = find_app(cloud.directory, realm, client_id)
        way_back = WayBack(find_redirect(app, form.get("redirect_uri")), "query", form.get("state", ""))
        scope = required(form, "scope")[0] if with_scope else None
        errand = AdminConsent(
            cloud=cloud,
            app=app,
            realm=realm,
            wanted=_wanted(scope, app, realm),
            correlation_id=correlation_id(request),
            login_hint=form.get("login_hint", "").strip(),
            way_back=way_back,
            scope=scope,
            roles=app.roles if scope is None or _names_roles(scope) else (),
        )
        return pages.begin(request, errand)

    return answer


def _wanted(scope: str | None, app: App, realm: Realm) -> Wanted:
    listed = listed_by(app)
    if scope is None:
        return Wanted(permissions=tuple(sorted(listed)))
    return wanted(f"openid {scope}", app, realm.title, listed)


def _names_roles(scope: str) -> bool:
    """Application permissions can only be asked for as {resource}/.default."""
    asked = (text.rpartition("/") for text in scope.split())
    return any(name == DEFAULT and RESOURCES.get(host) == EXCHANGE_ID for host, _, name in asked)
