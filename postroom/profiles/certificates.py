"""Certificates that stand in for a client secret: PEM or PFX in, one PEM text out, and what Entra shows of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from postroom.profiles.refusals import (
    CertificateIncomplete,
    CertificateLocked,
    CertificateTooLarge,
    KeyOfAnother,
    NoAuthority,
    NotACertificate,
)
from postroom.shared.sealing import Secret

_DER = b"\x30"
"""First byte of every PFX file (ITU-T X.690: a sequence)."""
LARGEST = 100_000
"""Bytes of a certificate file; real ones have a few thousand."""


@dataclass(frozen=True)
class CertificateView:
    """What people compare with Entra's page: the thumbprint there is SHA-1 in hexadecimal."""

    subject: str
    thumbprint: str
    ends: date


def to_pem(content: bytes, password: Secret) -> Secret:
    """Private key and certificate in PEM, from a PEM or PFX file. Raises ProfileRefused naming what is missing."""
    if len(content) > LARGEST:
        raise CertificateTooLarge()
    if b"-----BEGIN" not in content and not content.startswith(_DER):
        raise NotACertificate()
    typed = password.reveal().encode() or None
    try:
        key, certificate = (
            _read_pem(content, typed) if b"-----BEGIN" in content else _read_pfx(content, typed)
        )
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise CertificateLocked() from None
    if key is None or certificate is None:
        raise CertificateIncomplete()
    if key.public_key() != certificate.public_key():
        raise KeyOfAnother()
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Secret((plain + certificate.public_bytes(Encoding.PEM)).decode("ascii"))


def read_authorities(content: bytes) -> str:
    """The text of a PEM file with certificates of authorities. Raises ProfileRefused."""
    try:
        x509.load_pem_x509_certificates(content)
    except ValueError:
        raise NoAuthority() from None
    return content.decode("ascii", "replace")


def view_of(pem: Secret) -> CertificateView | None:
    """What may be shown of a stored certificate; None for none, or for one that cannot be read."""
    try:
        certificate = x509.load_pem_x509_certificate(pem.reveal().encode())
    except ValueError:
        return None
    thumbprint = certificate.fingerprint(SHA1()).hex().upper()  # noqa: S303  # a name that Entra shows, no protection
    return CertificateView(
        certificate.subject.rfc4514_string(), thumbprint, certificate.not_valid_after_utc.date()
    )


def _read_pem(content: bytes, password: bytes | None) -> tuple[Any, x509.Certificate | None]:
    key = load_pem_private_key(content, password) if b"PRIVATE KEY-----" in content else None
    certificate = x509.load_pem_x509_certificate(content) if b"BEGIN CERTIFICATE" in content else None
    return key, certificate


def _read_pfx(content: bytes, password: bytes | None) -> tuple[Any, x509.Certificate | None]:
    key, certificate, _others = pkcs12.load_key_and_certificates(content, password)
    return key, certificate
