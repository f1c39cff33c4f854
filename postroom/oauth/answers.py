"""From the answer of a token endpoint to a value or a fault (RFC 6749 5.1, 5.2; Microsoft's fields in facts 1.2)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from postroom.oauth.faults import Refused, TokenRefused, TokenUnavailable
from postroom.shared import clock
from postroom.shared.sealing import Secret

_MARGIN = timedelta(minutes=5)
_FIELDS = ("error", "suberror", "error_description", "correlation_id", "timestamp")
_NAMES = ("preferred_username", "upn", "email", "unique_name")
"""Claims of an id token that can hold the account's name: Entra v2 and v1, Google."""


@dataclass(frozen=True)
class Token:
    """An access token and the instant from which a new one is fetched."""

    secret: Secret
    good_until: datetime


@dataclass(frozen=True)
class Granted:
    """What a person's sign-in, or a refresh, gave.

    `refresh` is empty when the endpoint sent none; `names` are the names of the account that signed in.
    """

    access: Token
    refresh: Secret
    names: tuple[str, ...]
    scope: str


def token_of(answer: Mapping[str, Any], host: str) -> Token:
    """The access token. Raises TokenRefused, or TokenUnavailable when `host` speaks no OAuth."""
    if answer.get("error"):
        raise TokenRefused(refused_of(answer))
    if not isinstance(answer.get("access_token"), str) or not answer["access_token"]:
        raise not_a_sign_in_service(host)
    lifetime = timedelta(seconds=_lifetime(answer.get("expires_in")))
    # A long message must not outlive its token; a short-lived token keeps a tenth of its life instead.
    margin = min(_MARGIN, lifetime / 10)
    return Token(Secret(answer["access_token"]), clock.now() + lifetime - margin)


def granted_of(answer: Mapping[str, Any], claims: Mapping[str, Any], host: str) -> Granted:
    """Both tokens and whose they are; `claims` are the id token's. Raises as `token_of`."""
    return Granted(
        token_of(answer, host),
        Secret(str(answer.get("refresh_token") or "")),
        tuple(dict.fromkeys(str(claims[name]) for name in _NAMES if claims.get(name))),
        str(answer.get("scope", "")),
    )


def refused_of(answer: Mapping[str, Any]) -> Refused:
    """The endpoint's own words, or those of the browser's way back."""
    told = {name: str(answer.get(name) or "") for name in _FIELDS}
    codes = answer.get("error_codes")
    return Refused(
        error=told["error"] or "no_token",
        suberror=told["suberror"],
        codes=_numbers(codes) if isinstance(codes, list | tuple) else (),
        description=told["error_description"],
        correlation_id=told["correlation_id"],
        timestamp=told["timestamp"],
    )


def _numbers(codes: Sequence[object]) -> tuple[int, ...]:
    return tuple(int(text) for text in map(str, codes) if re.fullmatch("[0-9]{1,12}", text))


def not_a_sign_in_service(host: str) -> TokenUnavailable:
    """The answer cannot be read, such as the web page of a proxy."""
    return TokenUnavailable(f"{host}: the answer is not one of a sign-in service")


def _lifetime(said: object) -> float:
    """Seconds; an hour when the endpoint says nothing that can be read (RFC 6749 5.1: recommended only)."""
    try:
        seconds = float(str(said))
    except ValueError:
        return 3600.0
    return seconds if 0 < seconds < 100_000 else 3600.0
