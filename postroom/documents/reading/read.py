"""Reading a document: what its name and its text say, put together."""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import PurePath

from postroom.documents.examine import File
from postroom.documents.reading import pdf
from postroom.documents.reading.grid import Grid, grid_of
from postroom.documents.reading.text import Findings, findings_in
from postroom.documents.reading.values import Format, Reading, ReadName, Source
from postroom.shared.wording import N_, Sentence, Word

_HYPHENED = re.compile(r'[\\/:*?"<>|]')
"""What a file name cannot hold and has a hyphen for."""
_QUICK = 1.0
"""Seconds. A PDF that took longer is not read a second time in another way."""
_FIELDS = ("type", "number", "debtor", "language")


def read(
    file: File, readers: Sequence[ReadName] = (), guesses: Sequence[ReadName] = (), own: Collection[str] = ()
) -> Reading:
    """What the document says about itself; never raises for what is in the file.

    `readers` are the file-name patterns that are in use, the first that fits counts; when none fits, the first of
    `guesses` that agrees with the text, else the first that fits. `own`: e-mail addresses and domains of the
    sender, in small letters, which are never taken for the recipient's.
    """
    start = Reading(format=_format(file), sha256=hashlib.sha256(file.content).hexdigest())
    if start.format != "pdf":
        return _put_together(start, Findings(), _from_name(file.name, readers, guesses, Findings()))
    shown = pdf.text_of(file.content)
    text = findings_in(_grids(shown.pages), shown.title, own)
    if shown.pages and not text.number and shown.seconds < _QUICK:
        text = text.completed(findings_in(_grids(pdf.plain_text_of(file.content)), shown.title, own))
    start = replace(
        start, made_at=shown.made_at, pages=shown.count, problems=shown.problems, intact=shown.intact
    )
    name = _from_name(file.name, readers, guesses, text)
    return _put_together(_told_of_text(start, shown.pages, name), text, name)


def _format(file: File) -> Format:
    ending = PurePath(file.name).suffix.lower()
    if ending == ".pdf" or file.content.lstrip()[:5] == b"%PDF-":
        return "pdf"
    return "xml" if ending == ".xml" else "other"


def _grids(pages: Sequence[str]) -> list[Grid]:
    return [grid_of(page) for page in pages]


def _from_name(
    name: str, readers: Sequence[ReadName], guesses: Sequence[ReadName], text: Findings
) -> dict[str, str]:
    for reader in readers:
        said = reader(name)
        if said is not None:
            return said
    fits = [said for said in (guess(name) for guess in guesses) if said is not None]
    agreed = [said for said in fits if _same(said.get("number", ""), text.value("number"))]
    return next(iter([*agreed, *fits]), {})


def _told_of_text(start: Reading, pages: Sequence[str], name: dict[str, str]) -> Reading:
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
        if not said or _text_counts(name_, said, text):
            sources |= _both(name_, said, text)
            continue
        if text.value(name_) and name_ in _DIFFER:
            problems.append(_differs(name_, said, text.value(name_)))
        values[name_] = said
        sources[name_] = Source("name", Sentence(N_("from the file name")))
    return replace(start, problems=tuple(problems), sources=sources, **values)


def _text_counts(name_: str, said: str, text: Findings) -> bool:
    """The text tells the language and, when it means the same, spells a number as it is: with its slashes."""
    if not text.value(name_):
        return False
    return name_ == "language" or _same(said, text.value(name_))


def _both(name_: str, said: str, text: Findings) -> dict[str, Source]:
    """Name and text say the same: more than either alone."""
    if not _same(said, text.value(name_)) or name_ == "language":
        return {}
    sentence = N_("from the file name and, the same, %(place)s")
    return {name_: Source("text", Sentence(sentence, {"place": text.sources[name_].said}))}


def _same(name: str, text: str) -> bool:
    return bool(name) and _plain(name) == _plain(text)


def _plain(value: str) -> str:
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
