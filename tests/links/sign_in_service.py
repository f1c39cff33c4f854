"""A sign-in service at a door: real TLS, the shapes of OpenID Connect, and tokens that nobody signed."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from tests.links.door import Host, Visit

TENANT = "11111111-2222-4333-8444-555555555555"
CLIENT = "66666666-7777-4888-8999-aaaaaaaaaaaa"
PERSON = "rechnung@contoso.test"
Claims = dict[str, Any]
_ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"


def good_claims() -> Claims:
    """What a token for Exchange, of an application, says (facts 1.6)."""
    now = int(time.time())
    return {
        "aud": "https://outlook.office365.com",
        "tid": TENANT,
        "appid": CLIENT,
        "nbf": now - 60,
        "exp": now + 3600,
        "roles": ["SMTP.SendAsApp"],
    }


def of_a_person(**given: Any) -> Claims:
    """The same for the token of a person."""
    return good_claims() | {"upn": PERSON, "scp": "SMTP.Send IMAP.AccessAsUser.All", "roles": None} | given


def jwt(claims: Claims) -> str:
    """A token in the shape of RFC 7519."""
    parts = (
        {"typ": "JWT", "alg": "RS256"},
        {key: value for key, value in claims.items() if value is not None},
    )
    return ".".join([*map(_encoded, parts), "bm8gc2lnbmF0dXJl"])


def gives(access_token: str) -> Host:
    """A service that answers this token; whoever brings a code brings the nonce of the id token in it."""
    return _service(lambda form: _tokens(access_token, form))


def plays(token: Host) -> Host:
    """A service that describes itself, and whose token endpoint is this host."""

    def host(visit: Visit) -> None:
        asked, _form = _request(visit)
        if "openid-configuration" in asked:
            _say(visit, _described(asked, visit))
        else:
            token(visit)

    return host


def _service(answer: Callable[[dict[str, str]], dict[str, Any]]) -> Host:
    def host(visit: Visit) -> None:
        asked, form = _request(visit)
        _say(visit, _described(asked, visit) if "openid-configuration" in asked else answer(form))

    return host


def _tokens(access_token: str, form: dict[str, str]) -> dict[str, Any]:
    found = {"token_type": "Bearer", "expires_in": 3599, "access_token": access_token}
    if form.get("grant_type") == "client_credentials":
        return found
    now = int(time.time())
    person = {
        "aud": CLIENT,
        "sub": "1",
        "tid": TENANT,
        "iat": now,
        "exp": now + 3600,
        "preferred_username": PERSON,
    }
    return found | {
        "refresh_token": "refresh",
        "scope": "SMTP.Send",
        "id_token": jwt(person | {"iss": "https://localhost", "nonce": form.get("code")}),
    }


def _described(asked: str, visit: Visit) -> dict[str, Any]:
    base = f"https://localhost:{visit.sock.getsockname()[1]}/{TENANT}"
    return {
        "issuer": f"{base}/v2.0",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
    }


def _request(visit: Visit) -> tuple[str, dict[str, str]]:
    first, length = visit.line(), 0
    while header := visit.line():
        name, _, value = header.partition(":")
        length = int(value) if name.lower() == "content-length" else length
    body = b""
    while len(body) < length:
        body += visit.sock.recv(length - len(body))
    return first, {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _say(visit: Visit, answer: dict[str, Any]) -> None:
    body = json.dumps(answer).encode()
    visit.sock.sendall(_ANSWER.format(length=len(body)).encode() + body)


def _encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
