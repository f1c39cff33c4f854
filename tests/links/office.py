"""A sandbox, its mail profiles, and the switching of one fault for one run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import Cloud
from tests.links.installation import Installation, Options
from tests.links.verdicts import Verdict

MAILBOX = "facturen@bakkerij.test"
COLLEAGUE = "productie@bakkerij.test"
SHARED = "info@bakkerij.test"
PASSWORD_OF_MAILBOX = "the-right-password-1"
_DELEGATED = {
    "delegated": {"--username": COLLEAGUE},
    "revoked": {"--username": MAILBOX},
    "public with secret": {"--username": COLLEAGUE},
    "personal read only": {
        "--username": COLLEAGUE,
        "--scope": "https://outlook.office.com/IMAP.AccessAsUser.All",
    },
    "for shared": {"--username": "leverbonnen@bakkerij.test", "--from": SHARED, "--xoauth2-user": "from"},
    "for a colleague": {"--username": COLLEAGUE, "--from": MAILBOX},
}
"""Profiles of people: who signs in, and what is unusual."""
_APPS = ("daemon", "expired", "disabled", "no-roles", "no-access", "vendor", "contoso")


class Office:
    """The sandbox, and an installation with a profile named for each app and each mistake."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.cloud = cloud
        self._folder = folder
        self.installation = Installation(folder / "home", self._secrets)
        self._password = self._file("password", PASSWORD_OF_MAILBOX)
        self._wrong = self._file("wrong", "surely-not-the-secret")
        self.installation.add({name: self._options(name, given) for name, given in self._profiles().items()})

    def sign_in(self) -> None:
        """Let the people of the delegated profiles sign in."""
        self.cloud.control("/directory", {"settings": {"device_interval": 1}})
        people = (*_DELEGATED, "web", "web without secret", "google")
        self.installation.sign_in(*people, endpoints=self.cloud.endpoints)
        edits = (
            ["public with secret", "--secret-file", str(self._wrong)],
            ["web without secret", "--no-secret"],
        )
        self.installation.run_all([["profile", "edit", *words] for words in edits])

    def test(
        self, profile: str, *words: str, faults: Any = (), switches: Any = None, **options: Any
    ) -> Verdict:
        """Test a profile with these faults ordered and switches turned; both are taken back."""
        with self._switched(switches or {}), self._ordered(faults):
            return self.installation.test(profile, *words, **options)

    @contextmanager
    def secret_of(self, app: str, secret: str) -> Iterator[None]:
        """Let an app have another secret; the sandbox tells the old one only in its file."""
        file = next(one["secret_file"] for one in self.cloud.endpoints["apps"] if one["name"] == app)
        before = Path(file).read_text().strip()
        self.cloud.control("/directory", {"apps": {app: {"secret": secret}}})
        try:
            yield
        finally:
            self.cloud.control("/directory", {"apps": {app: {"secret": before}}})

    @contextmanager
    def _ordered(self, faults: Any) -> Iterator[None]:
        if faults:
            self.cloud.control("/faults", faults)
        try:
            yield
        finally:
            if faults:
                self.cloud.control("/faults/clear", {})

    @contextmanager
    def _switched(self, switches: dict[str, Any]) -> Iterator[None]:
        before = _same_fields(self.cloud.control("/state")["directory"], switches) if switches else {}
        if switches:
            self.cloud.control("/directory", switches)
        try:
            yield
        finally:
            if switches:
                self.cloud.control("/directory", before)

    def _profiles(self) -> dict[str, Options]:
        unknown = "00000000-1111-4222-8333-444444444444"
        password = {"--provider": "smtp", "--auth": "password", "--secret-file": self._password}
        own_imap = {"--imap-auth": "password", "--imap-username": MAILBOX, "--imap-secret-file": self._wrong}
        people = {
            name: {"--auth": "oauth-delegated", "--secret-file": None} | given
            for name, given in (_DELEGATED | {"nobody yet": {}}).items()
        }
        return {
            **{app: {} for app in _APPS},
            **people,
            "web": {"--auth": "oauth-delegated", "--username": COLLEAGUE},
            "web without secret": {"--auth": "oauth-delegated", "--username": COLLEAGUE},
            "google": {"--auth": "oauth-delegated", "--username": COLLEAGUE, **self._google()},
            "wrong secret": {"--secret-file": self._wrong},
            "unknown app": {"--client-id": unknown},
            "unknown tenant": {"--authority": self._beside("nowhere.test")},
            "one permission": {"--scope": "https://outlook.office365.com/SMTP.SendAsApp"},
            "unknown resource": {"--scope": "https://mail.example.com/.default"},
            "for graph": {"--scope": "https://graph.microsoft.com/.default"},
            "wrong path": {"--authority": f"{self.cloud.endpoints['authority']}/wrong"},
            "no authorities": {"--ca-file": None},
            "mailbox elsewhere": {"--username": "billing@contoso.test"},
            "no mailbox": {"--username": "beheer@bakkerij.test"},
            "other sender": {"--from": SHARED},
            "password": password,
            "wrong password": password | {"--secret-file": self._wrong},
            "imap password": own_imap,
        }

    def _google(self) -> Options:
        return {"--provider": "google", "--authority": self._beside("google"), "--tenant": None}

    def _beside(self, tenant: str) -> str:
        """The authority of another tenant."""
        return f"{self.cloud.endpoints['authority'].rpartition('/')[0]}/{tenant}"

    def _options(self, name: str, given: Options) -> Options:
        own = name.split()[0]
        app = (
            own
            if own in (*_APPS, "web", "google", "personal")
            else "public"
            if "--auth" in given
            else "daemon"
        )
        if given.get("--auth") == "password":
            given = {"--authority": None, "--tenant": None, "--client-id": None} | dict(given)
        return dict(zip(*[iter(self.cloud.profile_words(app))] * 2, strict=True)) | dict(given)

    def _file(self, name: str, text: str) -> Path:
        (self._folder / name).write_text(text)
        return self._folder / name

    def _secrets(self) -> list[str]:
        """Every secret of an app, every token that was issued, and the passwords."""
        files = [app["secret_file"] for app in self.cloud.endpoints["apps"] if app.get("secret_file")]
        tokens = self.cloud.control("/tokens")[-40:]
        ends = [token[-60:] for token in tokens]
        return [*(Path(file).read_text().strip() for file in files), *ends, PASSWORD_OF_MAILBOX]


def _same_fields(now: Any, change: Any) -> Any:
    """What stands now where the change writes."""
    if not isinstance(change, dict):
        return now
    return {name: _same_fields(now[name], value) for name, value in change.items()}
