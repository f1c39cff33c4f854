"""Certificates for the scripted server: one that fits, one by a stranger, one for another host's name."""

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Certificates:
    """`ca_pem` is the authority that the client trusts; the contexts are the server's side of TLS."""

    ca_pem: str
    right: ssl.SSLContext
    untrusted: ssl.SSLContext
    wrong_name: ssl.SSLContext


def make(folder: Path) -> Certificates:
    """Two authorities, of which one is trusted, and three server certificates."""
    key, stranger_key = _key(), _key()
    ca, stranger = _authority("Trusted authority", key), _authority("Stranger", stranger_key)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    elsewhere = x509.SubjectAlternativeName([x509.DNSName("mail.other.test")])
    return Certificates(
        ca.public_bytes(Encoding.PEM).decode(),
        _context(folder / "right.pem", ca, key, here),
        _context(folder / "untrusted.pem", stranger, stranger_key, here),
        _context(folder / "wrong.pem", ca, key, elsewhere),
    )


def _key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def _authority(name: str, key: Key) -> x509.Certificate:
    subject = _name(name)
    # digital signature ... decipher only: it may sign certificates and lists
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return (
        _blank(subject, subject, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )


def _context(
    path: Path, ca: x509.Certificate, ca_key: Key, names: x509.SubjectAlternativeName
) -> ssl.SSLContext:
    key = _key()
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    found = _blank(_name("Mail server"), ca.subject, key)
    found = found.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    found = found.add_extension(names, critical=False).add_extension(issuer, critical=False)
    pem = found.sign(ca_key, hashes.SHA256()).public_bytes(Encoding.PEM)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _blank(subject: x509.Name, issuer: x509.Name, key: Key) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
