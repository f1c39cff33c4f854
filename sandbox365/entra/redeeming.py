"""Tokens for a person: authorization code, refresh token and device code (facts 1.2, 1.3, 1.6)."""

import datetime as dt
from dataclasses import replace
from typing import Any

from sandbox365.cloud import Cloud
from sandbox365.entra.asking import required
from sandbox365.entra.calls import TokenCall
from sandbox365.entra.clients import check_origin, prove
from sandbox365.entra.codes import Code, Device, verifies
from sandbox365.entra.delegated import Signing, delegated_answer
from sandbox365.entra.errors import EntraError
from sandbox365.entra.opaque import is_whole
from sandbox365.entra.realms import Realm, tenant_of
from sandbox365.entra.refresh_tokens import Refresh, SignedIn
from sandbox365.entra.scopes import Wanted
from sandbox365.registrations import Platform

_SPA_LIFETIME_SECONDS = 86_400


def by_code(cloud: Cloud, call: TokenCall) -> dict[str, Any]:
    """Redeem an authorization code; raises EntraError."""
    text, redirect_uri = required(call.form, "code", "redirect_uri")
    code = _known_code(cloud, call, text)
    check_origin(call, code.redirect.platform)
    proof = prove(cloud, call, code.redirect.platform)
    _check_code(cloud, call, code, redirect_uri)
    renewal = _first(call, code.person, code.redirect.platform, code.wanted)
    signing = Signing(code.person, proof, renewal, code.wanted, code.nonce)
    answer = delegated_answer(cloud, call, signing)
    code.redeemed = True
    return answer


def _first(call: TokenCall, person: SignedIn, platform: Platform, asked: Wanted) -> Refresh | None:
    """The first refresh token of a sign-in, if one was asked for."""
    if "offline_access" not in asked.permissions:
        return None
    return Refresh(call.app.client_id, person, platform, call.seconds, call.seconds, call.seconds)


def _known_code(cloud: Cloud, call: TokenCall, text: str) -> Code:
    code = cloud.grants.codes.find(text)
    if code is None:
        raise EntraError(70000 if is_whole(text) else 9002313)
    if code.client_id != call.app.client_id:
        raise EntraError(70000, suberror="client_mismatch")
    return code


def _check_code(cloud: Cloud, call: TokenCall, code: Code, redirect_uri: str) -> None:
    if code.redeemed:
        raise EntraError(54005)
    if call.seconds - code.asked >= cloud.directory.settings.code_lifetime:
        raise EntraError(70008)
    user = cloud.directory.user(code.person.user)
    if user and not call.realm.admits(tenant_of(cloud.directory, user), call.app):
        raise EntraError(700005)
    if redirect_uri != code.redirect.uri:
        raise EntraError(500112, given=redirect_uri, asked=code.redirect.uri)
    if code.redirect.platform == "spa" and code.challenge is None:
        raise EntraError(9002325)
    if not verifies(call.form.get("code_verifier", ""), code.challenge):
        raise EntraError(501481)


def by_refresh_token(cloud: Cloud, call: TokenCall) -> dict[str, Any]:
    """Exchange a refresh token, which stays valid (facts 1.6); raises EntraError."""
    token, _scope = required(call.form, "refresh_token", "scope")
    refresh = cloud.grants.refresh_tokens.find(token)
    if refresh is None:
        raise EntraError(70000, suberror="bad_token")
    if refresh.client_id != call.app.client_id:
        raise EntraError(70000, suberror="client_mismatch")
    if refresh.platform == "spa":
        check_origin(call, "spa")
    proof = prove(cloud, call, refresh.platform)
    _check_age(refresh, call.seconds, cloud.directory.settings.refresh_lifetime)
    rotated = cloud.directory.settings.rotate
    new = replace(refresh, issued=call.seconds, used=call.seconds) if rotated else None
    answer = delegated_answer(cloud, call, Signing(refresh.person, proof, new))
    cloud.grants.refresh_tokens.touch(token, call.seconds)
    return answer


def _check_age(refresh: Refresh, now: float, lifetime: float) -> None:
    issued = _spoken(refresh.issued)
    if refresh.revoked is not None:
        raise EntraError(50173, issued=issued, valid_from=_spoken(refresh.revoked))
    if refresh.platform == "spa" and now - refresh.began >= _SPA_LIFETIME_SECONDS:
        raise EntraError(700084, issued=issued, span=_span(_SPA_LIFETIME_SECONDS))
    if now - refresh.used >= lifetime:
        raise EntraError(700082, issued=issued, span=_span(lifetime))


def _spoken(seconds: float) -> str:
    return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _span(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours // 24}.{hours % 24:02}:{minutes:02}:{rest:02}"


def not_common(realm: Realm) -> None:
    """Raise EntraError with 9001023: no device codes on /common and /consumers."""
    if realm.name in ("common", "consumers"):
        raise EntraError(9001023)


def by_device_code(cloud: Cloud, call: TokenCall) -> dict[str, Any]:
    """What the program hears that waits for a person; raises EntraError, 70016 until somebody has signed in."""
    (text,) = required(call.form, "device_code")
    device = cloud.grants.devices.find(text)
    if device is None or device.client_id != call.app.client_id:
        raise EntraError(70018)
    platform: Platform = "public" if call.app.public_flows else "web"
    proof = prove(cloud, call, platform)
    _check_device(device, call.seconds, cloud.directory.settings.device_lifetime)
    if device.person is None:
        raise EntraError(70016)
    renewal = _first(call, device.person, platform, device.wanted)
    answer = delegated_answer(cloud, call, Signing(device.person, proof, renewal, device.wanted))
    device.redeemed = True
    return answer


def _check_device(device: Device, now: float, lifetime: float) -> None:
    if device.redeemed:
        raise EntraError(54005)
    if now - device.asked >= lifetime:
        raise EntraError(70020)
    if device.declined:
        raise EntraError(65004, error="authorization_declined")
