"""Access tokens of the pretended Entra: signed RS256, claims as Exchange Online's v1 tokens carry them.

Claims: facts of Microsoft's access-token-claims-reference; a real token is opaque to its client.
"""

import base64
import datetime as dt
import hashlib
import json
import secrets
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sandbox365.directory import Settings, Tenant, User
from sandbox365.registrations import App

EXCHANGE = "https://outlook.office365.com"
# Exchange answers 535 5.7.3 to a token made for another service, Graph's for instance.
_EXCHANGE_AUDIENCES = (EXCHANGE, "https://outlook.office.com")
_CLOCK_SKEW_SECONDS = 5


_REMEMBERED = 1000

Proof = Literal["public", "secret", "certificate"]


@dataclass(frozen=True)
class Subject:
    """For whom a token is made: an application in a tenant, or a person (`user`, `scopes`) using one."""

    app: App
    tenant: Tenant
    user: User | None = None
    scopes: tuple[str, ...] = ()
    proof: Proof = "secret"


class TokenError(Exception):
    """The token is not one of ours, not for Exchange, or out of date."""


class Mint:
    """Makes and checks the access tokens of one sandbox."""

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self._key = key
        self._public = key.public_key()
        der = self._public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self._key_id = _short_hash(der)[:27]
        self.issued: deque[str] = deque(maxlen=_REMEMBERED)
        """The newest access and refresh tokens handed out, for tests that search for one left lying about."""

    def keys(self) -> dict[str, Any]:
        """The JSON Web Key Set (RFC 7517 section 5) with the one public key."""
        key = jwt.algorithms.RSAAlgorithm.to_jwk(self._public, as_dict=True)
        return {"keys": [{**key, "use": "sig", "alg": "RS256", "kid": self._key_id}]}

    def token(self, subject: Subject, audience: str, settings: Settings, now: dt.datetime) -> str:
        """An access token of about `settings.token_bytes` bytes; never shorter than its claims need."""
        claims = _claims(subject, audience, int(now.timestamp()), settings.token_lifetime)
        missing = settings.token_bytes - len(self.signed(claims))
        if missing > 0:
            # JSON name and quotes take 16 bytes; base64 makes 4 of 3
            claims["xms_padding"] = secrets.token_urlsafe(missing)[: max(missing * 3 // 4 - 16, 0)]
        self.issued.append(self.signed(claims))
        return self.issued[-1]

    def claims(self, token: str) -> Mapping[str, Any]:
        """The claims of a token that Exchange accepts; raises TokenError for any other."""
        try:
            return jwt.decode(
                token,
                self._public,
                algorithms=["RS256"],
                audience=_EXCHANGE_AUDIENCES,
                leeway=_CLOCK_SKEW_SECONDS,
                options={"require": ["exp", "nbf", "aud", "tid", "appid"]},
            )
        except jwt.PyJWTError as error:
            raise TokenError(type(error).__name__) from None

    def signed(self, claims: Mapping[str, Any]) -> str:
        """The claims as a signed JWT (RFC 7519)."""
        headers = {
            "kid": self._key_id,
            "x5t": self._key_id,
            "nonce": _short_hash(json.dumps(claims).encode()),
        }
        return jwt.encode(dict(claims), self._key, algorithm="RS256", headers=headers)


def _claims(subject: Subject, audience: str, now: int, lifetime: int) -> dict[str, Any]:
    issuer = f"https://sts.windows.net/{subject.tenant.id}/"
    return {
        "aud": audience,
        "iss": issuer,
        "iat": now,
        "nbf": now,
        "exp": now + lifetime,
        "aio": secrets.token_urlsafe(36),
        "app_displayname": subject.app.name,
        "appid": subject.app.client_id,
        "appidacr": {"public": "0", "secret": "1", "certificate": "2"}[subject.proof],
        "idp": issuer,
        "rh": f"1.{secrets.token_urlsafe(48)}.",
        "sid": str(uuid.uuid4()),
        "tid": subject.tenant.id,
        "uti": secrets.token_urlsafe(16),
        "ver": "1.0",
        **(_user_claims(subject, subject.user) if subject.user else _app_claims(subject.app)),
    }


def _user_claims(subject: Subject, user: User) -> dict[str, Any]:
    return {
        "idtyp": "user",
        "name": user.name,
        "oid": object_id(user.address),
        "scp": " ".join(subject.scopes),
        "sub": pairwise_id(user, subject.app),
        "unique_name": user.address,
        "upn": user.address,
        "wids": ["b79fbf4d-3ef9-4689-8143-76b194e85509"],
    }


def _app_claims(app: App) -> dict[str, Any]:
    claims: dict[str, Any] = {
        "idtyp": "app",
        "oid": app.object_id,
        "sub": app.object_id,
        "wids": ["0997a1d0-0d1d-4acb-b408-d5ca73121e90"],
    }
    # No permission granted: the token is issued all the same, only without this claim.
    return {**claims, "roles": list(app.roles)} if app.roles else claims


def object_id(name: str) -> str:
    """The GUID under which the directory keeps a person, always the same for one address."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name.lower()))


def pairwise_id(user: User, app: App) -> str:
    """The identifier of a person that only this application sees (claim `sub`)."""
    return _short_hash(f"{user.address} {app.client_id}".encode())


def _short_hash(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
