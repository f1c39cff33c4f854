"""The receiving side: `postroom sandbox` as a process of its own, with as many mailboxes as the campaign wants.

Four kinds of server: `keeps` a copy in the Sent folder, which SEARCH finds some seconds late; `no-copy`; `rewrites`
the Message-ID, as personal Microsoft accounts do; `imap-off` lets nobody look.
"""

import json
import secrets
import subprocess
import uuid
from pathlib import Path
from typing import Any

import requests

from tests.campaign.crowd import spawn
from tests.campaign.invoices import SECOND_SENDER
from tests.campaign.plan import Plan

_APP = "campaign"
_PERSONAL, _COMPANY = "outlook.test", "bakkerij.test"
_LATE = 1.25
"""Copies that come late are found within so many settle delays; a look may trust in two (docs/outbox.md)."""


class Cloud:
    """A running sandbox; `endpoints` is what it printed."""

    def __init__(self, plan: Plan, folder: Path, environment: dict[str, str], logs: Path) -> None:
        self._plan = plan
        self.folder = folder
        self._client_id, self._password = str(uuid.uuid4()), secrets.token_urlsafe(12)
        folder.mkdir(parents=True)
        (folder / "directory.json").write_text(json.dumps(self._directory(), indent=1))
        words = ["-m", "postroom", "sandbox", "--state", str(folder)]
        self._process = spawn(words, environment, logs / "sandbox.log", stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        self.endpoints: dict[str, Any] = json.loads(self._process.stdout.readline())

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def still_runs(self) -> bool:
        """It must: nobody kills the receiving side."""
        return self._process.poll() is None

    def ask(self, path: str, body: Any = None) -> Any:
        """Ask the control port; with a body, order something."""
        address = self.endpoints["control"] + path
        words = {"json": body} if body is not None else {}
        answer = requests.request("GET" if body is None else "POST", address, timeout=60, **words)
        answer.raise_for_status()
        return answer.json()

    def profile_words(self, n: int, second_sender: bool = False) -> list[str]:
        """The options of `profile add` for the n-th mailbox, incoming side included."""
        smtp, imap = self.endpoints["smtp"], self.endpoints["imap"]
        options = {
            "--host": smtp["host"],
            "--port": smtp["port"],
            "--imap-host": imap["host"],
            "--imap-port": imap["port"],
            "--imap-security": imap["security"],
            "--username": self._mailbox(n),
            "--from": self._second_sender(n) if second_sender else self._mailbox(n),
            "--ca-file": self.endpoints["ca_file"],
            "--rate-per-minute": 0,
            "--recipients-per-day": 0,
            "--connections": 1,
            **(self._by_password() if self._is_personal else self._by_token()),
        }
        return [str(word) for pair in options.items() for word in pair]

    @property
    def _is_personal(self) -> bool:
        return self._plan.kind == "rewrites"

    def _by_token(self) -> dict[str, str]:
        secret = next(app["secret_file"] for app in self.endpoints["apps"] if app["name"] == _APP)
        return {
            "--provider": "microsoft365",
            "--auth": "oauth-app",
            "--authority": self.endpoints["authority"],
            "--tenant": self.endpoints["tenant"],
            "--client-id": self._client_id,
            "--secret-file": secret,
        }

    def _by_password(self) -> dict[str, str]:
        file = self.folder / "password.txt"
        file.write_text(self._password)
        return {"--provider": "smtp", "--auth": "password", "--secret-file": str(file)}

    def _mailbox(self, n: int) -> str:
        return f"box-{n}@{_PERSONAL if self._is_personal else _COMPANY}"

    def _second_sender(self, n: int) -> str:
        return self._mailbox(n).replace("@", f"{SECOND_SENDER}@")

    def _directory(self) -> dict[str, Any]:
        boxes = [self._mailbox(n) for n in range(self._plan.mailboxes)]
        return {
            "settings": {"search_lag": self._plan.search_lag, "recipients_per_day": 10_000_000},
            "apps": {_APP: {"client_id": self._client_id, "secret": secrets.token_urlsafe(24)}},
            "users": {box: {} for box in boxes},
            "mailboxes": {box: self._switches(n) for n, box in enumerate(boxes)},
        }

    def _switches(self, n: int) -> dict[str, Any]:
        by_kind: dict[str, dict[str, Any]] = {
            "keeps": {},
            "no-copy": {"sent_copy": False},
            "rewrites": {"password": self._password},
            "imap-off": {"imap_enabled": False},
        }
        switches = {"app_access": [self._client_id], **by_kind[self._plan.kind]}
        if "folders" in self._plan.flavours:
            switches |= {"send_as": [self._second_sender(n)], **self._keeps_copies(n)}
        return switches

    def _keeps_copies(self, n: int) -> dict[str, Any]:
        """Sent folders that differ from each other: mailboxes take turns."""
        settle_delay = float(self._plan.settings.get("settle_delay", 60))
        sorts: tuple[dict[str, Any], ...] = (
            {"sent_copies": "by-id"},
            {"copy_of_sent_as": False},
            {"sent_copies": "two"},
            {"sent_lag": _LATE * settle_delay},
        )
        return sorts[n % len(sorts)]
