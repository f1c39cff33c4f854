"""What people type for a placeholder and is none: wrong marks, a blank, a hyphen, half of the marks. Pure.

Other programs write `{{number}}`, `%number%`, `[number]` or `<<number>>`; such a text would reach the customer as it
is. Marks that business texts never hold count with any word between them; marks that they do hold, with a word that
is nearly a name only.
"""

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_LONGEST = 60
"""Characters between two marks."""
_INVISIBLE = "\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0f\ufeff"
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_INSIDE = rf"(?P<inner>[ \t\u00a0]{{0,3}}[^\W\d_](?:[^\n]{{0,{_LONGEST}}}?[^\s])?[ \t\u00a0]{{0,3}})"


def _between(opening: str, closing: str) -> re.Pattern[str]:
    return re.compile(f"{opening}{_INSIDE}{closing}")


_NEVER_ELSE = tuple(
    _between(opening, closing)
    for opening, closing in (
        (r"\{\{\{?", r"\}\}\}?"),
        (r"[$#%@!]\{", r"\}"),
        (r"\{\$", r"\}"),
        (r"\{%=?", r"%\}"),
        (r"<\?=?", r"\?>"),
        (r"<%=?", r"%>"),
        (r"\[\[", r"\]\]"),
        (r"\[%", r"%\]"),
        (r"\*\|", r"\|\*"),
        (r"%\(", r"\)s"),
        (r"@@", "@@"),
    )
)
"""Pairs of marks that stand in no letter to a customer."""
_ALSO_ELSE = tuple(
    _between(opening, closing)
    for opening, closing in (
        (r"(?<!\{)\{", r"\}(?!\})"),
        (r"(?<!\[)\[", r"\](?![\](])"),
        (r"<{1,3}/?", r"/?>{1,3}"),
        ("«", "»"),
        ("‹", "›"),
        (r"[$#]\(", r"\)"),
        (r"#[\"'„“‚‘]", r"[\"'“”‘’]#"),
        (r"(?<![\w%])%{1,2}", r"%{1,2}"),
        (r"(?<![\w$])\$", r"\$"),
        (r"(?<![\w@])@", "@"),
        (r"(?<![\w§])§", "§"),
        (r"(?<![\w~])~{1,2}", "~{1,2}"),
        (r"(?<![\w^])\^", r"\^"),
        (r"(?<![\w#])[#＃♯]", "[#＃♯](?!#)"),
    )
)
"""Pairs of marks that letters hold, too: `[1]`, `20 % discount`, a link of Markdown, a quotation."""
_QUOTED = re.compile(r"(?<![\w#])#(?P<inner>[^\W\d_][^\d\n#]{0,58}[^\W\d_])#(?![\w#])")
"""A number sign directly before the first letter and directly behind the last one, as nothing else is written."""
_ONE_WORD = re.compile(r"<<<?(?P<inner>[^\W\d_][\w.\-]{0,60})>>>?")
_DOUBLED = re.compile(r"(?<![\w#])[#＃♯]{1,3}(?P<inner>[^\W\d_][\w\- ]{0,58}\w)[#＃♯]{1,3}")
"""`##number##` says a number sign, the word, a number sign; a heading of Markdown has a blank behind its signs."""
_SPLIT = re.compile(rf"#(?P<inner>[\w{_INVISIBLE}]{{1,80}})#")
_MOST_WORDS = 3
"""Of a quoted text that counts without resembling a name."""
_ACROSS_LINES = re.compile(r"#(?P<inner>[^\W\d_][\w \-]{0,30}-?\n[\w \-]{0,30}\w)#")
_OPENED = re.compile(r"(?<![&#＃♯])[#＃♯](?P<inner>[^\W\d_]\w*(?:[ \-.][^\W\d_]\w*){0,2})(?![\w#])")
_CLOSED = re.compile(r"(?<![\w#])(?P<inner>[^\W\d_]\w{3,40})#(?![\w#])(?!\s*:?\s*\d)")
"""`invoice_number#`; but `Invoice number# 4711` is how Americans abbreviate."""
_SIGNED = re.compile(r"(?<![\w$%])[$%](?P<inner>[^\W\d_]\w{8,40})(?![\w$%])")
_TAG = re.compile(r"<{1,3}/?\s{0,3}(?P<inner>[^\W\d_][\w.\-]{2,60})\s{0,3}/?>{1,3}")
_BEFORE = re.compile(r"\S+\Z")
_ADDRESS = re.compile(r"/|\w\.\w")
_LEAST_ALIKE = 0.8
_CLOSE = 0.9
_SHORTEST_NEAR = 6
_SHORTEST_HALF = 5
"""Letters of a name that counts with one mark only: `#art` is a word with a number sign before it."""
_SHORTEST_MISSPELT = 8
"""Letters. Shorter words, of which one letter is another, are too often just words."""


