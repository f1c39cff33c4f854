"""Keys and certificates of a bed, made by openssl in DIR/tls: once, then kept."""

import subprocess
from pathlib import Path

from tests.bed.tenant import SIGNING_KEY_ID

NAMES = "DNS:localhost,DNS:smtp.contoso.test,IP:127.0.0.1,IP:127.0.0.2"
EC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
RSA = ("-newkey", "rsa:2048")
SERVER_EXTENSIONS = f"""subjectAltName = {NAMES}
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
subjectKeyIdentifier = hash
"""


def make_certificates(folder: Path, key_folder: Path) -> None:
    """ca, server, wrong (another name, signed by nobody known), app (an app's certificate), signing (of tokens).

    Args:
        folder: where the .pem and .key files go.
        key_folder: where Dovecot looks for the public half of the signing key.
    """
    if (folder / "signing.key").exists():
        return
    folder.mkdir(exist_ok=True)
    _self_signed(folder, "ca", "Test bed CA", *EC, "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    _server(folder)
    _self_signed(folder, "wrong", "wrong.example", *EC)
    _self_signed(folder, "app", "Test bed app", *RSA)
    _signing_key(folder, key_folder)


def _self_signed(folder: Path, name: str, subject: str, *options: str) -> None:
    out = ("-keyout", f"{name}.key", "-out", f"{name}.pem")
    _openssl(folder, "req", "-x509", "-nodes", "-days", "3650", "-subj", f"/CN={subject}", *out, *options)


def _server(folder: Path) -> None:
    (folder / "server.ext").write_text(SERVER_EXTENSIONS)
    _openssl(
        folder, "req", "-nodes", *EC, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"
    )
    signer = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial")
    _openssl(
        folder,
        "x509",
        "-req",
        "-in",
        "server.csr",
        *signer,
        "-days",
        "3650",
        "-extfile",
        "server.ext",
        "-out",
        "server.pem",
    )


def _signing_key(folder: Path, key_folder: Path) -> None:
    # Dovecot's layout of a key dictionary: <azp>/<algorithm>/<key id>
    public = key_folder / "default" / "RS256" / SIGNING_KEY_ID
    public.parent.mkdir(parents=True, exist_ok=True)
    _openssl(folder, "genrsa", "-out", "signing.new", "2048")
    _openssl(folder, "pkey", "-in", "signing.new", "-pubout", "-out", str(public))
    (folder / "signing.new").rename(folder / "signing.key")


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
