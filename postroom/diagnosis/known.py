"""The known errors and how each is recognised, read once from the data files beside this module."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_RANGE = re.compile(r"(\S+) ([245]\.\d+\.)(\d+)(?:-(\d+))?")


@dataclass(frozen=True)
class Known:
    """One known error, or one general situation (`code` "")."""

    code: str
    slug: str
    kind: str
    who: str


@dataclass(frozen=True)
class ReplyMark:
    """A reply code (`5??`: any permanent one, `*`: any or none, `-`: none) with an enhanced code in a range."""

    code: str
    stem: str
    low: int
    high: int

    def fits(self, code: int | None, enhanced: str) -> bool:
        """Whether a reply bears this mark."""
        stem, _, last = enhanced.rpartition(".")
        if stem + "." != self.stem or not self.low <= int(last) <= self.high:
            return False
        if code is None:
            return self.code in ("*", "-")
        return self.code == "*" or bool(re.fullmatch(self.code.replace("?", r"\d"), str(code)))


@dataclass(frozen=True)
class Marks:
    """How one known error is recognised; see the head of marks.toml."""

    code: str
    replies: tuple[ReplyMark, ...]
    words: re.Pattern[str] | None
    exchange: bool
    alone: re.Pattern[str] | None
    exception: re.Pattern[str] | None
    never: re.Pattern[str] | None


@cache
def list_known() -> dict[str, Known]:
    """Every known error by its code, in the order of the table."""
    return {row.code: row for row in _read_rows("known.tsv")}


@cache
def list_general() -> dict[str, Known]:
    """Situations without a code, by the slug of their article."""
    return {row.slug: row for row in _read_rows("general.tsv")}


@cache
def by_slug() -> dict[str, Known]:
    """Everything that has an article."""
    return {row.slug: row for row in [*list_known().values(), *list_general().values()]}


@cache
def load_marks() -> tuple[Marks, ...]:
    """How the errors without an AADSTS number are recognised."""
    return tuple(_to_marks(code, told) for code, told in _read_toml("marks.toml").items())


@cache
def load_wordings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Entra's sentences by code."""
    return tuple((code, re.compile(text, re.I)) for code, text in _read_toml("wording.toml").items())


def _read_rows(name: str) -> list[Known]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()[1:]
    return [Known(*line.split("\t")) for line in lines]


def _read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))


def _to_marks(code: str, told: dict[str, Any]) -> Marks:
    def pattern(name: str) -> re.Pattern[str] | None:
        return re.compile(told[name], re.I) if name in told else None

    return Marks(
        code,
        tuple(map(_parse_reply_mark, told.get("reply", ()))),
        pattern("words"),
        told.get("exchange", False),
        pattern("alone"),
        pattern("exception"),
        pattern("never"),
    )


def _parse_reply_mark(told: str) -> ReplyMark:
    found = _RANGE.fullmatch(told)
    assert found, told
    code, stem, low, high = found.groups()
    return ReplyMark(code, stem, int(low), int(high or low))
