"""Situations beside the known errors: what the network, a server or a sign-in service did (situations.toml)."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from postroom.diagnosis.replies import SmtpReply


@dataclass(frozen=True)
class Situation:
    """The slug of a general article and the words that call for it."""

    slug: str
    says: re.Pattern[str]


@dataclass(frozen=True)
class ReplyRule:
    """A reply whose code fits and whose words say it; `code` is matched against "550 5.7.1"."""

    slug: str
    code: re.Pattern[str]
    says: re.Pattern[str]

    def fits(self, reply: SmtpReply) -> bool:
        """Whether the rule speaks about this reply."""
        told = f"{reply.number} {reply.enhanced}".strip()
        return bool(self.code.match(told) and self.says.search(reply.words))


@cache
def load_pattern(what: str) -> re.Pattern[str]:
    """The words by which a text speaks of "mail", of "sign_in", or of a "refused" connection."""
    return _compile_pattern(_load_table()["about"][what])


def match_situations(section: str, line: str) -> Iterator[str]:
    """The slugs of the situations of "network", "words" or "inbox" whose words are in the line, the surest first."""
    return (row.slug for row in _load_situations(section) if row.says.search(line))


@cache
def _load_situations(section: str) -> tuple[Situation, ...]:
    return tuple(Situation(row["article"], _compile_pattern(row["says"])) for row in _load_table()[section])


@cache
def of_replies() -> tuple[ReplyRule, ...]:
    """Replies of mail servers; the first that fits is the one."""
    return tuple(
        ReplyRule(row["article"], re.compile(row["code"]), _compile_pattern(row.get("says", [""])))
        for row in _load_table()["reply"]
    )


@cache
def of_answers() -> dict[str, str]:
    """The article for each error word of OAuth that calls for a person."""
    return {word: slug for slug, words in _load_table()["answer"].items() for word in words}


@cache
def _load_table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("situations.toml").read_text(encoding="utf-8"))


def _compile_pattern(alternatives: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.I)
