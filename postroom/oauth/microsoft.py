"""Microsoft's sign-in service, and any that speaks like it, through MSAL: app-only, code, device code, refresh.

MSAL's dict ends here: it becomes a value or a TokenFault (facts 9).
"""

from collections.abc import Callable
from math import ceil
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msal

from postroom.oauth.faults import Refused, TokenRefused
from postroom.oauth.http import (
    Granted,
    Token,
    TokenSession,
    check_browser_address,
    granted_of,
    host_of,
    open_session,
    refused_of,
    token_of,
)
from postroom.profiles.providers import PROVIDERS
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret

_DISCOVERED = {one.sign_in.host for one in PROVIDERS.values() if one.sign_in.instance_discovery}
Flow = dict[str, Any]
T = TypeVar("T")
_ADDED_BY_MSAL = {"openid", "profile", "offline_access"}


def fetch_app_token(profile: Profile) -> Token:
    """Client credentials, with secret or certificate. Raises TokenRefused, TokenUnavailable."""
    return _ask_msal(
        profile, lambda app: token_of(app.acquire_token_for_client([profile.scope]), host_of(profile))
    )


def begin(profile: Profile, state: str) -> tuple[str, Flow]:
    """The address for the browser, and what `redeem` needs later (PKCE, nonce: to be kept secret).

    form_post keeps the code out of the browser's history; a GET is understood all the same.
    """

    def ask(app: Any) -> Flow:
        flow: Flow = app.initiate_auth_code_flow(
            _scopes_of(profile),
            redirect_uri=profile.redirect.uri,
            state=state,
            prompt="select_account",
            login_hint=profile.username,
            response_mode="form_post",
        )
        check_browser_address(flow["auth_uri"], profile)
        return flow

    flow = _ask_msal(profile, ask)
    return str(flow["auth_uri"]), flow


def redeem(profile: Profile, flow: Flow, fields: dict[str, str]) -> Granted:
    """Change the code for tokens. Raises TokenRefused, TokenUnavailable."""

    def exchange(app: Any) -> Granted:
        try:
            answer = app.acquire_token_by_auth_code_flow(flow, fields)
        except RuntimeError:  # the nonce: the id token was made for another sign-in (OpenID Connect 3.1.3.7)
            raise TokenRefused(Refused("invalid_nonce", description="Answer to another sign-in.")) from None
        return _to_granted(profile, answer)

    return _ask_msal(profile, exchange)


def refresh(profile: Profile, refresh_token: Secret) -> Granted:
    """New tokens for an old refresh token. Raises TokenRefused, TokenUnavailable."""

    def renew(app: Any) -> Granted:
        answer = app.acquire_token_by_refresh_token(refresh_token.reveal(), _scopes_of(profile))
        return _to_granted(profile, answer)

    return _ask_msal(profile, renew)


def begin_device(profile: Profile) -> Flow:
    """Ask for a device code (RFC 8628 3.1): `user_code`, `verification_uri`, `interval`, `expires_in` (seconds)."""

    def ask(app: Any) -> Flow:
        flow: Flow = app.initiate_device_flow(_scopes_of(profile))
        if "user_code" not in flow:
            raise TokenRefused(refused_of(flow))
        check_browser_address(flow["verification_uri"], profile)
        # Below nothing, the end would never come; whole seconds, because MSAL counts them.
        flow["interval"] = max(ceil(float(flow["interval"])), 0)
        return flow

    return _ask_msal(profile, ask, public=True)


def poll_device(profile: Profile, flow: Flow) -> Granted | None:
    """Ask once whether the person has finished; None: not yet. Raises TokenRefused, TokenUnavailable."""

    def ask(app: Any) -> Granted | None:
        answer = app.acquire_token_by_device_flow(flow, exit_condition=lambda _flow: True)
        if answer.get("error") in ("authorization_pending", "slow_down"):
            flow["interval"] = flow.get("interval", 5) + (5 if answer["error"] == "slow_down" else 0)
            return None
        return _to_granted(profile, answer)

    return _ask_msal(profile, ask, public=True)


def discover(profile: Profile) -> dict[str, Any]:
    """The authority's own description (OpenID Connect Discovery 4). Raises TokenUnavailable."""
    with open_session(profile) as session:
        return _check_discovery(profile, session)


def authority_of(profile: Profile) -> str:
    """The authority with its tenant: MSAL needs a path (facts 9.4)."""
    parts = urlsplit(profile.authority)
    named = profile.authority.rstrip("/")
    return named if parts.path.strip("/") else f"{named}/{profile.tenant or 'organizations'}"


def _to_granted(profile: Profile, answer: dict[str, Any]) -> Granted:
    return granted_of(answer, answer.get("id_token_claims") or {}, host_of(profile))


def _ask_msal(profile: Profile, question: Callable[[Any], T], *, public: bool = False) -> T:
    with open_session(profile) as session:
        try:
            app = _make_application(profile, session, public)
        except ValueError:
            _check_discovery(profile, session)
            raise
        return question(app)


def _check_discovery(profile: Profile, session: TokenSession) -> dict[str, Any]:
    """The authority's description. Raises TokenRefused with its AADSTS number, which MSAL would not tell."""
    answer = session.get(f"{authority_of(profile)}/v2.0/.well-known/openid-configuration")
    found: dict[str, Any] = answer.json()
    if answer.status_code != 200:
        raise TokenRefused(refused_of(found))
    check_browser_address(found["authorization_endpoint"], profile)
    return found


def _make_application(profile: Profile, session: TokenSession, public: bool) -> Any:
    # A fresh application each time: MSAL caches HTTP 400 for 60 seconds and would show a repaired
    # registration's old error (facts 9.5). Tokens are kept by `tokens` and `grants`, not here.
    options = {
        "authority": authority_of(profile),
        "http_client": session,
        "instance_discovery": urlsplit(profile.authority).hostname in _DISCOVERED,
    }
    credential = _credential_of(profile)
    if public or not credential:
        return msal.PublicClientApplication(profile.client_id, **options)
    return msal.ConfidentialClientApplication(profile.client_id, client_credential=credential, **options)


def _scopes_of(profile: Profile) -> list[str]:
    # MSAL raises ValueError for the three that it adds itself (facts 9.3).
    return [scope for scope in profile.scope.split() if scope not in _ADDED_BY_MSAL]


def _credential_of(profile: Profile) -> str | dict[str, str]:
    if profile.certificate:
        pem = profile.certificate.reveal()
        return {"private_key": pem, "public_certificate": pem}
    return profile.secret.reveal()
