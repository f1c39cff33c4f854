"""Reading a document: what its name and its text say, put together. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from postroom.documents.examine import Readable
from postroom.documents.reading import pdf
from postroom.documents.reading.fields import (
    INSIDE,
    Found,
    currency_of,
    debtor_of,
    find_values,
    issued_of,
    number_of,
    part_headings,
    total_of,
)
from postroom.documents.reading.labels import Title, find_titles, find_type_by_labels, label, split_labels
from postroom.documents.reading.pdf import Cell, Grid, grid_of, language_of
from postroom.documents.reading.values import Format, Reading, ReadName, Source
from postroom.shared.addresses import to_wire_address
from postroom.shared.refusals import AddressRefused
from postroom.shared.wording import N_, Sentence, Word

_ADDRESS = re.compile(
    r"<?(?:mailto:)?(?P<address>[\w.+\-&'’/=]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6})>?", re.I
)
_MARK = re.compile(
    r"#(?:ontvanger|empfänger|empfaenger|recipient|e-?mail|mailto|mail)[ ]?[:=][ ]?(?P<address>[^#\s]{3,200})[ ]?#",
    re.I,
)
_TO_SEND = split_labels(
    """per e-mail aan, per e-mail, per mail aan, e-mail factuur, e-mail facturen, e-mailadres factuur,
    e-mailadres facturen, factuur e-mail, factuur e-mailadres, factuur per e-mail aan, factuur naar,
    facturen naar, factuur aan, factuuradres, factuur adres, factuuradres e-mail, e-mail factuuradres,
    verzonden aan, verzenden aan, verstuurd aan, gemaild aan, e-mail debiteur, e-mail klant,
    e-mailadres klant, digitale factuur aan, leverbon per e-mail aan, rechnung per e-mail an, per e-mail an,
    per mail an, rechnung an, rechnungsmail, rechnungs-e-mail, e-mail rechnung, e-mail für rechnungen,
    rechnungsempfänger, rechnungsadresse, versand an, gesendet an, e-rechnung an, e-mail kunde, ihre e-mail,
    ihre e-mail-adresse, kunden-e-mail, versand per e-mail an, e-mail an, lieferschein per e-mail an,
    rechnungsversand an, rechnungsversand per e-mail an, send invoice to, invoice to, invoice e-mail,
    invoice e-mail to, by e-mail to, by e-mail, billing e-mail, bill to, e-mail for invoices,
    e-mail invoice to, e-mail to, sent to, send to, sent by e-mail to, your e-mail, your e-mail address,
    customer e-mail, invoice address, uw e-mail, uw e-mailadres, via e-mail, via e-mail to, via e-mail aan,
    via e-mail an, e-mailed to"""
)
_PLAIN = ("e-mail", "e-mailadres", "e-mail-adresse", "e-mail address", "mail", "e-post")
_OF_A_FIRM = re.compile(
    r"(?:www\.|https?:|\b(?:iban|bic|kvk|btw|ust|vat|tel|telefon|telefoon|phone|fax|bank|hrb|amtsgericht)\b)",
    re.I,
)
_TOWN = re.compile(
    r"\b(?:\d{4} ?[A-Z]{2}|(?:D-|A-|CH-|B-)?\d{4,5})\b \w|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
)
_BLOCK = 8
"""Rows above a plain label in which the customer's town must stand."""


def recipient_in(grids: list[Grid], own: Collection[str]) -> Found[str] | None:
    """The customer's address. `own`: addresses and domains of the sender, in small letters.

    A mark (`#recipient: name@example.com#`) counts first, then a label that speaks of sending, then a plain
    `E-mail:` in the customer's block of address. What a label names may lie in a domain of our own (a
    department), but is never one of our own addresses themselves.
    """
    return _find_marked(grids) or _find_to_send(grids, own) or _find_in_block(grids, own)


def _find_marked(grids: list[Grid]) -> Found[str] | None:
    for cell in _walk_cells(grids):
        found = _MARK.search(cell.text)
        address = _check_address(found["address"]) if found else ""
        if found and address:
            return Found(address, found.group(), 0)
    return None


def _find_to_send(grids: list[Grid], own: Collection[str]) -> Found[str] | None:
    """A label begins its cell; within a sentence, or in the next line of one, it says whom to ask."""
    found = (
        one
        for grid in grids
        for one in find_values(grid, _compile_email_labels(_TO_SEND), _take_address)
        if one.rank < INSIDE
    )
    return next((one for one in found if one.value.lower() not in own and _is_label(one.shown)), None)