class Lookalike(NamedTuple):
    """`written` as it stands in the text; `inner` is the word in it."""

    written: str
    inner: str


@dataclass(frozen=True)
class Names:
    """The names that exist, folded, and words that are no misspelt name although they resemble one."""

    folded: Mapping[str, str]
    words: Collection[str]

    def find_near(self, written: str, alike: float = _LEAST_ALIKE) -> str:
        """The name that `written` nearly is, "" for none. `alike` goes from 0 to 1 (the same)."""
        folded = fold(written)
        if folded in self.folded:
            return self.folded[folded]
        if folded in self.words or len(folded) < _SHORTEST_NEAR or any(map(str.isdigit, folded)):
            return ""
        near = difflib.get_close_matches(folded, self.folded, 1, alike)
        return self.folded[near[0]] if near else ""


@lru_cache(4096)
def fold(text: str) -> str:
    """Letters and digits alone, small, without accents: `Factuur-Nummer` and `factuur nummer` are one."""
    spread = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in spread if letter.isalnum())


def find_lookalike(text: str, names: Names) -> Lookalike | None:
    """The first thing in `text`, in which no real placeholder is left, that was meant as one."""
    return next(_find_all(text, names), None)


def show_hidden(text: str) -> str:
    """`text` with what nobody sees written out: `factuur[U+00AD]nummer`."""
    return _HIDDEN.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)


def find_lost_tag(html: str, names: Names) -> Lookalike | None:
    """`<number>` typed into HTML: a tag that nobody knows, which cleaning would take out without a word."""
    found = (one for one in _TAG.finditer(html) if names.find_near(one["inner"]))
    return next(map(_take, found), None)


def _find_all(text: str, names: Names) -> Iterator[Lookalike]:
    for pattern in (*_NEVER_ELSE, _ONE_WORD):
        yield from map(_take, pattern.finditer(text))
    for found in _QUOTED.finditer(text):
        if len(_WORD.findall(found["inner"])) <= _MOST_WORDS or names.find_near(found["inner"]):
            yield _take(found)
    for pattern in (*_ALSO_ELSE, _DOUBLED, _SPLIT, _ACROSS_LINES):
        yield from (_take(one) for one in _find_overlapping(pattern, text) if names.find_near(one["inner"]))
    yield from _find_one_sided(text, names)


def _find_overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Each match, also one that begins where another ends: `100 % of %number%`."""
    start = 0
    while found := pattern.search(text, start):
        yield found
        start = found.start() + 1


def _find_one_sided(text: str, names: Names) -> Iterator[Lookalike]:
    opened = (one for one in _OPENED.finditer(text) if not _is_in_address(text, one.start()))
    for found in (*opened, *_CLOSED.finditer(text)):
        yield from _take_nearly(found, names)
    yield from (_take(found) for found in _SIGNED.finditer(text) if fold(found["inner"]) in names.folded)


def _is_in_address(text: str, place: int) -> bool:
    """Whether the sign begins the fragment of a web address; behind `=` stands a value, which is no fragment."""
    before = _BEFORE.search(text, max(0, place - 200), place)
    return (
        before is not None and "=" not in before.group()[-1:] and _ADDRESS.search(before.group()) is not None
    )


def _take_nearly(found: re.Match[str], names: Names) -> Iterator[Lookalike]:
    """With one mark only: the first words that are a name, or a long word that is one but for a letter."""
    cuts = [cut.start() for cut in re.finditer(r"[ \-.]|$", found["inner"])]
    heads = [found["inner"][:cut] for cut in cuts]
    exact = (one for one in reversed(heads) if _is_name(one, names))
    near = (one for one in heads if len(fold(one)) >= _SHORTEST_MISSPELT and names.find_near(one, _CLOSE))
    inner = next(exact, "") or next(near, "")
    if inner:
        yield Lookalike(found.group().replace(found["inner"], inner), inner)


def _is_name(word: str, names: Names) -> bool:
    return len(fold(word)) >= _SHORTEST_HALF and fold(word) in names.folded


def _take(found: re.Match[str]) -> Lookalike:
    return Lookalike(found.group(), found["inner"])
