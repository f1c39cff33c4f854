"""Certificates as people have them: PFX with a password, PEM with both parts, or the wrong file."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from postroom.profiles.certificates import LARGEST, to_pem, view_of
from postroom.profiles.refusals import ProfileRefused
from postroom.shared.sealing import Secret

ENDS = datetime(2028, 5, 31, 12, tzinfo=UTC)
PASSWORD = b"pfx-password"


def made():
    """A key and its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Postroom")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(ENDS - timedelta(days=700)).not_valid_after(ENDS)
    return key, builder.sign(key, SHA256())


def pem_of(key, certificate, encryption=None) -> bytes:
    """Both in one PEM text."""
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)


def test_pfx_and_pem_give_the_same_text_and_what_entra_shows_of_it() -> None:
    key, certificate = made()
    pfx = pkcs12.serialize_key_and_certificates(
        b"x", key, certificate, None, BestAvailableEncryption(PASSWORD)
    )
    stored = to_pem(pfx, Secret(PASSWORD.decode()))
    assert stored == to_pem(pem_of(key, certificate), Secret(""))
    assert stored == to_pem(
        pem_of(key, certificate, BestAvailableEncryption(PASSWORD)), Secret(PASSWORD.decode())
    )
    shown = view_of(stored)
    assert shown and (shown.subject, shown.ends) == ("CN=Postroom", ENDS.date())
    assert shown.thumbprint == certificate.fingerprint(SHA1()).hex().upper()


def test_each_wrong_file_is_refused_with_what_is_wrong() -> None:
    key, certificate = made()
    other, _ = made()
    pfx = pkcs12.serialize_key_and_certificates(
        b"x", key, certificate, None, BestAvailableEncryption(PASSWORD)
    )
    wrong = {
        "password of the file right": (pfx, "another"),
        "This file is no certificate": (b"%PDF-1.4", ""),
        "cannot be opened": (b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n", ""),
        "must hold the private key": (certificate.public_bytes(Encoding.PEM), ""),
        "does not belong": (pem_of(other, certificate), ""),
        "larger than any": (b"x" * (LARGEST + 1), ""),
    }
    for sentence, (content, password) in wrong.items():
        with pytest.raises(ProfileRefused, match=sentence) as refused:
            to_pem(content, Secret(password))
        assert refused.value.field == "certificate"


def test_without_a_certificate_there_is_nothing_to_show() -> None:
    assert view_of(Secret("")) is None and view_of(Secret("no pem")) is None
