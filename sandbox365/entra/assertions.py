"""Client assertions: a certificate instead of a secret (facts 8.1; Microsoft: certificate-credentials)."""

import base64
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.types import Options

from sandbox365.entra.calls import TokenCall
from sandbox365.entra.errors import EntraError
from sandbox365.registrations import App

KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ALGORITHMS = ("PS256", "RS256")
_SIGNATURE_ONLY: Options = {
    "verify_aud": False,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
_SKEW = dt.timedelta(minutes=5)
_OTHER_NAME = "login.microsoftonline.com"


def check_assertion(call: TokenCall) -> None:
    """Accept the assertion, or raise EntraError with 50027, 700021, 700023, 700024, 700027, 90100 or 900144."""
    _check_kind(call.form.get("client_assertion_type"))
    assertion = call.form["client_assertion"]
    header = _header(assertion)
    certificate = _certificate(call.app, header, call.now)
    claims = _claims(assertion, certificate, call.app, header)
    _check_times(claims, call.now)
    if claims.get("aud") not in tuple(_audiences(call)):
        raise EntraError(700023)
    if {claims.get("iss"), claims.get("sub")} != {call.form["client_id"]}:
        raise EntraError(700021)


def _check_kind(kind: str | None) -> None:
    if not kind:
        raise EntraError(900144, parameter="client_assertion_type")
    if kind != KIND:
        raise EntraError(90100, name="client_assertion_type")


def _header(assertion: str) -> Mapping[str, Any]:
    try:
        header = jwt.get_unverified_header(assertion)
    except jwt.PyJWTError:
        raise EntraError(50027) from None
    if header.get("alg") not in _ALGORITHMS:
        raise EntraError(50027)
    return header


def _certificate(app: App, header: Mapping[str, Any], now: dt.datetime) -> x509.Certificate:
    for pem in app.certificates:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        if not _is_named(certificate, header):
            continue
        if certificate.not_valid_after_utc < now:
            raise _unusable(app, header, "The key used is expired.")
        return certificate
    raise _unusable(app, header, "The key was not found.")


def _is_named(certificate: x509.Certificate, header: Mapping[str, Any]) -> bool:
    # RFC 7515 writes thumbprints without padding, MSAL with it: the bytes are compared
    kind = hashes.SHA256() if "x5t#S256" in header else hashes.SHA1()  # noqa: S303 - a name, no protection
    return certificate.fingerprint(kind).hex().upper() == _thumbprint(header)


def _unusable(app: App, header: Mapping[str, Any], reason: str) -> EntraError:
    problem = (
        "The certificate with identifier used to sign the client assertion is not registered on application."
    )
    return _refused(app, header, problem, reason)


def _refused(app: App, header: Mapping[str, Any], problem: str, reason: str) -> EntraError:
    return EntraError(
        700027, problem=problem, reason=reason, thumbprint=_thumbprint(header), client_id=app.client_id
    )


def _thumbprint(header: Mapping[str, Any]) -> str:
    sent = str(header.get("x5t#S256") or header.get("x5t") or "")
    try:
        return base64.urlsafe_b64decode(sent + "=" * (-len(sent) % 4)).hex().upper()
    except ValueError:
        return ""


def _claims(
    assertion: str, certificate: x509.Certificate, app: App, header: Mapping[str, Any]
) -> Mapping[str, Any]:
    key = certificate.public_key()
    problem = "Client assertion contains an invalid signature."
    if not isinstance(key, rsa.RSAPublicKey):
        raise _refused(app, header, problem, "The key is no RSA key.")
    try:
        return jwt.decode(assertion, key, algorithms=_ALGORITHMS, options=_SIGNATURE_ONLY)
    except jwt.InvalidSignatureError:
        raise _refused(app, header, problem, "The key was found, but use of it failed.") from None
    except jwt.PyJWTError:
        raise EntraError(50027) from None


def _check_times(claims: Mapping[str, Any], now: dt.datetime) -> None:
    try:
        start, end = (dt.datetime.fromtimestamp(claims.get(name, 0), dt.UTC) for name in ("nbf", "exp"))
    except (TypeError, ValueError, OverflowError, OSError):
        raise EntraError(50027) from None
    if not start - _SKEW <= now <= end + _SKEW:
        spoken = {"now": now, "start": start, "end": end}
        raise EntraError(700024, **{name: f"{moment:%Y-%m-%dT%H:%M:%SZ}" for name, moment in spoken.items()})


def _audiences(call: TokenCall) -> Iterator[str]:
    names = {call.realm.name}
    if call.realm.tenant:
        names |= {call.realm.tenant.id, call.realm.tenant.domain}
    for host in (call.host, _OTHER_NAME):
        for name in names:
            yield f"https://{host}/{name}/oauth2/v2.0/token"
            yield f"https://{host}/{name}/v2.0"
