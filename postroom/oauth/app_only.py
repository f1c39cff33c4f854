"""App-only: client credentials with a secret (Microsoft identity platform, client credentials flow)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msal
import requests

from postroom.oauth.faults import Refused, TokenFault, TokenRefused, TokenUnavailable
from postroom.oauth.http import TokenSession
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.sealing import Secret

_MICROSOFT = ("login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn")

_MARGIN = timedelta(minutes=5)


@dataclass(frozen=True)
class Token:
    """An access token and the instant from which a new one is fetched."""

    secret: Secret
    good_until: datetime


def fetch(profile: Profile) -> Token:
    """Ask the token endpoint once. Raises TokenRefused, TokenUnavailable; neither holds a secret."""
    session = TokenSession(profile.ca_pem)
    try:
        answer = _asked(profile, session)
    except TokenFault:
        raise
    except requests.exceptions.SSLError as problem:
        untrusted = "CERTIFICATE_VERIFY_FAILED" in str(problem)
        raise TokenUnavailable(_cause(profile, problem), untrusted=untrusted) from None
    except requests.RequestException as problem:
        raise TokenUnavailable(_cause(profile, problem)) from None
    except (ValueError, TypeError, AttributeError, KeyError):
        # MSAL stumbles over answers it cannot read, such as the web page of a proxy.
        raise _not_a_sign_in_service(profile) from None
    finally:
        session.close()
    return _token(profile, answer)


def _not_a_sign_in_service(profile: Profile) -> TokenUnavailable:
    return TokenUnavailable(
        f"{urlsplit(profile.authority).netloc}: the answer is not one of a sign-in service"
    )


def _asked(profile: Profile, session: TokenSession) -> dict[str, Any]:
    # A fresh application each time: MSAL caches HTTP 400 for 60 seconds and would show a repaired
    # registration's old error (facts 9.5). Tokens are kept by `tokens`, not here.
    app = msal.ConfidentialClientApplication(
        profile.client_id,
        client_credential=_credential(profile),
        authority=authority(profile),
        http_client=session,
        instance_discovery=_is_microsoft(profile),
    )
    answer: dict[str, Any] = app.acquire_token_for_client([profile.scope])
    return answer


def authority(profile: Profile) -> str:
    """The authority with its tenant: MSAL needs a path (facts 9.4)."""
    parts = urlsplit(profile.authority)
    return profile.authority if parts.path.strip("/") else f"{profile.authority.rstrip('/')}/{profile.tenant}"


def _credential(profile: Profile) -> str | dict[str, str]:
    if profile.certificate:
        pem = profile.certificate.reveal()
        return {"private_key": pem, "public_certificate": pem}
    return profile.secret.reveal()


def _is_microsoft(profile: Profile) -> bool:
    return urlsplit(profile.authority).hostname in _MICROSOFT


def _token(profile: Profile, answer: dict[str, Any]) -> Token:
    if "error" not in answer and not isinstance(answer.get("access_token"), str):
        raise _not_a_sign_in_service(profile)
    if "access_token" in answer:
        lifetime = timedelta(seconds=_lifetime(answer.get("expires_in")))
        # A long message must not outlive its token; a short-lived token keeps a tenth of its life instead.
        margin = min(_MARGIN, lifetime / 10)
        return Token(Secret(answer["access_token"]), clock.now() + lifetime - margin)
    raise TokenRefused(
        Refused(
            error=str(answer.get("error", "no_token")),
            suberror=str(answer.get("suberror", "")),
            codes=tuple(int(code) for code in answer.get("error_codes", ())),
            description=str(answer.get("error_description", "")),
            correlation_id=str(answer.get("correlation_id", "")),
            timestamp=str(answer.get("timestamp", "")),
        )
    )


def _lifetime(said: object) -> float:
    """Seconds; an hour when the endpoint says nothing that can be read (RFC 6749 5.1: recommended only)."""
    return float(said) if isinstance(said, int | float) and 0 < said < 100_000 else 3600.0


def _cause(profile: Profile, problem: requests.RequestException) -> str:
    """Host and innermost words: "login.example.com: Connection refused", not a chain of library names."""
    inner: BaseException = problem
    while True:
        reason = getattr(inner, "reason", None)
        following = reason if isinstance(reason, BaseException) else inner.__cause__ or inner.__context__
        if following is None or following is inner:
            break
        inner = following
    words = getattr(inner, "verify_message", None) or getattr(inner, "strerror", None) or str(inner)
    return f"{urlsplit(profile.authority).netloc}: {words or type(inner).__name__}"[:500]
