"""Reading a document: what its name and its text say, put together by how much each proves. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from postroom.documents.einvoice import read_file
from postroom.documents.examine import Readable
from postroom.documents.reading import pdf
from postroom.documents.reading.grid import Grid, grid_of
from postroom.documents.reading.text import Findings, findings_in
from postroom.documents.reading.values import (
    NOTHING_TAUGHT,
    Candidate,
    Format,
    Place,
    Reading,
    ReadName,
    Source,
    Taught,
)
from postroom.documents.reading.xml import findings_of, tell_differences
from postroom.documents.refusals import EInvoiceRefused
from postroom.shared.wording import N_, Sentence, Word

_HYPHENED = re.compile(r'[\\/:*?"<>|]')
"""What a file name cannot hold and has a hyphen for."""
_QUICK = 1.0
"""Seconds. A PDF that took longer is not read a second time in another way."""
_FULLER = 1.1
"""How much more text there must be in nested and turned drawings; without columns it is read less surely."""
_FIELDS = ("type", "number", "debtor", "language")


@dataclass(frozen=True)
class _Name:
    """What the file's name says, and whether by a pattern that was set or by a guess."""

    place: Place = "name"
    said: dict[str, str] | None = None

    def value(self, name: str) -> str:
        return (self.said or {}).get(name, "")


def read(
    file: Readable,
    readers: Sequence[ReadName] = (),
    guesses: Sequence[ReadName] = (),
    own: Collection[str] = (),
    taught: Taught = NOTHING_TAUGHT,
) -> Reading:
    """What the document says about itself; never raises for what is in the file.

    `readers` are the file-name patterns that are in use, the first that fits counts; when none fits, the first of
    `guesses` that agrees with the text, else the first that fits: what it says stays a guess. `own`: e-mail
    addresses and domains of the sender, in small letters, which are never taken for the recipient's. `taught`:
    headings that people have taught.

    The electronic invoice within the file comes first, then what stands with its label in the right block of a page,
    then a pattern that is set, last a guess.
    """
    start = Reading(format=_detect_format(file), sha256=file.sha256)
    start, invoice = _read_invoice(start, file, own)
    if start.format != "pdf":
        return _put_together(start, invoice, _read_file_name(file.name, readers, guesses, invoice))
    shown = pdf.text_of(file.content)
    text = findings_in(_build_grids(shown.pages), shown.title, own, taught)
    if shown.pages and not text.value("number") and shown.seconds < _QUICK:
        plain = pdf.plain_text_of(file.content)
        if _count_letters(plain) > _FULLER * _count_letters(shown.pages):
            text = text.completed(findings_in(_build_grids(plain), shown.title, own, taught))
    start = replace(
        start,
        made_at=shown.made_at,
        pages=shown.count,
        problems=(*shown.problems, *start.problems, *tell_differences(invoice, text)),
        intact=shown.intact,
    )
    text = _with_invoice(invoice, text)
    name = _read_file_name(file.name, readers, guesses, text)
    return _put_together(_note_missing_text(start, shown.pages, name), text, name)


def _read_invoice(start: Reading, file: Readable, own: Collection[str]) -> tuple[Reading, Findings]:
    """The electronic invoice that the file is or holds. An XML that is none cannot be sent as a document."""
    try:
        found = read_file(file)
    except EInvoiceRefused as refused:
        return replace(start, problems=(refused.sentence,), intact=False), Findings()
    if found is None or found.invoice is None:
        told = (found.problem,) if found and found.problem else ()
        return replace(start, problems=told, broken_einvoice=bool(told)), Findings()
    return replace(start, einvoice=found.invoice.format), findings_of(found.invoice, own)


def _with_invoice(invoice: Findings, text: Findings) -> Findings:
    """The invoice's findings, with the text's where it says nothing for sure."""
    if not invoice.values:
        return text
    sure = {name for name in invoice.values if name not in invoice.unsure or name not in text.values}
    fields = {*invoice.candidates, *text.candidates}
    every = {name: (*invoice.candidates.get(name, ()), *text.candidates.get(name, ())) for name in fields}
    return Findings(
        {**text.values, **{name: invoice.values[name] for name in sure}},
        {**text.sources, **{name: invoice.sources[name] for name in sure}},
        every,
        (*invoice.problems, *_list_open_problems(invoice, text)),
        text.unsure - sure,
        invoice.buyer or text.buyer,
        text.words,
    )


def _list_open_problems(invoice: Findings, text: Findings) -> tuple[Sentence, ...]:
    """What the page leaves in doubt, unless the invoice says it."""
    return () if {"number", "debtor"} <= invoice.values.keys() else text.problems


