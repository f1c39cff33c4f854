"""What the text of a document says, each value with the line it comes from. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from postroom.documents.reading.fields import currency_of, debtor_of, issued_of, number_of, total_of
from postroom.documents.reading.grid import Grid
from postroom.documents.reading.headings import parted
from postroom.documents.reading.kinds import Title, titles, type_by_labels
from postroom.documents.reading.labelled import Found
from postroom.documents.reading.language import language_of
from postroom.documents.reading.recipients import recipient_in
from postroom.documents.reading.values import Source
from postroom.shared.wording import N_, Sentence

_LONGEST_SHOWN = 120


@dataclass(frozen=True)
class Findings:
    """Fields of a Reading that the text gives, and where each stands."""

    values: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """A field that is a text, "" when it was not found."""
        return str(self.values.get(name, ""))

    @property
    def number(self) -> str:
        """The document's number."""
        return self.value("number")

    def completed(self, other: "Findings") -> "Findings":
        """These findings, with the other's where there was nothing."""
        return Findings({**other.values, **self.values}, {**other.sources, **self.sources})


def findings_in(grids: list[Grid], document_title: str = "", own: Collection[str] = ()) -> Findings:
    """What the pages say. `document_title` is the PDF's own; `own` as in `read`."""
    if not any(grids):
        return Findings()
    grids = [parted(grid) for grid in grids]
    title = next(iter(titles(grids[0], document_title)), None)
    type_ = title.type if title else type_by_labels(grids[0])
    found: dict[str, Found[Any] | None] = {
        "number": number_of(grids, type_, title),
        "debtor": debtor_of(grids),
        "recipient": recipient_in(grids, own),
        "issued": issued_of(grids, type_, title),
    }
    values = {name: one.value for name, one in found.items() if one}
    sources = {name: _source(one.shown) for name, one in found.items() if one}
    kind = _type(type_, title, grids)
    total = _total(grids)
    return Findings({**kind.values, **values, **total.values}, {**kind.sources, **sources, **total.sources})


def _type(type_: str, title: Title | None, grids: list[Grid]) -> Findings:
    language = language_of(_text(grids), title.language if title else "")
    values = {"type": type_, "language": language}
    told = Source("text", Sentence(N_("from the words of the PDF")))
    sources = {"type": _source(title.shown) if title else told, "language": told}
    return Findings(
        {name: value for name, value in values.items() if value},
        {name: sources[name] for name, value in values.items() if value},
    )


def _total(grids: list[Grid]) -> Findings:
    total = total_of(grids)
    if total is None:
        return Findings()
    values = {"total": total.value.amount, "currency": currency_of(grids, total.value)}
    return Findings(values, dict.fromkeys(values, _source(total.shown)))


def _source(shown: str) -> Source:
    return Source(
        "text", Sentence(N_("from the text of the PDF: '%(line)s'"), {"line": shown[:_LONGEST_SHOWN]})
    )


def _text(grids: list[Grid]) -> str:
    return " ".join(cell.text for grid in grids for row in grid for cell in row)
