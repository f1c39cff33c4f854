"""The folder of the PDFs: what is new there comes in, once. What was read before is known and is not read again."""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from postroom.desk import folder_memory
from postroom.desk.folder_memory import Look
from postroom.desk.own_files import is_itself
from postroom.desk.quiet_files import Standing, find_quiet, read_whole
from postroom.desk.refusals import IsALink, NoPdfFolder, PdfFolderUnreadable, StillWritten
from postroom.desk.take_in import Intake, Taken
from postroom.documents import ready_documents
from postroom.documents.examine import is_text
from postroom.documents.refusals import DocumentRefused, FileUnreadable, NameNotText, NoSuchFile
from postroom.scenarios.mail_settings import general
from postroom.shared.wording import Sentence

MOST_TAKEN = 1000
"""New files that one fetch takes in; the next one goes on behind them."""


@dataclass(frozen=True)
class Folder:
    """What lies in the folder. `waiting`: to be read, the oldest first; `known`: files that came in before.

    `unfinished`: how many are still being written; `refused`: why others cannot be used.
    """

    waiting: tuple[Look, ...] = ()
    known: int = 0
    unfinished: int = 0
    refused: tuple[Sentence, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is no PDF at all."""
        return not (self.waiting or self.known or self.unfinished or self.refused)


def look() -> Folder:
    """Look into the folder of the settings; no file is read. Raises NoPdfFolder, PdfFolderUnreadable."""
    named = general().pdf_folder
    if not named:
        raise NoPdfFolder()
    try:
        folder = str(Path(named).resolve())
        found, links = _list_pdfs(folder)
        return _sort_out(folder, found, links)
    except OSError as problem:
        raise PdfFolderUnreadable(folder=named, why=problem.strerror or type(problem).__name__) from None


def _list_pdfs(folder: str) -> tuple[list[Standing], list[Sentence]]:
    """The PDFs that lie in the folder themselves, and why links are not taken."""
    found: list[Standing] = []
    links: list[Sentence] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if not (entry.name.lower().endswith(".pdf") and (entry.is_file() or entry.is_symlink())):
                continue
            with suppress(FileNotFoundError):  # its program has just taken it away
                about = entry.stat(follow_symlinks=False)
                if is_itself(about, alone=True):
                    found.append(Standing.of(folder, entry.name, about))
                else:
                    links.append(IsALink(path=entry.path).sentence)
    return found, links


def _sort_out(folder: str, found: list[Standing], links: list[Sentence]) -> Folder:
    named: list[Standing] = []
    nameless: list[Standing] = []
    for one in found:
        (named if is_text(one.look.name) else nameless).append(one)
    known = folder_memory.find_known(folder, [one.look.name for one in named])
    told = [known.get(one.look) for one in named]
    new = [one for one, why in zip(named, told, strict=True) if why is None]
    quiet = find_quiet(Path(folder), new)
    return Folder(
        waiting=tuple(sorted(quiet, key=lambda one: one.mtime_ns)),
        known=told.count(Sentence()),
        unfinished=len(new) - len(quiet),
        refused=(
            *(NameNotText(path=str(one.look.path)).sentence for one in nameless),
            *links,
            *filter(None, told),
        ),
    )


def fetch(found: Look, intake: Intake) -> Taken:
    """Take a file in; what it became is remembered, and so is a refusal that only another content can end.

    Raises DocumentRefused, among them StillWritten: it comes with a later fetch.
    """
    try:
        taken = _take(found, intake)
    except (StillWritten, IsALink, FileUnreadable, NoSuchFile):
        raise
    except DocumentRefused as refusal:
        folder_memory.note_refused(found, refusal.sentence)
        raise
    folder_memory.note_taken(found, taken.document)
    return taken


def _take(found: Look, intake: Intake) -> Taken:
    """What these bytes of this file became stays what it is, even when a person corrected it since."""
    file, source = read_whole(found), str(found.path)
    known = ready_documents.find_taken_from(source, hashlib.sha256(file.content).hexdigest())
    return Taken(known, new=False) if known else intake.take(file, source=source)
