"""After the 250: the PDF in the folder of the settings is deleted or moved as its scenario says.

Only files in that folder, and only when they still are, byte for byte, what was sent. Postroom's own copy stays.
Another program may write a corrected PDF over the old name at any moment. So the file is first taken away under a
name that nobody else uses; what is then read is what is deleted, and whatever else it was goes back.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import structlog

from postroom.documents import ready_documents
from postroom.documents.values import DocumentView
from postroom.scenarios.mail_settings import for_type, general
from postroom.scenarios.values import ScenarioView

log = structlog.get_logger("desk")
MOST_NAMES = 1000
"""Names that are tried in the folder of the sent PDFs."""


def tidy() -> int:
    """Look after the files of what was sent; one that is in use is met again later. Returns how many are done."""
    documents = ready_documents.list_with_source()
    left = _find_left_over(documents)
    return sum(_tidy_file(document, left.get(document.id)) for document in documents)


def _find_left_over(documents: Iterable[DocumentView]) -> dict[int, Path]:
    """Files that a program which ended in the middle had taken away, by their document."""
    folders = {Path(document.source).parent for document in documents}
    names = (path for folder in folders if folder.is_dir() for path in folder.glob(".postroom-*"))
    parts = ((path.name.split("-"), path) for path in names)
    return {int(part[1]): path for part, path in parts if len(part) > 2 and part[1].isdigit()}


def _tidy_file(document: DocumentView, left_over: Path | None) -> bool:
    try:
        fate = _settle_fate(document, for_type(document.type), left_over)
        ready_documents.note_source(document.id, fate)
        return True
    except OSError as problem:
        log.warning("PDF not tidied up yet", document=document.id, why=problem.strerror)
        return False


def _settle_fate(document: DocumentView, scenario: ScenarioView, left_over: Path | None) -> str:
    """What became of the file: kept, deleted, moved, changed, outside, gone."""
    path = Path(document.source)
    if not (scenario.delete_pdf or scenario.move_pdf_to):
        return "kept"
    if not _is_inside(path):
        return "outside"
    if not (left_over or path.is_file()):
        return "gone"
    if not (left_over or _is_what_was_sent(path, document)):
        return "changed"
    taken = left_over or _take_away(path, document.id)
    if not _is_what_was_sent(taken, document):
        _put(taken, path)
        return "changed"
    if scenario.delete_pdf:
        taken.unlink()
        return "deleted"
    return f"moved {_put(taken, Path(scenario.move_pdf_to) / path.name)}"


def _is_what_was_sent(path: Path, document: DocumentView) -> bool:
    return hashlib.sha256(path.read_bytes()).hexdigest() == document.sha256


def _is_inside(path: Path) -> bool:
    folder = general().pdf_folder
    return bool(folder) and path.resolve().is_relative_to(Path(folder).resolve())


def _take_away(path: Path, document_id: int) -> Path:
    """Give it a private name in its folder, in one step. Raises OSError when it is in use or gone."""
    taken = path.with_name(f".postroom-{document_id}-{secrets.token_hex(8)}")
    os.rename(path, taken)
    return taken


def _put(taken: Path, target: Path) -> Path:
    """Give it this name, or the next one that is free: never over another file. Returns where it is now.

    Raises OSError; then it is still where it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    return next(name for name in _list_names(target) if _put_as(taken, name))


def _list_names(target: Path) -> Iterator[Path]:
    yield target
    for count in range(2, MOST_NAMES):
        yield target.with_name(f"{target.stem} ({count}){target.suffix}")
    raise FileExistsError(0, "no free name", str(target))


def _put_as(taken: Path, name: Path) -> bool:
    """Put it there unless the name is taken; False when it is."""
    try:
        os.link(taken, name)
    except FileExistsError:
        return False
    except OSError:  # another drive, or one that knows no second names
        return _copy_as(taken, name)
    taken.unlink()
    return True


def _copy_as(taken: Path, name: Path) -> bool:
    try:
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except FileExistsError:
        return False
    try:
        with os.fdopen(descriptor, "wb") as file, open(taken, "rb") as whole:
            shutil.copyfileobj(whole, file)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        name.unlink()
        raise
    taken.unlink()
    return True
