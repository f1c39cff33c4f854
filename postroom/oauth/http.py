"""Asking a sign-in service: https alone, the profile's CA file; the answer as value or fault."""

import email.utils
import re
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from django.conf import settings
from urllib3.util import Retry

from postroom.oauth.bounded import BoundedAdapter, Deadline
from postroom.oauth.faults import Refused, TokenFault, TokenRefused, TokenUnavailable
from postroom.profiles.redirects import LOOPBACK
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.sealing import Secret
from postroom.transport.connecting import make_tls_context

_MARGIN = timedelta(minutes=5)
_LONGEST_WORDS = 2000
"""Characters of each of the endpoint's words that are kept as evidence."""
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
        raise refuse_strange_answer(host)
    lifetime = timedelta(seconds=_parse_lifetime(answer.get("expires_in")))
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
    told = {name: str(answer.get(name) or "")[:_LONGEST_WORDS] for name in _FIELDS}
    codes = answer.get("error_codes")
    return Refused(
        error=told["error"] or "no_token",
        suberror=told["suberror"],
        codes=_parse_codes(codes) if isinstance(codes, list | tuple) else (),
        description=told["error_description"],
        correlation_id=told["correlation_id"],
        timestamp=told["timestamp"],
    )


def _parse_codes(codes: Sequence[object]) -> tuple[int, ...]:
    return tuple(int(text) for text in map(str, codes) if re.fullmatch("[0-9]{1,12}", text))


def refuse_strange_answer(host: str) -> TokenUnavailable:
    """The answer cannot be read, such as the web page of a proxy."""
    return TokenUnavailable(f"{host}: the answer is not one of a sign-in service")


def _parse_lifetime(said: object) -> float:
    """Seconds; an hour when the endpoint says nothing that can be read (RFC 6749 5.1: recommended only)."""
    try:
        seconds = float(str(said))
    except ValueError:
        return 3600.0
    return seconds if 0 < seconds < 100_000 else 3600.0


ALL_SECONDS = 50.0
"""For everything asked in one session: discovery and token together stay within the turn of `grants`."""
LONGEST_WAIT = 3600.0
"""Seconds. A Retry-After beyond an hour is not believed."""


@lru_cache(maxsize=64)
def _make_context(ca_pem: str) -> ssl.SSLContext:
    """One for all token requests with these authorities: each costs 35 ms and 1 MB. The mail servers' contexts cannot
    serve here, because urllib3 changes the one it is given (always in the same way)."""
    return make_tls_context(ca_pem)


class _OwnAuthorities(BoundedAdapter):
    """Verifies against the system's authorities and those of a PEM text."""

    def __init__(self, ca_pem: str) -> None:
        self._ca_pem = ca_pem
        super().__init__(max_retries=Retry(0))

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        # One of its own: urllib3 adds ALPN and further authorities to it, which mail servers must not see.
        super().init_poolmanager(*args, ssl_context=_make_context(self._ca_pem), **kwargs)


class TokenSession(requests.Session):
    """A requests session for one profile.

    Raises TokenUnavailable for redirects, 429 and 5xx, before MSAL hides them.
    """

    def __init__(self, ca_pem: str) -> None:
        super().__init__()
        self._own_ca = bool(ca_pem)
        self._end = clock.monotonic() + ALL_SECONDS
        self._deadline = Deadline()
        self.adapters.clear()  # no http://, also where a service's own description names such an address
        self.mount("https://", _OwnAuthorities(ca_pem) if ca_pem else BoundedAdapter())
        self.headers["Accept-Encoding"] = "gzip"
        self.auth = _leave_without_login  # else ~/.netrc would add a login of its own

    def merge_environment_settings(self, *args: Any, **kwargs: Any) -> Any:
        merged: Any = super().merge_environment_settings(*args, **kwargs)
        if self._own_ca:
            merged["verify"] = True
        return merged

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        check_https(url)
        left = self._end - clock.monotonic()
        if left <= 0:
            raise TokenUnavailable(f"no answer within {ALL_SECONDS:.0f} seconds")
        connect, reply = (min(seconds, left) for seconds in _read_time_outs())
        # A redirect would carry the secret to wherever it points.
        kwargs |= {"timeout": (connect, reply), "allow_redirects": False}
        answer = self._answered_within(reply, method, url, **kwargs)
        if answer.is_redirect or answer.status_code == 429 or answer.status_code >= 500:
            raise TokenUnavailable(
                f"HTTP {answer.status_code} {answer.reason}".strip()[:_LONGEST_WORDS],
                parse_retry_after(answer.headers.get("Retry-After")),
            )
        return answer

    def _answered_within(self, seconds: float, *args: Any, **kwargs: Any) -> requests.Response:
        with self._deadline.within(seconds) as budget:
            try:
                answer = super().request(*args, **kwargs)
            except (requests.RequestException, TimeoutError):
                if not budget.is_over:
                    raise
            else:
                # A socket that was shut in the middle can look like the end of the answer.
                if not budget.is_over:
                    return answer
        raise TokenUnavailable(f"no answer within {seconds:.0f} seconds")


