"""`postroom serve` as a process, for tests that are a browser."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from tests.ports import free_port


@dataclass(frozen=True)
class Web:
    """A running web interface."""

    address: str
    process: Any = None

    def next_line(self, number: int = 1) -> str:
        """The `number`th line that it prints after its address."""
        return str([self.process.stdout.readline() for _ in range(number)][-1]).strip()

    def log_in(self, session: requests.Session, name: str, password: str) -> requests.Response:
        """Fill the log-in form as a browser does."""
        form = session.get(self.address + "login/", timeout=10)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
        assert token
        body = {"csrfmiddlewaretoken": token.group(1), "username": name, "password": password, "next": ""}
        return session.post(self.address + "login/", data=body, timeout=10, headers={"Referer": self.address})


@contextmanager
def serving(postroom: Any, *words: str) -> Iterator[Web]:
    """The web interface on a free port; ended by its pid. What it printed goes to `postroom.said`."""
    port = free_port()
    process = postroom.start("serve", "--port", port, *words)
    complaints: list[str] = []
    # A pipe that nobody reads is full after 64 kB of warnings, and then the server waits.
    reader = threading.Thread(target=complaints.extend, args=[process.stderr], name="reader")
    reader.start()
    try:
        first = process.stdout.readline()
        assert str(port) in first, first
        yield Web(f"http://127.0.0.1:{port}/", process)
    finally:
        process.terminate()
        process.wait(timeout=30)
        reader.join()
        printed = (process.stdout.read(), "".join(complaints))
        process.stdout.close()
        process.stderr.close()
        postroom.said += [first, *printed]
    assert process.returncode == 0, printed


PASSWORD = "Sauerteig-und-Salz-1867"
"""Of the person that `web_with` makes, whose name is `beheer`."""


@contextmanager
def web_with(postroom: Any, profile: str) -> Iterator[Web]:
    """An installation with one person and one mail profile of that name, served without workers."""
    postroom.environment["WEB"] = PASSWORD
    assert postroom.run("user", "add", "beheer", "--password-env", "WEB").returncode == 0
    words = ["--provider", "smtp", "--host", "127.0.0.1", "--auth", "none", "--from", "f@contoso.test"]
    assert postroom.run("profile", "add", profile, *words).returncode == 0
    with serving(postroom, "--no-workers") as found:
        yield found


def session() -> requests.Session:
    """A browser that keeps cookies and ignores the machine's proxies."""
    found = requests.Session()
    found.trust_env = False
    return found