def _count_letters(pages: Sequence[str]) -> int:
    return sum(len("".join(page.split())) for page in pages)


def _detect_format(file: Readable) -> Format:
    ending = PurePath(file.name).suffix.lower()
    if ending == ".pdf" or file.content.lstrip()[:5] == b"%PDF-":
        return "pdf"
    return "xml" if ending == ".xml" else "other"


def _build_grids(pages: Sequence[str]) -> list[Grid]:
    return [grid_of(page) for page in pages]


def _read_file_name(
    name: str, readers: Sequence[ReadName], guesses: Sequence[ReadName], text: Findings
) -> _Name:
    for reader in readers:
        said = reader(name)
        if said is not None:
            return _Name("pattern", said)
    fits = [said for said in (guess(name) for guess in guesses) if said is not None]
    agreed = [said for said in fits if _is_same(said.get("number", ""), text.value("number"))]
    return _Name("name", next(iter([*agreed, *fits]), {}))


def _note_missing_text(start: Reading, pages: Sequence[str], name: _Name) -> Reading:
    """A PDF without text is told about, unless something worse is known."""
    if start.problems or any(pages):
        return start
    sentence = (
        N_("The PDF has no text that can be read; its number comes from the file name.")
        if name.value("number")
        else N_("The PDF has no text that can be read.")
    )
    return replace(start, problems=(Sentence(sentence),))


def _put_together(start: Reading, text: Findings, name: _Name) -> Reading:
    sources, values = dict(text.sources), dict(text.values)
    problems = [*start.problems, *text.problems]
    guessed = set(text.unsure)
    candidates = {field: [*text.candidates.get(field, ())] for field in {*text.candidates, *_FIELDS}}
    for field in _FIELDS:
        said = name.value(field)
        if not said:
            continue
        candidates[field].append(_candidate_of_name(name.place, said))
        if _is_same(said, text.value(field)) and field != "language":
            sources[field] = _confirm_source(text.sources[field])
            guessed.discard(field)
        elif _does_text_count(field, text, name.place):
            problems += _tell_difference(field, name, text)
        elif name.place == "pattern" or not _is_in_doubt(field, text):
            values[field], sources[field] = said, Source(name.place, _SAID[name.place])
            guessed = guessed - {field} | ({field} if name.place == "name" else set())
    return replace(
        start,
        problems=tuple(problems),
        sources=sources,
        candidates={field: tuple(found) for field, found in candidates.items() if found},
        guessed=frozenset(guessed),
        buyer=text.buyer,
        words=text.words,
        **values,
    )


_SAID = {
    "pattern": Sentence(N_("from the file name")),
    "name": Sentence(N_("a guess from the file name, which follows no pattern that is set")),
}


def _candidate_of_name(place: Place, said: str) -> Candidate:
    return Candidate(said, place, "", _SAID[place], sure=place == "pattern")


def _does_text_count(field: str, text: Findings, place: Place) -> bool:
    """What stands with its label in the document proves more than its name; what may be meant otherwise, more than a
    guess alone."""
    if not text.value(field):
        return False
    return field == "language" or field not in text.unsure or place == "name"


def _is_in_doubt(field: str, text: Findings) -> bool:
    """Two candidates of the document differ, and none was taken: a guess does not settle it."""
    return any(one.counts for one in text.candidates.get(field, ()))


def _tell_difference(field: str, name: _Name, text: Findings) -> list[Sentence]:
    """A name that follows a pattern and says something else than the document is told; a guess is not."""
    if name.place != "pattern" or field not in _DIFFER:
        return []
    pair = (name.value(field), text.value(field))
    values = tuple(map(Word, pair)) if field == "type" else pair
    return [Sentence(_DIFFER[field], dict(zip(("name", "text"), values, strict=True)))]


def _confirm_source(text: Source) -> Source:
    """Name and text say the same: more than either alone."""
    sentence = N_("from the file name and, the same, %(place)s")
    return Source("text", Sentence(sentence, {"place": text.said}))


def _is_same(name: str, text: str) -> bool:
    return bool(name) and _simplify(name) == _simplify(text)


def _simplify(value: str) -> str:
    return _HYPHENED.sub("-", value).replace(" ", "").casefold()


_DIFFER = {
    "number": N_("The file name says number %(name)s, the text of the PDF says %(text)s; the text counts."),
    "debtor": N_("The file name says debtor %(name)s, the text of the PDF says %(text)s; the text counts."),
    "type": N_("By its file name this is another kind of document (%(name)s) than by its title (%(text)s)."),
}