def check_https(address: str) -> None:
    """Raise TokenUnavailable for an address without TLS, where a secret could be read on its way."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise TokenUnavailable(f"the sign-in service names an address without https: {address[:200]}")


def check_browser_address(address: str, profile: Profile) -> None:
    """The same for an address that a person's browser opens.

    Only a sign-in service of this very machine, such as the sandbox, may send it to this machine in clear.
    """
    parts = urlsplit(address)
    here = {parts.hostname, urlsplit(profile.authority).hostname} <= set(LOOPBACK)
    if not (here and parts.scheme == "http"):
        check_https(address)


def _read_time_outs() -> tuple[float, float]:
    """Seconds for a connection and for a whole answer, as mail servers get them."""
    return settings.POSTROOM.connect_timeout, settings.POSTROOM.reply_timeout


@contextmanager
def open_session(profile: Profile) -> Iterator[TokenSession]:
    """A session for one question to the profile's authority; what goes wrong inside becomes a TokenFault."""
    session = TokenSession(profile.ca_pem)
    host = host_of(profile)
    try:
        yield session
    except TokenFault:
        raise
    except requests.exceptions.InvalidJSONError:
        raise refuse_strange_answer(host) from None
    except requests.exceptions.SSLError as problem:
        untrusted = "CERTIFICATE_VERIFY_FAILED" in str(problem)
        raise TokenUnavailable(_cause_of(host, problem), untrusted=untrusted) from None
    except requests.RequestException as problem:
        raise TokenUnavailable(_cause_of(host, problem)) from None
    except (
        OSError
    ) as problem:  # more than a token needs; a CA file named in the environment that is not there
        raise TokenUnavailable(f"{host}: {problem}"[:500]) from None
    except (
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        OverflowError,
        RecursionError,
        jwt.PyJWTError,
    ):
        # MSAL stumbles over answers it cannot read, such as the web page of a proxy.
        raise refuse_strange_answer(host) from None
    finally:
        session.close()


def host_of(profile: Profile) -> str:
    """Host and port of the authority, for people."""
    return urlsplit(profile.authority).netloc


def parse_retry_after(header: str | None) -> float | None:
    """Seconds of a Retry-After header (RFC 9110 10.2.3: seconds or a date), None when absent or unreadable."""
    if not header:
        return None
    if re.fullmatch(r"[0-9]+", header.strip()):
        return min(float(header), LONGEST_WAIT)
    try:
        moment = email.utils.parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:  # asctime, or -0000: both mean UTC (RFC 9110 5.6.7)
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - clock.now()).total_seconds(), 0.0), LONGEST_WAIT)


def _leave_without_login(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _cause_of(host: str, problem: requests.RequestException) -> str:
    """Host and innermost words: "login.example.com: Connection refused", not a chain of library names."""
    inner: BaseException = problem
    while True:
        reason = getattr(inner, "reason", None)
        following = reason if isinstance(reason, BaseException) else inner.__cause__ or inner.__context__
        if following is None or following is inner:
            break
        inner = following
    words = getattr(inner, "verify_message", None) or getattr(inner, "strerror", None) or str(inner)
    return f"{host}: {words or type(inner).__name__}"[:500]
