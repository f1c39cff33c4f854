"""After the 250: the PDF in the folder of the settings is deleted or moved as its scenario says.

Only files in that folder, and only when they still are, byte for byte, what was sent. Postroom's own copy stays.
"""

import hashlib
import shutil
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
    return sum(_tidy_file(document) for document in ready_documents.list_with_source())


def _tidy_file(document: DocumentView) -> bool:
    try:
        ready_documents.note_source(document.id, _settle_fate(document, for_type(document.type)))
        return True
    except OSError as problem:
        log.warning("PDF not tidied up yet", document=document.id, why=problem.strerror)
        return False


def _settle_fate(document: DocumentView, scenario: ScenarioView) -> str:
    """What became of the file: kept, deleted, moved, changed, outside, gone."""
    path = Path(document.source)
    if not (scenario.delete_pdf or scenario.move_pdf_to):
        return "kept"
    if not _is_inside(path):
        return "outside"
    if not path.is_file():
        return "gone"
    if hashlib.sha256(path.read_bytes()).hexdigest() != document.sha256:
        return "changed"
    if scenario.delete_pdf:
        path.unlink()
        return "deleted"
    return f"moved {_move_file(path, Path(scenario.move_pdf_to))}"


def _is_inside(path: Path) -> bool:
    folder = general().pdf_folder
    return bool(folder) and path.resolve().is_relative_to(Path(folder).resolve())


def _move_file(path: Path, folder: Path) -> Path:
    """Move it under its name, or the next one that is free."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [path.name, *(f"{path.stem} ({count}){path.suffix}" for count in range(2, MOST_NAMES))]
    target = next(folder / name for name in names if not (folder / name).exists())
    shutil.move(path, target)
    return target
