"""Google's sign-in service: authorization code with PKCE on the loopback, and refresh, through oauthlib.

Parameters: Google, "OAuth 2.0 for iOS & desktop apps". A refresh token comes only with access_type=offline and
prompt=consent (facts 10); the secret of a desktop client is sent and protects nothing.
"""

import json
from typing import Any

import jwt
from oauthlib.common import add_params_to_uri
from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

from postroom.oauth.faults import TokenRefused
from postroom.oauth.http import (
    Granted,
    TokenSession,
    check_browser_address,
    check_https,
    granted_of,
    host_of,
    open_session,
    refuse_strange_answer,
    refused_of,
)
from postroom.oauth.refusals import NoMailPermission
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret

Flow = dict[str, Any]
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_NEVER_LISTED = {"offline_access"}
"""Asked by services that are not Google but speak like it; the refresh token itself is the answer."""
_WHO = ("openid", "email")
"""Asked beside the mail scope, so that the answer tells whose mailbox it is."""


def begin(profile: Profile, state: str) -> tuple[str, Flow]:
    """The address for the browser, and what `redeem` needs later. Raises TokenUnavailable."""
    client = WebApplicationClient(profile.client_id)
    verifier = client.create_code_verifier(96)
    asked = {
        "response_type": "code",
        "client_id": profile.client_id,
        "redirect_uri": profile.redirect.uri,
        "scope": " ".join((*_WHO, *profile.scope.split())),
        "state": state,
        "code_challenge": client.create_code_challenge(verifier, "S256"),
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
        "login_hint": profile.username,
    }
    with open_session(profile) as session:
        endpoint = _find_endpoints(profile, session)["authorization_endpoint"]
    return add_params_to_uri(endpoint, list(asked.items())), {"code_verifier": verifier}


def redeem(profile: Profile, flow: Flow, fields: dict[str, str]) -> Granted:
    """Change the code for tokens. Raises TokenRefused, TokenUnavailable, SignInRefused."""
    body = WebApplicationClient(profile.client_id).prepare_request_body(
        code=fields.get("code", ""),
        redirect_uri=profile.redirect.uri,
        code_verifier=flow["code_verifier"],
        client_secret=profile.secret.reveal(),
    )
    granted = _post_for_token(profile, body)
    missing = set(profile.scope.split()) - set(granted.scope.split()) - _NEVER_LISTED
    if missing and granted.scope:
        # Google lets people untick a permission and answers all the same.
        raise NoMailPermission(missing=" ".join(sorted(missing)))
    return granted


def refresh(profile: Profile, refresh_token: Secret) -> Granted:
    """New access for a refresh token. Raises TokenRefused, TokenUnavailable."""
    body = WebApplicationClient(profile.client_id).prepare_refresh_body(
        refresh_token=refresh_token.reveal(),
        client_id=profile.client_id,
        client_secret=profile.secret.reveal(),
    )
    return _post_for_token(profile, body)


def _post_for_token(profile: Profile, body: str) -> Granted:
    with open_session(profile) as session:
        endpoint = _find_endpoints(profile, session)["token_endpoint"]
        text = session.post(endpoint, data=body, headers=_FORM).text
        try:
            answer = WebApplicationClient(profile.client_id).parse_request_body_response(text)
        except OAuth2Error:
            raise TokenRefused(refused_of(json.loads(text))) from None
        # oauthlib makes a list of the scope
        told = {**answer, "scope": " ".join(answer.get("scope") or ())}
        return granted_of(told, _read_claims(answer), host_of(profile))


def _read_claims(answer: dict[str, Any]) -> dict[str, Any]:
    # Straight from the token endpoint over TLS: no signature to check (OpenID Connect Core 3.1.3.7, 6).
    if not answer.get("id_token"):
        return {}
    claims: dict[str, Any] = jwt.decode(answer["id_token"], options={"verify_signature": False})
    return claims


def _find_endpoints(profile: Profile, session: TokenSession) -> dict[str, str]:
    answer = session.get(f"{profile.authority.rstrip('/')}/.well-known/openid-configuration")
    found: dict[str, str] = answer.json()
    if answer.status_code != 200 or not {"authorization_endpoint", "token_endpoint"} <= found.keys():
        raise refuse_strange_answer(host_of(profile))
    check_https(found["token_endpoint"])
    check_browser_address(found["authorization_endpoint"], profile)
    return found
