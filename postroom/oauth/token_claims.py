"""What an access token says about itself (RFC 7519), read to find faults, never to trust; is it the right account?"""

from dataclasses import dataclass
from typing import Any

import jwt

from postroom.oauth.http import Granted
from postroom.oauth.refusals import NoRefreshToken, OtherAccount
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret


@dataclass(frozen=True)
class Claims:
    """The claims that matter for mail, under one name each (facts 1.6); "" or empty where the token has none.

    `begins` and `ends` are seconds since 1970. `account` holds every name of the person; `scopes` stand in
    tokens of persons only, `roles` in those of applications only.
    """

    audience: str
    tenant: str
    application: str
    account: tuple[str, ...]
    scopes: tuple[str, ...]
    roles: tuple[str, ...]
    begins: float | None
    ends: float | None


def claims_of(token: Secret) -> Claims | None:
    """The claims of a JWT; None for a token that only its issuer can read (Google, personal accounts)."""
    try:
        told: dict[str, Any] = jwt.decode(token.reveal(), options={"verify_signature": False})
    except (jwt.InvalidTokenError, RecursionError):
        return None
    names = [told.get(name) for name in ("upn", "preferred_username", "unique_name", "email")]
    return Claims(
        audience=_to_text(told.get("aud")),
        tenant=_to_text(told.get("tid")),
        application=_to_text(told.get("appid") or told.get("azp")),
        account=tuple(dict.fromkeys(_to_text(name) for name in names if name)),
        scopes=tuple(_to_text(told.get("scp")).split()),
        roles=tuple(map(str, told["roles"])) if isinstance(told.get("roles"), list) else (),
        begins=_to_seconds(told.get("nbf")),
        ends=_to_seconds(told.get("exp")),
    )


def _to_text(value: object) -> str:
    if isinstance(value, list):  # several audiences (RFC 7519 4.1.3): the first is as good as any here
        value = value[0] if value else ""
    return str(value) if value else ""


def _to_seconds(value: object) -> float | None:
    try:
        return float(value) if isinstance(value, int | float) else None
    except OverflowError:
        return None


def check_account(profile: Profile, granted: Granted) -> str:
    """The name of the account that signed in. Raises SignInRefused when it is not the profile's user name.

    A service that names no account is believed: then only the mail server can tell.
    """
    if not granted.names:
        return profile.username
    for name in granted.names:
        if name.lower() == profile.username.lower():
            return name
    raise OtherAccount(account=granted.names[0], profile=profile.name, username=profile.username)


def check_lasting(profile: Profile, granted: Granted) -> None:
    """Raise SignInRefused when the access would end within the hour, because no refresh token came."""
    if not granted.refresh:
        raise NoRefreshToken(profile=profile.name)