def _is_label(shown: str) -> bool:
    return ":" in shown or not shown[0].islower()


def _find_in_block(grids: list[Grid], own: Collection[str]) -> Found[str] | None:
    """A plain `E-mail:`: only in a block with a town above it and no telephone, bank or register beside it."""
    found: dict[str, Found[str]] = {}
    pattern = _compile_email_labels(_PLAIN)
    for index, row in enumerate(grids[0] if grids else ()):
        for cell in row:
            said = pattern.match(cell.text)
            taken = _take_address(cell.text[said.end() :]) if said else None
            if taken and not _is_ours(taken[0], own) and _is_in_customers_block(grids[0], index, cell):
                found[taken[0].lower()] = Found(taken[0], cell.text, 1)
    return next(iter(found.values())) if len(found) == 1 else None


def _is_in_customers_block(grid: Grid, index: int, cell: Cell) -> bool:
    above = [other for row in grid[max(0, index - _BLOCK) : index] for other in row if other.meets(cell)]
    after = [other for row in grid[index + 1 : index + 3] for other in row if other.meets(cell)]
    firm = any(_OF_A_FIRM.search(other.text) for other in (*above, cell, *after))
    return not firm and any(_TOWN.search(other.text) for other in above)


def _is_ours(address: str, own: Collection[str]) -> bool:
    domain = address.lower().rpartition("@")[2]
    return address.lower() in own or any(domain == one or domain.endswith(f".{one}") for one in own)


def _take_address(text: str) -> tuple[str, int] | None:
    found = _ADDRESS.match(text)
    address = _check_address(found["address"].rstrip(".-")) if found else ""
    return (address, found.end()) if found and address else None


def _check_address(text: str) -> str:
    try:
        return to_wire_address(text)
    except AddressRefused:
        return ""


def _compile_email_labels(names: tuple[str, ...]) -> re.Pattern[str]:
    """E-mail is written E-mail, Email, E mail: the blank or hyphen is left free."""
    return label(tuple(name.replace("e-mail", "e~mail") for name in names))


def _walk_cells(grids: list[Grid]) -> Iterator[Cell]:
    return (cell for grid in grids for row in grid for cell in row)


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
    grids = [part_headings(grid) for grid in grids]
    title = next(iter(find_titles(grids[0], document_title)), None)
    type_ = title.type if title else find_type_by_labels(grids[0])
    found: dict[str, Found[Any] | None] = {
        "number": number_of(grids, type_, title),
        "debtor": debtor_of(grids),
        "recipient": recipient_in(grids, own),
        "issued": issued_of(grids, type_, title),
    }
    values = {name: one.value for name, one in found.items() if one}
    sources = {name: _make_source(one.shown) for name, one in found.items() if one}
    kind = _find_type(type_, title, grids)
    total = _find_total(grids)
    return Findings({**kind.values, **values, **total.values}, {**kind.sources, **sources, **total.sources})


def _find_type(type_: str, title: Title | None, grids: list[Grid]) -> Findings:
    language = language_of(_join_text(grids), title.language if title else "")
    values = {"type": type_, "language": language}
    told = Source("text", Sentence(N_("from the words of the PDF")))
    sources = {"type": _make_source(title.shown) if title else told, "language": told}
    return Findings(
        {name: value for name, value in values.items() if value},
        {name: sources[name] for name, value in values.items() if value},
    )


def _find_total(grids: list[Grid]) -> Findings:
    total = total_of(grids)
    if total is None:
        return Findings()
    values = {"total": total.value.amount, "currency": currency_of(grids, total.value)}
    return Findings(values, dict.fromkeys(values, _make_source(total.shown)))


def _make_source(shown: str) -> Source:
    return Source(
        "text", Sentence(N_("from the text of the PDF: '%(line)s'"), {"line": shown[:_LONGEST_SHOWN]})
    )


def _join_text(grids: list[Grid]) -> str:
    return " ".join(cell.text for grid in grids for row in grid for cell in row)


_HYPHENED = re.compile(r'[\\/:*?"<>|]')
"""What a file name cannot hold and has a hyphen for."""
_QUICK = 1.0
"""Seconds. A PDF that took longer is not read a second time in another way."""
_FIELDS = ("type", "number", "debtor", "language")


