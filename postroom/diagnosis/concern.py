"""Whom does a refusal of a mail server concern, and does it pass or last? One answer for the ledger and the articles.

Pure. Replies before any mail (greeting, EHLO, TLS, login) concern us or the server; those to a mail are told apart by
code and words (concern.toml), and where these say nothing, by the stage.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any


class Whom(StrEnum):
    """Whom a refusal concerns: whoever sends, this server or connection, this mail, or this recipient."""

    US = "us"
    SERVER = "server"
    MAIL = "mail"
    RECIPIENT = "recipient"


class About(StrEnum):
    """What a refusal is about."""

    SPAMMER = "spammer"
    ACCOUNT = "account"
    LOGIN = "login"
    DOOR = "door"
    TLS = "tls"
    HELO = "helo"
    RELAY = "relay"
    SENDER = "sender"
    PROOF = "proof"
    BLOCKED = "blocked"
    QUOTA = "quota"
    PACE = "pace"
    BUSY = "busy"
    SESSION = "session"
    DISK = "disk"
    OUT_OF_STEP = "out-of-step"
    SIZE = "size"
    CONTENT = "content"
    COUNT = "count"
    GROUP = "group"
    ADDRESS = "address"
    FULL = "full"
    LATER = "later"


WHOM = {
    **dict.fromkeys(
        (
            About.SPAMMER,
            About.ACCOUNT,
            About.LOGIN,
            About.DOOR,
            About.TLS,
            About.HELO,
            About.RELAY,
            About.SENDER,
            About.PROOF,
            About.BLOCKED,
            About.QUOTA,
            About.PACE,
        ),
        Whom.US,
    ),
    **dict.fromkeys((About.BUSY, About.SESSION, About.DISK, About.OUT_OF_STEP), Whom.SERVER),
    **dict.fromkeys((About.SIZE, About.CONTENT, About.COUNT, About.GROUP), Whom.MAIL),
    **dict.fromkeys((About.ADDRESS, About.FULL, About.LATER), Whom.RECIPIENT),
}
_PASSING = {About.QUOTA, About.PACE, About.BUSY, About.SESSION, About.DISK, About.GROUP, About.LATER}
"""These pass, whatever the number says: 552 for too many recipients means 452 (RFC 5321 4.5.3.1.10)."""
_LASTING = {About.SPAMMER, About.TLS}
"""These last, whatever the number says: Exchange's 421 for an old TLS comes back until a person changes that."""


@dataclass(frozen=True)
class Concern:
    """What a refusal is about, and whether it lasts: then waiting alone does not help."""

    about: About
    lasts: bool

    @property
    def whom(self) -> Whom:
        """Whom it concerns."""
        return WHOM[self.about]


BEFORE_MAIL = ("greeting", "ehlo", "tls", "auth")
STAGES = (*BEFORE_MAIL, "mail_from", "rcpt", "data", "body", "final", "message")
"""Stages of a conversation at which a server refuses; "message" is the connection test's whole message."""
_ANOTHER = re.compile(
    r"\b(?:host|server) \S+(?: ?[\[(]\S+[\])])? (?:said|replied|responded|answered)\b.*", re.I
)
"""What a server quotes of another one speaks of that one's recipient, not of us."""
_ADDRESS = re.compile(r"(?<!\S)\S[^\s@]*@\S+")
_FURTHER = re.compile(r"(?:^|\s)[245]\d\d[ -]([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")
"""An enhanced code right after a reply code, such as the one of each continued line; an address or a host name in
the words is none."""


@dataclass(frozen=True)
class _Rule:
    """A row of concern.toml."""

    about: About
    code: re.Pattern[str]
    says: re.Pattern[str]
    never: re.Pattern[str] | None
    stages: tuple[str, ...]
    lasts: bool | None

    def fits(self, stage: str, codes: list[str], words: str) -> bool:
        """Whether it speaks about this refusal; `codes` such as "550 5.7.1"."""
        return (
            (not self.stages or stage in self.stages)
            and any(self.code.match(one) for one in codes)
            and bool(self.says.search(words))
            and not (self.never and self.never.search(words))
        )


def find_concern(stage: str, code: int, enhanced: str, line: str) -> Concern:
    """The concern of a refusal (4yz or 5yz) at a stage of STAGES; `line` holds the server's literal words."""
    codes = [f"{code} {one}".strip() for one in {enhanced: 0, **dict.fromkeys(_FURTHER.findall(line))}]
    words = _ADDRESS.sub("<>", _ANOTHER.sub("", line))
    found = next((rule for rule in _load_rules() if rule.fits(_stage_of(stage), codes, words)), None)
    if stage in BEFORE_MAIL:
        return _judge_login(stage, code, found)
    if found is None:
        return Concern(_guess(_stage_of(stage), code), code >= 500)
    return Concern(found.about, _does_last(found, code))


def _stage_of(stage: str) -> str:
    return "final" if stage == "message" else stage


def _judge_login(stage: str, code: int, found: _Rule | None) -> Concern:
    """Before any mail: 4yz passes, 5yz waits for somebody (facts 7.H); only an old TLS lasts all the same."""
    about = found.about if found else None
    if about in _LASTING:
        return Concern(about, True)
    if code < 500:
        return Concern(About.BUSY, False)
    if about and WHOM[about] is Whom.US and about not in _PASSING:
        return Concern(about, True)
    return Concern(About.LOGIN if stage == "auth" else About.DOOR, True)


def _does_last(rule: _Rule, code: int) -> bool:
    if rule.lasts is not None:
        return rule.lasts
    return rule.about in _LASTING or (code >= 500 and rule.about not in _PASSING)


def _guess(stage: str, code: int) -> About:
    """Where the words say nothing: MAIL FROM is about the sender, RCPT TO about that recipient, the rest the mail."""
    if code == 421 or (code < 500 and stage != "rcpt"):
        return About.BUSY
    if stage == "rcpt":
        return About.LATER if code < 500 else About.ADDRESS
    return About.SENDER if stage == "mail_from" else About.CONTENT


@cache
def _load_rules() -> tuple[_Rule, ...]:
    told = tomllib.loads(Path(__file__).with_name("concern.toml").read_text(encoding="utf-8"))
    return tuple(map(_to_rule, told["rule"]))


def _to_rule(row: dict[str, Any]) -> _Rule:
    return _Rule(
        About(row["about"]),
        re.compile(row.get("code", "[45]")),
        _compile(row.get("says", [""])),
        _compile(row["never"]) if "never" in row else None,
        tuple(row.get("stages", ())),
        row.get("lasts"),
    )


def _compile(alternatives: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.I)
