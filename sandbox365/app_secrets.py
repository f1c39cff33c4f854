"""The client secrets and certificates of the pretended applications: one private file each, never printed."""

import hmac
import secrets
from pathlib import Path
from urllib.parse import quote

from sandbox365.certificates import client_certificate
from sandbox365.files import write_private

_BEGIN = "-----BEGIN CERTIFICATE-----"


class AppSecrets:
    """Secrets by application name, kept in `folder` (files 0600)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, app: str) -> Path:
        """The file with the secret of `app`; made with a random secret when it is not there."""
        path = self._folder / f"{quote(app, safe='')}.txt"
        if not path.exists():
            write_private(path, secrets.token_urlsafe(30).encode())
        return path

    def certificate(self, app: str) -> Path | None:
        """The file with the private key and the certificate of `app`, if it has one."""
        path = self._certificate_path(app)
        return path if path.exists() else None

    def public_certificate(self, app: str) -> str:
        """The public part as PEM text; the file is made when it is not there."""
        path = self._certificate_path(app)
        if not path.exists():
            write_private(path, client_certificate(app))
        pem = path.read_text()
        return pem[pem.index(_BEGIN) :]

    def _certificate_path(self, app: str) -> Path:
        return self._folder / f"{quote(app, safe='')}.pem"

    def replace(self, app: str, secret: str) -> None:
        """Give `app` another secret; the old one is refused from now on."""
        write_private(self.path(app), secret.encode())

    def matches(self, app: str, secret: str) -> bool:
        """Whether `secret` is the one of `app`; takes the same time for any wrong one."""
        return hmac.compare_digest(self.path(app).read_bytes().strip(), secret.encode())
