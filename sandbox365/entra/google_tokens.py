"""Google's token endpoint: authorization code and refresh token, with Google's answers (facts 10)."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox365.cloud import Cloud
from sandbox365.directory import Tenant, User
from sandbox365.entra.asking import NO_STORE, Answer, fields
from sandbox365.entra.codes import Code, verifies
from sandbox365.entra.errors import EntraError
from sandbox365.entra.google_sign_in import MAIL, REALM, google_app
from sandbox365.entra.google_words import GoogleError, needed
from sandbox365.entra.id_tokens import id_claims
from sandbox365.entra.people import person_again
from sandbox365.entra.refresh_tokens import Refresh, SignedIn
from sandbox365.entra.tokens import EXCHANGE, Subject
from sandbox365.registrations import MAIL_SCOPES, App

_FULL_NAMES = {
    MAIL: MAIL,
    "openid": "openid",
    "email": "https://www.googleapis.com/auth/userinfo.email",
    "profile": "https://www.googleapis.com/auth/userinfo.profile",
}
_DEAD = GoogleError("invalid_grant", "Token has been expired or revoked.")


@dataclass(frozen=True)
class _Call:
    cloud: Cloud
    app: App
    form: Mapping[str, str]
    issuer: str
    now: dt.datetime

    @property
    def seconds(self) -> float:
        return self.now.timestamp()


def google_token(cloud: Cloud) -> Answer:
    """POST /google/token.  Raises GoogleError."""

    async def answer(request: web.Request) -> web.Response:
        form = await fields(request)
        grant_type = needed(form, "grant_type")
        if grant_type not in _GRANTS:
            raise GoogleError("unsupported_grant_type", f"Invalid grant_type: {grant_type}")
        app = google_app(cloud, needed(form, "client_id"))
        if not cloud.secrets.matches(app.name, form.get("client_secret", "")):
            raise GoogleError("invalid_client", "The provided client secret is invalid.", 401)
        call = _Call(cloud, app, form, f"https://{request.host}/google", dt.datetime.now(dt.UTC))
        body = _GRANTS[grant_type](call)
        cloud.counts["tokens"] += 1
        return web.json_response(body, headers=NO_STORE)

    return answer


def _by_code(call: _Call) -> dict[str, Any]:
    code = _known_code(call, needed(call.form, "code"))
    _check_code(call, code)
    offline = "offline_access" in code.wanted.permissions
    renewal = Refresh(call.app.client_id, code.person, "web", call.seconds, call.seconds, call.seconds)
    answer = _answer(call, code.person, code.wanted.permissions, code.nonce, renewal if offline else None)
    code.redeemed = True
    return answer


def _known_code(call: _Call, text: str) -> Code:
    code = call.cloud.grants.codes.find(text)
    if code is None or code.client_id != call.app.client_id:
        raise GoogleError("invalid_grant", "Malformed auth code.")
    return code


def _check_code(call: _Call, code: Code) -> None:
    lifetime = call.cloud.directory.settings.code_lifetime
    if code.redeemed or call.seconds - code.asked >= lifetime:
        raise GoogleError("invalid_grant", "Bad Request")
    if code.redirect.uri != needed(call.form, "redirect_uri"):
        raise GoogleError("redirect_uri_mismatch", "Bad Request")
    verifier = call.form.get("code_verifier", "")
    if code.challenge and not verifier:
        raise GoogleError("invalid_grant", "Missing code verifier.")
    if not verifies(verifier, code.challenge):
        raise GoogleError("invalid_grant", "Invalid code verifier.")


def _by_refresh_token(call: _Call) -> dict[str, Any]:
    token = needed(call.form, "refresh_token")
    refresh = call.cloud.grants.refresh_tokens.find(token)
    lifetime = call.cloud.directory.settings.refresh_lifetime
    if refresh is None or refresh.revoked is not None or call.seconds - refresh.used >= lifetime:
        raise _DEAD
    if refresh.client_id != call.app.client_id:
        raise GoogleError("unauthorized_client", "Unauthorized", 401)
    user, tenant = _again(call, refresh.person)
    granted = call.cloud.grants.consents.granted(call.app, tenant, user)
    answer = _answer(call, refresh.person, sorted(granted), "", None)
    call.cloud.grants.refresh_tokens.touch(token, call.seconds)
    return answer


def _answer(
    call: _Call, person: SignedIn, granted: Collection[str], nonce: str, renewal: Refresh | None
) -> dict[str, Any]:
    user, tenant = _again(call, person)
    settings = call.cloud.directory.settings
    answer: dict[str, Any] = {
        "expires_in": settings.token_lifetime,
        "scope": " ".join(_FULL_NAMES[name] for name in granted if name in _FULL_NAMES),
        "token_type": "Bearer",
    }
    if renewal:
        answer["refresh_token"] = call.cloud.grants.refresh_tokens.issue(renewal)
        call.cloud.mint.issued.append(answer["refresh_token"])
    if "openid" in granted:
        answer["id_token"] = _id_token(call, user, nonce, with_address="email" in granted)
    # What SMTP and IMAP of the sandbox ask for; it speaks Exchange's language even when it plays Google.
    scopes = MAIL_SCOPES if MAIL in granted else ()
    subject = Subject(call.app, tenant, user, scopes)
    return {**answer, "access_token": call.cloud.mint.token(subject, EXCHANGE, settings, call.now)}


def _again(call: _Call, person: SignedIn) -> tuple[User, Tenant]:
    try:
        return person_again(call.cloud.directory, person, REALM, call.app)
    except EntraError:
        raise _DEAD from None


def _id_token(call: _Call, user: User, nonce: str, with_address: bool) -> str:
    claims = id_claims(call.app, user, call.issuer, nonce, call.seconds)
    address = {"email": user.address, "email_verified": True} if with_address else {}
    return call.cloud.mint.signed({**claims, **address, "azp": call.app.client_id})


_GRANTS = {"authorization_code": _by_code, "refresh_token": _by_refresh_token}
