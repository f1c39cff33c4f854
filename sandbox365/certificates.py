"""The sandbox's own certificate authority, server certificate and token signing key, made once a state."""

import datetime as dt
import ipaddress
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sandbox365.files import write_private, write_whole

CA_FILE = "ca.pem"
_SERVER_CERTIFICATE = "server.pem"
_SERVER_KEY = "server.key"
_SIGNING_KEY = "signing.key"
_LIFETIME = dt.timedelta(days=3650)


def server_tls(folder: Path) -> ssl.SSLContext:
    """The TLS side of the sandbox (1.2 and newer); makes `ca.pem` and the server's pair when missing."""
    if not all((folder / name).exists() for name in (CA_FILE, _SERVER_CERTIFICATE, _SERVER_KEY)):
        _make_certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(folder / _SERVER_CERTIFICATE, folder / _SERVER_KEY)
    return context


def signing_key(folder: Path) -> rsa.RSAPrivateKey:
    """The RSA key that signs access tokens; kept, so that tokens survive a restart."""
    path = folder / _SIGNING_KEY
    if not path.exists():
        write_private(path, _pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)))
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError(f"{path} holds no RSA key. Delete the file; a new key is made at the next start.")
    return key


def client_certificate(app: str) -> bytes:
    """A fresh private key with its self-signed certificate, in PEM: what an application logs in with."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = _name(app)
    certificate = _blank(name, name, key.public_key()).sign(key, hashes.SHA256())
    return _pem(key) + certificate.public_bytes(Encoding.PEM)


def _make_certificates(folder: Path) -> None:
    # The authority's key signs one certificate and is forgotten: whoever trusts ca.pem trusts no second one.
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = _authority(ca_key)
    write_private(folder / _SERVER_KEY, _pem(key))
    write_whole(folder / _SERVER_CERTIFICATE, _server(ca, ca_key, key).public_bytes(Encoding.PEM))
    write_whole(folder / CA_FILE, ca.public_bytes(Encoding.PEM))


def _authority(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = _name("Postroom sandbox authority")
    # digital signature ... encipher only: it may sign certificates and lists, nothing else
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return (
        _blank(name, name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )


def _server(
    ca: x509.Certificate, ca_key: ec.EllipticCurvePrivateKey, key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    addresses = [x509.IPAddress(ipaddress.ip_address(text)) for text in ("127.0.0.1", "::1")]
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), *addresses])
    return (
        _blank(_name("localhost"), ca.subject, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(names, critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
        )
        .sign(ca_key, hashes.SHA256())
    )


def _blank(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
