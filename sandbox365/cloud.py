"""What the faces of the sandbox (Entra, Exchange, control) share: directory, faults, tokens and store."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from sandbox365.app_secrets import AppSecrets
from sandbox365.built_in import CERTIFIED, built_in
from sandbox365.certificates import signing_key
from sandbox365.directory import Directory
from sandbox365.entra.grants import Grants
from sandbox365.entra.tokens import Mint
from sandbox365.exchange.limits import Limits
from sandbox365.exchange.postmaster import Postmaster
from sandbox365.exchange.sessions import Sessions
from sandbox365.exchange.store import Store
from sandbox365.faults import Faults
from sandbox365.patching import DirectoryError, patched

DIRECTORY_FILE = "directory.json"


class Cloud:
    """One pretended Microsoft 365 with its state folder.

    Raises DirectoryError or FaultError when the state folder's `directory.json` or the faults file is wrong.
    """

    def __init__(self, state: Path, faults: Path | None = None) -> None:
        self.state = state
        self.secrets = AppSecrets(state / "secrets")
        self.directory = self._starting_directory()
        self.faults = Faults(faults)
        self.mint = Mint(signing_key(state))
        self.grants = Grants(state)
        self.store = Store(state)
        self.counts: Counter[str] = Counter()
        self.sessions = Sessions()
        self.limits = Limits(self.store)
        self.postmaster = Postmaster(self.store)

    def change(self, patch: Any) -> None:
        """Apply a patch of the directory; an app's "secret" goes to its file.  Raises DirectoryError."""
        self.directory = self._changed(self.directory, patch)

    def reset(self) -> None:
        """As after the first start: no mail, no grants, no faults from the control port, switches as in the files."""
        self.directory = self._starting_directory()
        self.faults.clear()
        self.grants.clear()
        self.postmaster.forget()
        self.store.clear()
        self.limits.forget()
        self.counts.clear()
        self.sessions.forget_peaks()

    def _starting_directory(self) -> Directory:
        path = self.state / DIRECTORY_FILE
        if not path.exists():
            return self._built_in()
        try:
            return self._changed(self._built_in(), json.loads(path.read_bytes()))
        except ValueError as error:
            raise DirectoryError(f"{path}: {error}") from error

    def _built_in(self) -> Directory:
        directory = built_in()
        certified = {"certificates": [self.secrets.public_certificate(CERTIFIED)]}
        return patched(directory, {"apps": {CERTIFIED: certified}})

    def _changed(self, directory: Directory, patch: Any) -> Directory:
        plain, new_secrets = _without_secrets(patch)
        result = patched(directory, plain)
        for app, secret in new_secrets.items():
            self.secrets.replace(app, secret)
        return result


def _without_secrets(patch: Any) -> tuple[Any, dict[str, str]]:
    if not isinstance(patch, dict) or not isinstance(patch.get("apps"), dict):
        return patch, {}
    apps = {name: dict(app) if isinstance(app, dict) else app for name, app in patch["apps"].items()}
    found = {
        name: app.pop("secret") for name, app in apps.items() if isinstance(app, dict) and "secret" in app
    }
    if wrong := [name for name, secret in found.items() if not isinstance(secret, str) or not secret]:
        raise DirectoryError(f"apps / {wrong[0]}: secret must be a text that is not empty.")
    return {**patch, "apps": apps}, found
