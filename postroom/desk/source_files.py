"""After the 250: the PDF in the folder of the settings is deleted or moved as its scenario says.

Only files in that folder, and only when they still are, byte for byte, what was sent. Postroom's own copy stays.
Another program may write a corrected PDF over the old name at any moment. So the file is first taken away under a
name that nobody else uses; what is then read is what is deleted, and whatever else it was goes back. No link is
followed, neither as the file nor on the way to it.
"""

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import structlog

from postroom.desk import folder_memory
from postroom.desk.folder_memory import Copy
from postroom.desk.own_files import is_itself, open_itself
from postroom.documents import ready_documents
from postroom.documents.values import DocumentView
from postroom.scenarios.mail_settings import for_type, general
from postroom.scenarios.values import ScenarioView

log = structlog.get_logger("desk")
_NO_LINK_FOLLOWED = {"follow_symlinks": False} if os.link in os.supports_follow_symlinks else {}
MOST_NAMES = 1000
"""Names that are tried in the folder of the sent PDFs."""
MOST_AT_ONCE = 1000
"""Files that one look goes through; the next look goes on behind them, so that none in use blocks the others."""


@dataclass(frozen=True)
class _Source:
    """A file that a document was taken from, or a copy of it. `key`: what its private name is known by."""

    key: str
    path: Path
    document: DocumentView
    note: Callable[[str], None]


class _Identity(NamedTuple):
    """One file: a rename changes none of this, another file in its place all of it."""

    device: int
    number: int
    sha256: str


@dataclass
class _Round:
    """Goes through a long list part by part, and begins again behind its end. `after`: the last id that was seen."""

    load: Callable[[int, int], list[tuple[int, _Source | None]]]
    after: int = 0

    def next_part(self) -> list[_Source]:
        """The next files, at most `MOST_AT_ONCE`."""
        part = self.load(self.after, MOST_AT_ONCE)
        if len(part) < MOST_AT_ONCE:
            begin = self.load(0, MOST_AT_ONCE - len(part))
            part += [one for one in begin if one[0] <= self.after]
        self.after = part[-1][0] if part else 0
        return [source for _, source in part if source]


def _load_documents(after: int, most: int) -> list[tuple[int, _Source | None]]:
    return [(one.id, _to_source(one)) for one in ready_documents.list_with_source(after, most)]


def _to_source(document: DocumentView) -> _Source:
    note = partial(ready_documents.note_source, document.id)
    return _Source(str(document.id), Path(document.source), document, note)


def _load_copies(after: int, most: int) -> list[tuple[int, _Source | None]]:
    """A copy whose document was not sent yet is only passed by."""
    copies = folder_memory.list_copies_to_tidy(after, most)
    sent = ready_documents.list_sent({one.document_id for one in copies})
    return [(one.id, _copy_to_source(one, sent.get(one.document_id))) for one in copies]


def _copy_to_source(copy: Copy, document: DocumentView | None) -> _Source | None:
    note = partial(folder_memory.note_fate, copy.id)
    return _Source(f"copy{copy.id}", copy.path, document, note) if document else None


_rounds = (_Round(_load_documents), _Round(_load_copies))


def tidy() -> int:
    """Look after the files of what was sent; one that is in use is met again later. Returns how many are done."""
    found = [source for one in _rounds for source in one.next_part()]
    left = _find_left_over(found)
    return sum(_tidy_file(source, left.get(source.key)) for source in found)


def _find_left_over(sources: Iterable[_Source]) -> dict[str, Path]:
    """Files that a program which ended in the middle had taken away, by their key."""
    folders = {source.path.parent.resolve() for source in sources}
    names = (path for folder in folders if folder.is_dir() for path in folder.glob(".postroom-*"))
    parts = ((path.name.split("-"), path) for path in names)
    return {part[1]: path for part, path in parts if len(part) > 2 and is_itself(path.lstat())}


def _tidy_file(source: _Source, left_over: Path | None) -> bool:
    try:
        source.note(_settle_fate(source, for_type(source.document.type), left_over))
        return True
    except OSError as problem:
        log.warning("PDF not tidied up yet", document=source.document.id, why=problem.strerror)
        return False


def _settle_fate(source: _Source, scenario: ScenarioView, left_over: Path | None) -> str:
    """What became of the file: kept, deleted, moved, changed, outside, gone."""
    path = source.path.parent.resolve() / source.path.name
    if not (scenario.delete_pdf or scenario.move_pdf_to):
        return "kept"
    if not _is_inside(path):
        return "outside"
    if not (left_over or path.is_file() or path.is_symlink()):
        return "gone"
    before = _identify(left_over or path)
    if not left_over and (before is None or before.sha256 != source.document.sha256):
        return "changed"
    taken = left_over or _take_away(path, source.key)
    found = _identify(taken)
    if found is None or found != before or found.sha256 != source.document.sha256:
        _put(taken, path)
        return "changed"
    if scenario.delete_pdf:
        taken.unlink()
        return "deleted"
    return f"moved {_put(taken, Path(scenario.move_pdf_to) / path.name)}"


def _identify(path: Path) -> _Identity | None:
    """Which file lies there, and what is in it; None for a link, or what is no file. Raises OSError."""
    try:
        with open_itself(path) as opened:
            about = os.fstat(opened.fileno())
            return _Identity(about.st_dev, about.st_ino, hashlib.file_digest(opened, "sha256").hexdigest())
    except OSError as problem:
        if problem.errno == errno.ELOOP:
            return None
        raise


def _is_inside(path: Path) -> bool:
    folder = general().pdf_folder
    return bool(folder) and path.parent.is_relative_to(Path(folder).resolve())


def _take_away(path: Path, key: str) -> Path:
    """Give it a private name in its folder, in one step. Raises OSError when it is in use or gone."""
    taken = path.with_name(f".postroom-{key}-{secrets.token_hex(8)}")
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
        os.link(taken, name, **_NO_LINK_FOLLOWED)
    except FileExistsError:
        return False
    except OSError:  # another drive, or one that knows no second names
        return _copy_as(taken, name)
    taken.unlink()
    return True


def _copy_as(taken: Path, name: Path) -> bool:
    try:
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError:
        return False
    try:
        with os.fdopen(descriptor, "wb") as file, open_itself(taken) as whole:
            shutil.copyfileobj(whole, file)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(taken, name)  # who could read it before can read it there
    except BaseException:
        name.unlink()
        raise
    taken.unlink()
    return True
