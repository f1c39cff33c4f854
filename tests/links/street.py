"""Servers made here, and an installation with a profile for each way to speak with them."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from postroom.transport.tests.backlog import full_backlog
from postroom.transport.tests.certificates import Authority
from tests.links.door import Door, Host, behind_tls
from tests.links.installation import Installation, Options
from tests.links.papers import contexts
from tests.links.sign_in_service import CLIENT, PERSON, TENANT, gives, good_claims, jwt
from tests.links.verdicts import Verdict
from tests.stages.peer import Peer, Plan
from tests.stages.server import Server

SECRET = "correct-horse-battery-staple"


class Street:
    """A scripted mail server, a door for anything else, a door for a sign-in service and one for incoming mail."""

    def __init__(self, folder: Path) -> None:
        authority = Authority.make(folder, "Authority of the links")
        self.tls = contexts(folder, authority)
        (folder / "ca.pem").write_text(authority.pem)
        (folder / "secret").write_text(SECRET)
        self._folder = folder
        self.installation = Installation(folder / "home", lambda: [SECRET])

    @contextmanager
    def open(self) -> Iterator["Street"]:
        """Open all doors and add the profiles."""
        with (
            Server(self.tls["right"]) as self.server,
            Door() as self.door,
            Door() as self.sign_in_door,
            Door() as self.imap_door,
            full_backlog() as self.full_port,
            _closed_port() as self.closed_port,
        ):
            self.installation.add(self._profiles())
            yield self
            self.installation.close()

    def test(
        self,
        profile: str,
        *words: str,
        door: Host | None = None,
        token: Host | None = None,
        imap: Host | None = None,
        plan: tuple[str, Callable[[Peer], None], int] | None = None,
        tls: str = "right",
        **options: Any,
    ) -> Verdict:
        """Test a profile with these hosts behind the doors; `plan` is where the mail server goes wrong, and how."""
        service = token or behind_tls(self.tls["right"], gives(jwt(good_claims())))
        self.server.tls = self.tls[tls]
        if plan:
            self.server.plan = Plan(plan[0], plan[1], times=1, skip=plan[2])
        hosts = (self.door.host(door or _nobody), self.imap_door.host(imap or _nobody))
        try:
            with hosts[0], hosts[1], self.sign_in_door.host(service):
                return self.installation.test(profile, *words, **options)
        finally:
            self.server.plan = None
            self.server.mended.set()
            self.server.settled()
            self.server.mended.clear()

    def sign_in(self, profile: str, token: str) -> None:
        """Sign in for a delegated profile; the service gives this token."""
        with self.sign_in_door.host(behind_tls(self.tls["right"], gives(token))):
            self.installation.sign_in(profile)

    def _profiles(self) -> dict[str, Options]:
        app = {
            "--provider": "microsoft365",
            "--auth": "oauth-app",
            "--authority": f"https://localhost:{self.sign_in_door.port}/{TENANT}",
            "--tenant": TENANT,
            "--client-id": CLIENT,
        }
        there = {"--host": "127.0.0.1", "--port": self.server.port}
        at_the_door = {"--host": "127.0.0.1", "--port": self.door.port}
        full, closed = {"--port": self.full_port}, {"--port": self.closed_port}
        incoming = {"--imap-host": "127.0.0.1", "--imap-port": self.imap_door.port, "--imap-security": "tls"}
        open_line = {"--security": "none", "--auth": "none", "--secret-file": None}
        profiles: dict[str, Options] = {
            "password": there | incoming,
            "token": there | app | incoming,
            "person": there | app | {"--auth": "oauth-delegated", "--secret-file": None},
            "for graph": there | app | {"--scope": "https://graph.microsoft.com/.default"},
            "door": at_the_door,
            "door with tls": at_the_door | {"--security": "tls"},
            "open door": at_the_door | open_line,
            "door and token": at_the_door | app,
            "tls at the plain port": there | {"--security": "tls"},
            "no such name": there | {"--host": "name.invalid"},
            "nobody listens": there | closed,
            "full backlog": there | full,
            "no such sign-in": there | app | {"--authority": f"https://name.invalid/{TENANT}"},
            "nobody signs in": there
            | app
            | {"--authority": f"https://localhost:{self.closed_port}/{TENANT}"},
            "sign-in backlog full": there
            | app
            | {"--authority": f"https://127.0.0.1:{self.full_port}/{TENANT}"},
            "no such incoming name": there | incoming | {"--imap-host": "name.invalid"},
            "nobody listens for incoming": there | incoming | {"--imap-port": self.closed_port},
            "incoming backlog full": there | incoming | {"--imap-port": self.full_port},
        }
        return {name: self._usual() | options for name, options in profiles.items()}

    def _usual(self) -> dict[str, object]:
        return {
            "--provider": "smtp",
            "--auth": "password",
            "--security": "starttls",
            "--username": PERSON,
            "--secret-file": self._folder / "secret",
            "--ca-file": self._folder / "ca.pem",
        }


def _nobody(_visit: object) -> None:
    """Closes the door at once."""


@contextmanager
def _closed_port() -> Iterator[int]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield int(bound.getsockname()[1])
