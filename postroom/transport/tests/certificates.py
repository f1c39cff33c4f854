"""Certificates for servers of tests: one that fits, a stranger's, one for another name, old and early ones."""

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

DAY = dt.timedelta(days=1)
LOOPBACK = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
ELSEWHERE = x509.DNSName("mail.other.test")


@dataclass(frozen=True)
class Authority:
    """Signs certificates; `pem` is what a client has to trust."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls, folder: Path, name: str) -> "Authority":
        """A new one, which writes into `folder`."""
        key = ec.generate_private_key(ec.SECP256R1())
        # digital signature ... decipher only: it may sign certificates and lists
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        made = (
            _blank(_name(name), _name(name), key, dt.datetime.now(dt.UTC) - DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .sign(key, hashes.SHA256())
        )
        return cls(folder, key, made)

    @property
    def pem(self) -> str:
        """Its certificate."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def server(self, kind: str, *names: x509.GeneralName, begins_in: int = -1) -> ssl.SSLContext:
        """The server's side of TLS; the certificate holds for two days, from `begins_in` days on."""
        key = ec.generate_private_key(ec.SECP256R1())
        begins = dt.datetime.now(dt.UTC) + begins_in * DAY
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        made = (
            _blank(_name(kind), self.certificate.subject, key, begins)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(issuer, critical=False)
            .sign(self.key, hashes.SHA256())
        )
        path = self.folder / f"{kind}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(private + made.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


@dataclass(frozen=True)
class Certificates:
    """`ca_pem` is the authority that the client trusts; the contexts are the server's side of TLS."""

    ca_pem: str
    right: ssl.SSLContext
    untrusted: ssl.SSLContext
    wrong_name: ssl.SSLContext


def make(folder: Path) -> Certificates:
    """Two authorities, of which one is trusted, and three server certificates."""
    trusted, stranger = Authority.make(folder, "Trusted authority"), Authority.make(folder, "Stranger")
    return Certificates(
        trusted.pem,
        trusted.server("right", LOOPBACK),
        stranger.server("untrusted", LOOPBACK),
        trusted.server("wrong", ELSEWHERE),
    )


def _blank(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begins: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + (100 * DAY if subject == issuer else 2 * DAY))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
