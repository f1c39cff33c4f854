"""Faults on demand: rules that say where the sandbox shall misbehave, how, and how often.

A rule in JSON: {"at": STAGE, "mailbox"|"recipient"|"client_id": whom, "count": n, and what happens:
"reply" | "status" + "body" + "headers" (web stages) | "cut" | "delay" (seconds) | "no_starttls" (ehlo only)}.
With "goes_on" the server finishes a whole message even when its client leaves during the delay (before_250).
At "data" a message begins, by DATA or its first BDAT; "before_250" and "after_store" are at its end.
An IMAP reply is what stands behind the tag, "NO Server Unavailable. 15"; a web stage is a page or endpoint of Entra.
"""

import json
import logging
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

_log = logging.getLogger(__name__)

WEB_STAGES = ("authorize", "adminconsent", "devicecode", "token")
IMAP_STAGES = ("imap_connect", "imap_auth", "imap_select", "imap_search", "imap_fetch")
STAGES = (
    *WEB_STAGES,
    "connect",
    "ehlo",
    "starttls",
    "auth",
    "mail",
    "rcpt",
    "data",
    "body",
    "before_250",
    "after_store",
    *IMAP_STAGES,
)


class FaultError(ValueError):
    """A fault rule that cannot be understood; the text says what and where."""


@dataclass(frozen=True)
class Rule:
    """One fault.  `count` None means every time; None in a match means anybody."""

    at: str
    mailbox: str | None = None
    recipient: str | None = None
    client_id: str | None = None
    reply: str | None = None
    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    delay: float = 0.0
    no_starttls: bool = False
    goes_on: bool = False
    count: int | None = None

    def meets(self, at: str, mailbox: str | None, recipients: Collection[str], client_id: str | None) -> bool:
        """Whether the rule speaks of this moment; addresses and ids match in any case of letters."""
        return (
            self.at == at
            and _same(self.mailbox, [mailbox])
            and _same(self.recipient, recipients)
            and _same(self.client_id, [client_id])
        )


def _same(wanted: str | None, seen: Collection[str | None]) -> bool:
    return wanted is None or wanted.lower() in {(text or "").lower() for text in seen}


_Stamp = tuple[int, int] | None


class Faults:
    """The rules in force: those of a file (read again when it changes) and those of the control port."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._seen: _Stamp = None
        self._from_file: list[_Armed] = []
        self._ordered: list[_Armed] = []
        if file:
            self._from_file = _read(file)
            self._seen = _stamp(file)

    def add(self, rules: Any) -> None:
        """Arm further rules (a JSON list, or one rule).  Raises FaultError and then arms none."""
        self._ordered += _armed(rules, "the faults")

    def clear(self) -> None:
        """Drop what the control port ordered and arm the file's rules afresh."""
        self._ordered.clear()
        self._seen = None

    def take(
        self,
        at: str,
        mailbox: str | None = None,
        recipients: Collection[str] = (),
        client_id: str | None = None,
    ) -> Rule | None:
        """The first rule for this moment, counted down; None when all shall go well."""
        self._reread()
        for armed in (*self._ordered, *self._from_file):
            if armed.left != 0 and armed.rule.meets(at, mailbox, recipients, client_id):
                armed.left = armed.left if armed.left is None else armed.left - 1
                return armed.rule
        return None

    def as_json(self) -> list[dict[str, Any]]:
        """The rules with what is `left` of their counts (null: for ever)."""
        self._reread()
        return [{**asdict(armed.rule), "left": armed.left} for armed in (*self._ordered, *self._from_file)]

    def _reread(self) -> None:
        stamp = _stamp(self._file)
        if self._file is None or stamp == self._seen:
            return
        self._seen = stamp
        try:
            self._from_file = _read(self._file)
        except FaultError as error:
            _log.warning("The faults stay as they were: %s", error)


@dataclass
class _Armed:
    rule: Rule
    left: int | None


def _stamp(file: Path | None) -> _Stamp:
    try:
        return (file.stat().st_mtime_ns, file.stat().st_size) if file else None
    except OSError:
        return None


def _read(file: Path) -> list[_Armed]:
    try:
        return _armed(json.loads(file.read_bytes()), str(file))
    except OSError as error:
        raise FaultError(f"The faults file {file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise FaultError(f"{file}: {error}") from error


def _armed(rules: Any, where: str) -> list[_Armed]:
    listed = rules if isinstance(rules, list) else [rules]
    parsed = [_rule(rule, f"{where}, rule {number}") for number, rule in enumerate(listed, 1)]
    return [_Armed(rule, rule.count) for rule in parsed]


def _rule(value: Any, where: str) -> Rule:
    if not isinstance(value, dict):
        raise FaultError(f"{where}: a rule is a JSON object.")
    known = {f.name for f in fields(Rule)}
    if unknown := value.keys() - known:
        raise FaultError(
            f"{where}: unknown {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}."
        )
    if value.get("at") not in STAGES:
        raise FaultError(f"{where}: 'at' must be one of {', '.join(STAGES)}.")
    for problem in _problems(value):
        raise FaultError(f"{where}: {problem}")
    return Rule(**value)


_DEEDS = {"reply", "status", "cut", "delay", "no_starttls"}
_REPLY = re.compile(r"[2-5]\d\d [^\r\n]*")
_IMAP_REPLY = re.compile(r"(OK|NO|BAD|BYE) [^\r\n]*")
_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("mailbox", "recipient", "client_id", "reply"), (str, type(None))),
    "status": (int,),
    "headers": (dict,),
    "cut": (bool,),
    "no_starttls": (bool,),
    "goes_on": (bool,),
    "delay": (int, float),
    "count": (int, type(None)),
}


def _problems(value: Mapping[str, Any]) -> list[str]:
    at, given = value["at"], value.keys()
    wrong = [name for name, kinds in _TYPES.items() if name in value and type(value[name]) not in kinds]
    return [f"'{name}' has a value of the wrong kind." for name in wrong] or [
        text
        for found, text in (
            (
                at in WEB_STAGES and "reply" in given,
                "'reply' is for SMTP and IMAP; give 'status', 'body' and 'headers'.",
            ),
            (
                at not in WEB_STAGES and given & {"status", "body", "headers"},
                f"'status' and the like are for {', '.join(WEB_STAGES)}.",
            ),
            (at != "ehlo" and "no_starttls" in given, "'no_starttls' belongs to 'at': 'ehlo'."),
            (at != "before_250" and "goes_on" in given, "'goes_on' belongs to 'at': 'before_250'."),
            (at == "body" and "reply" in given, "inside a message nobody can reply; use 'before_250'."),
            (not given & _DEEDS, f"it does nothing; give one of {', '.join(sorted(_DEEDS))}."),
            (
                at not in IMAP_STAGES and not _REPLY.fullmatch(value.get("reply") or "250 "),
                "'reply' must be like '451 4.7.0 Text'.",
            ),
            (
                at in IMAP_STAGES and not _IMAP_REPLY.fullmatch(value.get("reply") or "OK "),
                "'reply' must be like 'NO Server Unavailable. 15'.",
            ),
        )
        if found
    ]
