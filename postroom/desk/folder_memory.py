"""What is remembered of the files in the folder of the PDFs: none is read at each fetch, no copy is forgotten."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from postroom.desk.models import FolderFile
from postroom.documents.values import DocumentView
from postroom.shared.wording import Sentence, sentence_as_json, sentence_from_json

_AT_ONCE = 1000
"""Names in one statement."""
_NONE = Sentence()


class Look(NamedTuple):
    """A file as it stands in its folder: `size` in bytes, `mtime_ns` nanoseconds since 1970 on the disk's clock."""

    folder: str
    name: str
    size: int
    mtime_ns: int

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(self.folder, self.name)


@dataclass(frozen=True)
class Copy:
    """A second file with the bytes of a document. `fate`: what became of it, "" = it is still there."""

    id: int
    path: Path
    document_id: int
    fate: str


_KNOWN = "SELECT name, size, mtime_ns, refusal FROM desk_folderfile WHERE folder = %s AND name IN ({})"
"""Plain SQL: the ORM takes a second to put twenty thousand names into its statements."""


def find_known(folder: str, names: Sequence[str]) -> dict[Look, Sentence]:
    """What was read before of these files of a folder, as they were then; with the refusal if there was one."""
    parts = (names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE))
    return {look: why for part in parts for look, why in _find_some(folder, part)}


def _find_some(folder: str, names: Sequence[str]) -> Iterator[tuple[Look, Sentence]]:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN.format(", ".join(["%s"] * len(names))), [folder, *names])
        for name, size, mtime_ns, refusal in cursor.fetchall():
            why = sentence_from_json(json.loads(refusal)) if refusal else _NONE
            yield Look(folder, name, size, mtime_ns), why


def note_taken(look: Look, document: DocumentView) -> None:
    """Remember the document that a file became."""
    _note(look, document_id=document.id, refusal=None, copy=document.source != str(look.path))


def note_refused(look: Look, why: Sentence) -> None:
    """Remember that a file could not be used, and why; it is read again when it has changed."""
    _note(look, document_id=None, refusal=sentence_as_json(why), copy=False)


def _note(look: Look, **about: object) -> None:
    kept = {"size": look.size, "mtime_ns": look.mtime_ns, **about, "fate": ""}
    row = FolderFile(folder=look.folder, name=look.name, **kept)
    FolderFile.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["folder", "name"], update_fields=list(kept)
    )


def pass_on(document_id: int, other_id: int) -> None:
    """A correction made another document of it: its files belong to that one from now on."""
    FolderFile.objects.filter(document_id=document_id).update(document_id=other_id)


def list_copies_to_tidy(after: int, most: int) -> list[Copy]:
    """Copies of which nothing is decided yet, with an id above `after`, by id; their document may not be sent yet."""
    rows = FolderFile.objects.filter(copy=True, fate="", pk__gt=after).order_by("pk")
    return [_to_copy(row) for row in rows[:most]]


def list_copies(document_id: int) -> list[Copy]:
    """The other files with the bytes of this document, the oldest first."""
    return [_to_copy(row) for row in FolderFile.objects.filter(document_id=document_id, copy=True)]


def note_fate(copy_id: int, fate: str) -> None:
    """Write down what became of a copy."""
    FolderFile.objects.filter(pk=copy_id).update(fate=fate)


def _to_copy(row: FolderFile) -> Copy:
    return Copy(row.pk, Path(row.folder) / row.name, row.document_id or 0, row.fate)
