"""An installation with a profile for each way to speak with the servers that this project did not write."""

from pathlib import Path

from tests.bed.bed import Bed, Endpoint
from tests.links.installation import Installation, Options
from tests.links.verdicts import Verdict

WRONG = "surely-not-the-password"


class Abroad:
    """The bed, and the profiles for what can be wrong there."""

    def __init__(self, bed: Bed, folder: Path) -> None:
        self.bed = bed
        secrets = [bed.password, bed.daemon.secret, bed.billing_daemon.secret, WRONG]
        self.installation = Installation(folder / "home", lambda: secrets)
        self._folder = folder
        self._profiles = {**self._with_password(), **self._with_token()}
        self.installation.add(self._profiles)

    def test(self, profile: str, *words: str, impatient: bool = False) -> Verdict:
        """Run `profile test` for one of the profiles."""
        return self.installation.test(profile, *words, impatient=impatient)

    def _with_password(self) -> dict[str, Options]:
        bed = self.bed
        wrong = self._file("wrong", WRONG)
        usual = {
            "--provider": "smtp",
            "--auth": "password",
            "--security": "starttls",
            "--username": bed.user,
            "--secret-file": self._file("password", bed.password),
            "--ca-file": bed.ca_file,
            **_at(bed.submission),
            "--imap-host": bed.imaps.host,
            "--imap-port": bed.imaps.port,
        }
        own = {"--imap-auth": "password", "--imap-username": bed.user, "--imap-secret-file": wrong}
        strange = bed.folder / "tls" / "wrong.pem"
        return {
            name: usual | given
            for name, given in {
                "right": {},
                "wrong password": {"--secret-file": wrong},
                "unknown user": {"--username": "nobody@contoso.test", "--secret-file": wrong},
                "unknown authority": {"--ca-file": None},
                "stranger": _at(bed.fault_wrong_certificate),
                "other name": _at(bed.fault_wrong_certificate) | {"--ca-file": strange},
                "no starttls": _at(bed.fault_no_starttls),
                "tls to a plain port": {"--security": "tls"},
                "plain to a tls port": _at(bed.submissions),
                "incoming server": _at(bed.imap),
                "web server": _at(_place(bed.fault_control.url)),
                "wrong incoming password": own,
                "incoming tls to a plain port": {"--imap-port": bed.imap.port},
                "exchange": _at(bed.fault_submission),
                "foreign sender": {"--from": "anna@kunde.test"},
            }.items()
        }

    def _with_token(self) -> dict[str, Options]:
        bed = self.bed
        usual = {
            "--provider": "microsoft365",
            "--auth": "oauth-app",
            "--username": bed.user,
            "--authority": bed.authority,
            "--tenant": bed.tenant,
            "--client-id": bed.daemon.client_id,
            "--secret-file": self._file("daemon", bed.daemon.secret),
            "--ca-file": bed.ca_file,
            **_at(bed.fault_submission),
            "--imap-host": bed.imaps.host,
            "--imap-port": bed.imaps.port,
        }
        billing = {
            "--client-id": bed.billing_daemon.client_id,
            "--secret-file": self._file("billing", bed.billing_daemon.secret),
        }
        return {
            name: usual | given
            for name, given in {
                "token": {},
                "token at dovecot": {"--provider": "smtp", **_at(bed.submission), "--scope": _SCOPE},
                "wrong secret": {"--secret-file": self._file("wrong", WRONG)},
                "unknown app": {"--client-id": "00000000-1111-4222-8333-444444444444"},
                "token of another": billing,
                "token of another at dovecot": billing
                | {"--provider": "smtp", **_at(bed.submission), "--scope": _SCOPE},
                "smtp auth off": {"--username": "smtpauth-disabled@contoso.test"},
                "sender of another": {"--from": "anna@kunde.test"},
            }.items()
        }

    def _file(self, name: str, text: str) -> Path:
        (self._folder / name).write_text(text)
        return self._folder / name


_SCOPE = "https://outlook.office365.com/.default"


def _at(place: Endpoint) -> dict[str, object]:
    return {"--host": place.host, "--port": place.port}


def _place(url: str) -> Endpoint:
    host, _, port = url.rpartition("//")[2].partition(":")
    return Endpoint(host, int(port))
