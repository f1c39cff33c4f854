"""The client secrets of the pretended applications: one private file each, never printed."""

import hmac
import secrets
from pathlib import Path
from urllib.parse import quote

from postroom.sandbox.files import write_private


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

    def replace(self, app: str, secret: str) -> None:
        """Give `app` another secret; the old one is refused from now on."""
        write_private(self.path(app), secret.encode())

    def matches(self, app: str, secret: str) -> bool:
        """Whether `secret` is the one of `app`; takes the same time for any wrong one."""
        return hmac.compare_digest(self.path(app).read_bytes().strip(), secret.encode())
