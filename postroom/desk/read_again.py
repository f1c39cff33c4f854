"""Read a document of the desk once more, with the headings and patterns of now: what would change, and the change."""

import hashlib
from dataclasses import dataclass, replace

from django.db import transaction

from postroom.audit.record import record
from postroom.desk import changes, edits, folder_memory
from postroom.desk.correct import note_proposed_recipients
from postroom.desk.plans import file_of
from postroom.desk.refusals import CorrectedBefore, ReadOtherwise
from postroom.desk.take_in import build_incoming, refuse_broken
from postroom.documents import ready_documents, repository
from postroom.documents.reading.values import Reading
from postroom.documents.ready_documents import Incoming
from postroom.documents.values import DocumentState, DocumentView
from postroom.outbox import queries
from postroom.scenarios import document_reader


@dataclass(frozen=True)
class Anew:
    """A document as it is kept, and what it says when it is read now."""

    document: DocumentView
    reading: Reading
    incoming: Incoming

    @property
    def differences(self) -> dict[str, tuple[str, str]]:
        """Field -> what is kept of it, and what is read now, where these differ."""
        kept, now = list_values(self.document), list_values(self._now)
        return {name: (kept[name], now[name]) for name in now if kept[name] != now[name]}

    @property
    def changes(self) -> bool:
        """Whether anything that people see would be another: a value, or a remark about one."""
        remarks = [
            (one.read.get("problems", []), one.read.get("guessed", [])) for one in (self.document, self._now)
        ]
        return bool(self.differences) or remarks[0] != remarks[1]

    @property
    def possible(self) -> bool:
        """Whether it may be kept: the document is ready and can be read, and no person has said what it is."""
        ready = self.document.state == DocumentState.READY and self.reading.intact
        return ready and not _was_corrected(self.document)

    @property
    def mark(self) -> str:
        """What tells this reading from one that says something else, for the form that keeps it."""
        told = repr((list_values(self._now), sorted(self.incoming.read.items())))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def _now(self) -> DocumentView:
        marks, found = self.incoming.marks, self.incoming
        return replace(
            self.document,
            type=marks.type,
            number=marks.number,
            debtor=marks.debtor,
            language=found.language,
            issued=found.issued,
            read=found.read,
        )


def list_values(document: DocumentView) -> dict[str, str]:
    """What is kept of a document, as text, by field of a Reading."""
    return {
        "type": document.type,
        "number": document.number,
        "debtor": document.debtor,
        "recipient": document.read.get("recipient", ""),
        "language": document.language,
        "issued": document.issued.isoformat() if document.issued else "",
        "total": document.read.get("total", ""),
        "currency": document.read.get("currency", ""),
    }


def read_anew(document: DocumentView) -> Anew:
    """Read it with what is set and taught now; nothing is kept. Raises ContentLost."""
    reading = document_reader.inspect_document(file_of(document))
    incoming = build_incoming(
        reading,
        document.file_name,
        document.size,
        document.type,
        source=document.source,
        by=document.added_by,
    )
    return Anew(document, reading, incoming)


def keep_reading(document_id: int, mark: str, *, actor: str, version: int | None = None) -> DocumentView:
    """Keep what is read now, as it was shown (`mark`), and propose the mail anew. The document, which may be another
    row from now on: what a cancelled mail refers to stays as it was. `version`: of the document that was seen, None =
    any.

    Raises NotOnDesk, DocumentOvertaken, CorrectedBefore, DocumentRefused (a broken file), ReadOtherwise,
    SameFileThere, ContentLost.
    """
    anew = read_anew(repository.find(document_id))
    with transaction.atomic():
        changes.expect_seen(document_id, anew.document.version if version is None else version)
        if _was_corrected(anew.document):
            raise CorrectedBefore()
        if not anew.reading.intact:
            raise refuse_broken(anew.document.file_name, anew.reading)
        if mark != anew.mark:
            raise ReadOtherwise()
        number = _write(anew)
        edits.forget([document_id])
        _note(anew, number, actor)
    return note_proposed_recipients(number)


def _write(anew: Anew) -> int:
    """The row that says from now on what was read."""
    found = anew.document
    other = bool({"type", "number", "debtor"} & set(anew.differences))
    if not other or not queries.of_documents([found.id]):
        return ready_documents.reread(found.id, anew.incoming)
    number = ready_documents.replace(found.id, anew.incoming)
    folder_memory.pass_on(found.id, number)
    return number


def _note(anew: Anew, number: int, actor: str) -> None:
    before = {name: kept for name, (kept, _) in anew.differences.items()}
    after: dict[str, object] = {name: now for name, (_, now) in anew.differences.items()}
    if number != anew.document.id:
        after["document"] = number
    record(actor, "document reread", subject=str(anew.document.id), before=before, after=after)


def _was_corrected(document: DocumentView) -> bool:
    return bool(document.read.get("typed"))
