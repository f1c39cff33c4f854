"""What the pages of a PDF say: each field with its candidates. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from postroom.documents.reading.blocks import TOWN
from postroom.documents.reading.evidence import IN_TEXT, LONGEST_SHOWN, Field
from postroom.documents.reading.find import Page, make_pages
from postroom.documents.reading.grid import Grid
from postroom.documents.reading.issued import issued_of
from postroom.documents.reading.labels import Title, find_titles, find_type_by_labels
from postroom.documents.reading.marks import debtor_of, number_of
from postroom.documents.reading.recipient import recipient_of
from postroom.documents.reading.totals import currency_of, total_of
from postroom.documents.reading.values import FIELDS_TO_TEACH, NOTHING_TAUGHT, Candidate, Source, Taught
from postroom.documents.reading.words import language_of, words_of
from postroom.shared.wording import N_, Sentence

_HEAD = 40
"""Rows."""
_MOST_WORDS = 150


@dataclass(frozen=True)
class Findings:
    """Fields of a Reading that the text gives, where each stands, what spoke for and against; `unsure` may be meant
    otherwise."""

    values: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    candidates: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict)
    problems: tuple[Sentence, ...] = ()
    unsure: frozenset[str] = frozenset()
    buyer: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()

    def value(self, name: str) -> str:
        """A field that is a text, "" when it was not found."""
        return str(self.values.get(name, ""))

    def completed(self, other: "Findings") -> "Findings":
        """These findings, with the other's where there was nothing; what was in doubt stays empty."""
        doubted = {name for name, found in self.candidates.items() if any(one.counts for one in found)}
        added = {name for name in other.values if name not in self.values and name not in doubted}
        return Findings(
            {**{name: other.values[name] for name in added}, **self.values},
            {**{name: other.sources[name] for name in added if name in other.sources}, **self.sources},
            {
                **{name: other.candidates[name] for name in added if name in other.candidates},
                **self.candidates,
            },
            self.problems,
            self.unsure | (other.unsure & added),
            self.buyer or other.buyer,
            self.words | other.words,
        )


def findings_in(
    grids: Sequence[Grid],
    document_title: str = "",
    own: Collection[str] = (),
    taught: Taught = NOTHING_TAUGHT,
) -> Findings:
    """What the pages say. `document_title` is the PDF's own; `own` and `taught` as in `read`."""
    if not any(grids):
        return Findings()
    pages = make_pages(grids)
    titles = find_titles(pages[0].grid, document_title)
    title = next(iter(titles), None)
    type_ = title.type if title else find_type_by_labels(pages[0].grid)
    further = {name: taught.get(name, ()) for name in FIELDS_TO_TEACH}
    number = number_of(pages, type_, titles, further["number"])
    total = total_of(pages, type_, further["total"])
    fields: dict[str, Field[Any]] = {
        "number": number,
        "debtor": debtor_of(pages, type_, further["debtor"]),
        "recipient": recipient_of(pages, own, type_, further["recipient"]),
        "issued": issued_of(pages, type_, title, number.place if number.value else None, further["issued"]),
        "total": total,
    }
    kind = _find_type(type_, title, pages)
    values = {name: one.value for name, one in fields.items() if one.value is not None}
    sources = {name: _make_source(fields[name].shown, fields[name].reason) for name in values}
    if total.value is not None:
        values |= {"total": total.value.amount, "currency": currency_of(pages, total.value)}
        sources["currency"] = sources["total"]
    return Findings(
        {**kind.values, **values},
        {**kind.sources, **sources},
        {**kind.candidates, **{name: one.candidates for name, one in fields.items() if one.candidates}},
        tuple(problem for one in fields.values() for problem in one.problems),
        frozenset(name for name, one in fields.items() if one.value is not None and not one.sure),
        _list_buyer(pages),
        _list_words(pages),
    )


def _find_type(type_: str, title: Title | None, pages: Sequence[Page]) -> Findings:
    language = language_of(_join_text(pages), title.language if title else "")
    told = Source("text", Sentence(N_("from the words of the PDF")))
    values = {name: one for name, one in (("type", type_), ("language", language)) if one}
    sources = {"type": _make_source(title.shown) if title else told, "language": told}
    sources = {name: sources[name] for name in values}
    candidates = {name: (Candidate(values[name], "text", "", sources[name].said),) for name in values}
    return Findings(values, sources, candidates)


def _make_source(shown: str, reason: str = IN_TEXT) -> Source:
    return Source("text", Sentence(reason, {"line": shown[:LONGEST_SHOWN]}))


def _join_text(pages: Sequence[Page]) -> str:
    return " ".join(cell.text for page in pages for row in page.grid for cell in row)


def _list_buyer(pages: Sequence[Page]) -> tuple[str, ...]:
    """The lines of the first billing block that has more than its heading."""
    for page in pages:
        for block in page.blocks:
            lines = [
                cell.text
                for index in range(block.top, block.bottom + 1)
                for cell in page.grid[index]
                if block.holds(index, cell) and cell.text != block.heading
            ]
            if block.kind == "billing" and lines:
                return tuple(lines)
    return ()


def _list_words(pages: Sequence[Page]) -> frozenset[str]:
    """The words of the head of the first page, in small letters, where it has an address; none where it has none."""
    cells = [cell.text for row in pages[0].grid[:_HEAD] for cell in row]
    if not any(TOWN.search(text) for text in cells):
        return frozenset()
    return frozenset(words_of(cells)[:_MOST_WORDS])
