"""Pages of other programs as short texts: what stands where, and what a person reads there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from postroom.documents.tests.evidence_words import DAYS, SUMS, words
from postroom.documents.tests.layouts import Sheet

_ITEM = re.compile(r"(?P<x>\d+)(?P<right>R?) (?P<y>\d+) (?P<style>[#*.] )?(?P<text>.*)")
_STYLES = {"# ": ("B", 16.0, 8.0), "* ": ("B", 10.0, 5.0), ". ": ("", 7.0, 3.5)}
"""Style of the font, its size (points) and the distance of lines (millimetres)."""
_ACROSS = 60
"""Millimetres that a text aligned to the right may take."""


@dataclass(frozen=True)
class Case:
    """A page and what it says; a text that is not there is "", a date or sum None.

    `page` is read by `draw`. `may_be_empty` names the values on which two people could disagree: there, nothing
    is as good as the value. Any other value than the one given is wrong.
    """

    name: str
    page: str
    language: str
    type: str = "invoice"
    number: str = ""
    debtor: str = ""
    recipient: str = ""
    issued: date | None = None
    total: Decimal | None = None
    currency: str = ""
    may_be_empty: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """One page for all languages; `{names}` in it come from `evidence_words`.

    What it says is the usual (an invoice with number, debtor, date and total) but for `without`, which the page
    does not say, and `says`, whose texts may hold `{names}`, too.
    """

    name: str
    page: str
    without: tuple[str, ...] = ()
    says: dict[str, str] = field(default_factory=dict)
    may_be_empty: tuple[str, ...] = ()


def in_each_language(kind: str, layouts: tuple[Layout, ...]) -> Iterator[Case]:
    """Each layout in Dutch, German and English; labels and forms of numbers change from layout to layout."""
    for turn, layout in enumerate(layouts):
        for language in ("nl", "de", "en"):
            yield _write(kind, layout, language, turn)


def _write(kind: str, layout: Layout, language: str, turn: int) -> Case:
    said = words(language, turn)
    usual = Case(
        name=f"{kind}, {layout.name}, {language}",
        page=layout.page.format_map(said),
        language=language,
        number=said["no"],
        debtor=said["cust"],
        issued=DAYS[turn % len(DAYS)],
        total=SUMS[turn % len(SUMS)],
        currency=said["currency"],
        may_be_empty=layout.may_be_empty,
    )
    nothing = {name: getattr(Case("", "", ""), name) for name in layout.without}
    says = {name: _value(name, text.format_map(said)) for name, text in layout.says.items()}
    return replace(usual, **(nothing | says))


def _value(name: str, text: str) -> str | date | Decimal:
    if name == "issued":
        return date.fromisoformat(text)
    return Decimal(text) if name == "total" else text


def draw(page: str) -> bytes:
    """The PDF of a page.

    A line `20 50 text | below it` stands 20 mm from the left and 50 mm from the top; `190R` is where it ends. Behind
    that, `#` makes a headline, `*` bold and `.` small letters. `> text` is a line of a typewriter, `---` a new page.
    """
    sheet, typed = Sheet(), 15
    sheet.set_auto_page_break(False)
    for line in filter(None, (line.strip() for line in page.splitlines())):
        if line == "---":
            sheet.add_page()
            typed = 15
        elif line.startswith(">"):
            _type(sheet, typed, line[2:])
            typed += 5
        else:
            _put(sheet, line)
    return bytes(sheet.output())


def _type(sheet: Sheet, y: float, text: str) -> None:
    sheet.set_font("courier", size=9)
    sheet.put(10, y, text)
    sheet.set_font("helvetica", size=10)


def _put(sheet: Sheet, line: str) -> None:
    item = _ITEM.fullmatch(line)
    assert item, f"No place: {line}"
    style, size, distance = _STYLES.get(item["style"] or "", ("", 10.0, 5.0))
    sheet.set_font("helvetica", style, size)
    across = _ACROSS if item["right"] else 0
    for below, text in enumerate(item["text"].split(" | ")):
        y = int(item["y"]) + distance * below
        sheet.put(int(item["x"]) - across, y, text.strip(), across, "R" if across else "L")
    sheet.set_font("helvetica", "", 10)
