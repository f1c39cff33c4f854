"""A person signs in: the command that waits, and the browser that does the rest."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Walk = Callable[[Page], None]


@dataclass
class SignedIn:
    """How it ended: exit code, what the command said, what the browser showed last and at which address."""

    code: int
    said: str
    shown: str
    address: str


class Waiting:
    """A `profile login` or `profile consent` that waits for its browser."""

    def __init__(self, postroom, *words: object, lines: int = 1) -> None:
        self._process = postroom.start("profile", *words)
        self._said = postroom.said
        self.lines = [self._process.stdout.readline().strip() for _ in range(lines)]
        if not self.lines[0]:
            raise AssertionError(self._process.communicate(timeout=30)[1])

    @property
    def url(self) -> str:
        """The address to open."""
        return self.lines[0]

    def end(self, timeout: float = 60) -> tuple[int, str]:
        """Exit code and everything said since."""
        try:
            out, err = self._process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        self._said += [out, err]
        return self._process.returncode, out + err

    def stop(self, number: int) -> None:
        """Send a signal, such as Ctrl-C."""
        self._process.send_signal(number)


def sign_in(postroom, page: Page, name: str, walk: Walk, *words: object) -> SignedIn:
    """Run `profile login NAME`, walk through the pages, and wait for both ends."""
    waiting = Waiting(postroom, "login", name, "--no-browser", "--timeout", 60, *words)
    return follow(waiting, page, walk)


def follow(waiting: Waiting, page: Page, walk: Walk) -> SignedIn:
    """Open the address of a command that waits, walk, and read what both say."""
    page.goto(waiting.url)
    walk(page)
    page.wait_for_selector("#told")
    shown, address = page.inner_text("body"), page.url
    code, said = waiting.end()
    return SignedIn(code, said, shown, address)


def straight_on(_page: Page) -> None:
    """The service needs no click: it redirects by itself."""