def read(
    file: Readable,
    readers: Sequence[ReadName] = (),
    guesses: Sequence[ReadName] = (),
    own: Collection[str] = (),
) -> Reading:
    """What the document says about itself; never raises for what is in the file.

    `readers` are the file-name patterns that are in use, the first that fits counts; when none fits, the first of
    `guesses` that agrees with the text, else the first that fits. `own`: e-mail addresses and domains of the
    sender, in small letters, which are never taken for the recipient's.
    """
    start = Reading(format=_detect_format(file), sha256=file.sha256)
    if start.format != "pdf":
        return _put_together(start, Findings(), _read_file_name(file.name, readers, guesses, Findings()))
    shown = pdf.text_of(file.content)
    text = findings_in(_build_grids(shown.pages), shown.title, own)
    if shown.pages and not text.number and shown.seconds < _QUICK:
        text = text.completed(findings_in(_build_grids(pdf.plain_text_of(file.content)), shown.title, own))
    start = replace(
        start, made_at=shown.made_at, pages=shown.count, problems=shown.problems, intact=shown.intact
    )
    name = _read_file_name(file.name, readers, guesses, text)
    return _put_together(_note_missing_text(start, shown.pages, name), text, name)


def _detect_format(file: Readable) -> Format:
    ending = PurePath(file.name).suffix.lower()
    if ending == ".pdf" or file.content.lstrip()[:5] == b"%PDF-":
        return "pdf"
    return "xml" if ending == ".xml" else "other"


def _build_grids(pages: Sequence[str]) -> list[Grid]:
    return [grid_of(page) for page in pages]


def _read_file_name(
    name: str, readers: Sequence[ReadName], guesses: Sequence[ReadName], text: Findings
) -> dict[str, str]:
    for reader in readers:
        said = reader(name)
        if said is not None:
            return said
    fits = [said for said in (guess(name) for guess in guesses) if said is not None]
    agreed = [said for said in fits if _is_same(said.get("number", ""), text.value("number"))]
    return next(iter([*agreed, *fits]), {})


def _note_missing_text(start: Reading, pages: Sequence[str], name: dict[str, str]) -> Reading:
    """A PDF without text is told about, unless something worse is known."""
    if start.problems or any(pages):
        return start
    sentence = (
        N_("The PDF has no text that can be read; its number comes from the file name.")
        if name.get("number")
        else N_("The PDF has no text that can be read.")
    )
    return replace(start, problems=(Sentence(sentence),))


def _put_together(start: Reading, text: Findings, name: dict[str, str]) -> Reading:
    sources = dict(text.sources)
    values = dict(text.values)
    problems = list(start.problems)
    for name_ in _FIELDS:
        said = name.get(name_, "")
        if not said or _does_text_count(name_, said, text):
            sources |= _confirm_source(name_, said, text)
            continue
        if text.value(name_) and name_ in _DIFFER:
            problems.append(_differs(name_, said, text.value(name_)))
        values[name_] = said
        sources[name_] = Source("name", Sentence(N_("from the file name")))
    return replace(start, problems=tuple(problems), sources=sources, **values)


def _does_text_count(name_: str, said: str, text: Findings) -> bool:
    """The text tells the language and, when it means the same, spells a number as it is: with its slashes."""
    if not text.value(name_):
        return False
    return name_ == "language" or _is_same(said, text.value(name_))


def _confirm_source(name_: str, said: str, text: Findings) -> dict[str, Source]:
    """Name and text say the same: more than either alone."""
    if not _is_same(said, text.value(name_)) or name_ == "language":
        return {}
    sentence = N_("from the file name and, the same, %(place)s")
    return {name_: Source("text", Sentence(sentence, {"place": text.sources[name_].said}))}


def _is_same(name: str, text: str) -> bool:
    return bool(name) and _simplify(name) == _simplify(text)


def _simplify(value: str) -> str:
    return _HYPHENED.sub("-", value).replace(" ", "").casefold()


_DIFFER = {
    "number": N_(
        "The file name says number %(name)s, the text of the PDF says %(text)s; the file name counts."
    ),
    "debtor": N_(
        "The file name says debtor %(name)s, the text of the PDF says %(text)s; the file name counts."
    ),
    "type": N_("By its file name this is another kind of document (%(name)s) than by its title (%(text)s)."),
}


def _differs(name_: str, name: str, text: str) -> Sentence:
    values = (Word(name), Word(text)) if name_ == "type" else (name, text)
    return Sentence(_DIFFER[name_], dict(zip(("name", "text"), values, strict=True)))
