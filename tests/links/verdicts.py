"""What a row of the table expects of `profile test`, and what the command said."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import postroom.diagnosis
from tests.strain import in_time

STEPS = ("dns", "tcp", "tls", "ehlo", "token", "claims", "auth", "mail_from", "rcpt", "message", "imap")
_LINE = ("dns", "tcp", "tls", "ehlo", "auth", "mail_from", "rcpt", "message")
"""Each of these needs the one before it."""
_LOGIN = ("token", "claims", "auth", "mail_from", "rcpt", "message")
"""So do these."""
CUSTOMER = "klant@example.com"
TO_CUSTOMER = ("--send-to", CUSTOMER)
INCOMING = ("--incoming",)
_ON_REQUEST = {"--send-to": "message", "--incoming": "imap"}
_ARTICLES = Path(postroom.diagnosis.__file__).parent / "articles" / "en"
GREETING = "ehlo"
"""The link of a server's first words: the connection itself came about."""
PASSWORD = ("token", "claims")
"""The links that a profile with a password leaves out."""
NO_LOGIN = ("token", "claims", "auth")
PATIENCE = 15.0
"""Seconds that any test of a connection may take with the time-outs as they are."""


@dataclass(frozen=True)
class Fault:
    """The first link that fails, its code (None: any) and its article; what was `skipped` before it for a reason.

    `remarks` are articles beside links that passed. `also` are later links that fail for the same reason.
    """

    step: str
    error: str | None
    article: str
    skipped: tuple[str, ...] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The report of one run, all that it printed, and how many seconds it took."""

    words: tuple[str, ...]
    code: int
    printed: str
    complained: str
    seconds: float
    secrets: tuple[str, ...] = field(repr=False, default=())

    @property
    def steps(self) -> dict[str, dict[str, Any]]:
        """The links by their names."""
        return {step["step"]: step for step in json.loads(self.printed)["steps"]}

    @property
    def statuses(self) -> dict[str, str]:
        """How each link ended."""
        return {name: step["status"] for name, step in self.steps.items()}

    def fails_with(self, fault: Fault, within: float = PATIENCE) -> None:
        """Assert that this fault was found, nothing else, in time, and told without a secret."""
        self.is_clean(within)
        found = self.steps
        first = next((step for step in found.values() if step["status"] == "failed"), None)
        assert first is not None, f"nothing failed: {self.statuses}"
        told = (first["step"], first["error"], first["article"])
        assert told == (fault.step, fault.error or told[1], fault.article), (told, first["evidence"])
        assert self.statuses == _expected(fault, self.words)
        assert (self.code, json.loads(self.printed)["ok"]) == (1, False)
        assert first["evidence"] or fault.step == "claims", "a refusal without the server's own words"
        self._explains(fault.remarks, fault)

    def passes(
        self, remarks: Mapping[str, str], skipped: Iterable[str] = (), within: float = PATIENCE
    ) -> None:
        """Assert that no link failed and that these articles stand beside links that passed."""
        self.is_clean(within)
        left_out = {*skipped, *_unasked(self.words)}
        assert self.statuses == {step: "skipped" if step in left_out else "passed" for step in STEPS}
        assert (self.code, json.loads(self.printed)["ok"]) == (0, True)
        self._explains(remarks)

    def is_clean(self, within: float) -> None:
        """Assert that it ended in time, without a traceback, and that no secret stands in what it said."""
        assert in_time(self.seconds, 0, within), f"{self.seconds:.1f} s"
        said = self.printed + self.complained
        assert "Traceback" not in said, said[-2000:]
        assert [len(secret) for secret in self.secrets if secret in said] == []

    def _explains(self, remarks: Mapping[str, str], fault: Fault | None = None) -> None:
        articles = {name: step["article"] for name, step in self.steps.items() if step["article"]}
        beside = {name: slug for name, slug in articles.items() if self.statuses[name] == "passed"}
        assert beside == dict(remarks)
        assert not fault or set(articles) == {fault.step, *fault.also, *remarks}
        assert all((_ARTICLES / f"{slug}.toml").is_file() for slug in articles.values())


def words_for(step: str) -> tuple[str, ...]:
    """What the command has to be told for a link to be tested at all."""
    return {"message": TO_CUSTOMER, "imap": INCOMING}.get(step, ())


def _unasked(words: Iterable[str]) -> set[str]:
    given = {str(word) for word in words}
    return {step for option, step in _ON_REQUEST.items() if option not in given}


def _expected(fault: Fault, words: Iterable[str]) -> dict[str, str]:
    """How every link must end: what needs the broken one cannot have passed."""
    broken = {
        *_after(fault.step, _LINE),
        *_after(fault.step, _LOGIN),
        *({"imap"} if fault.step == "token" else ()),
        *fault.skipped,
        *_unasked(words),
    }
    found = {step: "skipped" if step in broken else "passed" for step in STEPS}
    return found | dict.fromkeys((fault.step, *fault.also), "failed")


def _after(step: str, chain: tuple[str, ...]) -> tuple[str, ...]:
    return chain[chain.index(step) + 1 :] if step in chain else ()


def slug_of(code: str) -> str:
    """The article of a known code."""
    return code.lower().replace(" ", "-").replace(".", "-")
