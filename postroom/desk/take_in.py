"""Documents come in: read, matched with their customer, put on the desk. What asks for no dialog leaves at once."""

from dataclasses import dataclass

from django.db import transaction

from postroom.customers import repository as customers
from postroom.desk.correct import find_known, note_proposed_recipients
from postroom.desk.plans import USUAL_TYPE
from postroom.desk.refusals import CannotBeRead, DocumentDamaged
from postroom.documents import ready_documents, store
from postroom.documents.examine import File
from postroom.documents.reading.values import Reading
from postroom.documents.reading.words import words_of
from postroom.documents.ready_documents import Incoming
from postroom.documents.refusals import DocumentRefused
from postroom.documents.values import DocumentIdentity, DocumentView
from postroom.scenarios import document_reader
from postroom.shared.wording import sentence_as_json


@dataclass(frozen=True)
class Taken:
    """What came in. `new` is False for a file that was there already, or that was taken off the desk."""

    document: DocumentView
    new: bool


class Intake:
    """Takes documents in for one person; what reading needs is looked up once."""

    def __init__(self, by: str, type_: str = "") -> None:
        """`type_` is what a document is that does not say it itself; "" = an invoice."""
        self._by, self._type = by, type_ or USUAL_TYPE
        self._desk = document_reader.reading_context()

    def take(self, file: File, source: str = "") -> Taken:
        """Put a file on the desk. Raises DocumentRefused (a damaged PDF), OSError (disk full)."""
        found = document_reader.inspect_document(file, self._desk)
        if not found.intact:
            raise refuse_broken(file.name, found)
        store.keep(file.content)
        incoming = build_incoming(found, file.name, len(file.content), self._type, source=source, by=self._by)
        with transaction.atomic():
            known = find_known(incoming.marks, file.name)
            document, new = (known, False) if known else ready_documents.put(incoming)
        return Taken(note_proposed_recipients(document.id) if new else document, new)


def build_incoming(
    found: Reading, file_name: str, size: int, usual_type: str, *, source: str, by: str
) -> Incoming:
    """What was read, as a document of the desk has it; `size` in bytes. `usual_type` is what it is when it does not
    say it itself."""
    marks = DocumentIdentity(found.type or usual_type, found.number[:100], found.debtor[:100], found.sha256)
    customer = customers.find_known(found.debtor)
    return Incoming(
        marks=marks,
        file_name=file_name,
        size=size,
        customer=customer.name if customer else "",
        language=found.language,
        issued=found.issued,
        made_at=found.made_at,
        read=_reading_to_json(found),
        source=source,
        by=by,
    )


def _reading_to_json(found: Reading) -> dict[str, object]:
    """What was read beside the marks, and where it comes from."""
    return {
        "recipient": found.recipient,
        "total": str(found.total) if found.total is not None else "",
        "currency": found.currency,
        "pages": found.pages,
        "problems": sentence_as_json(found.problems),
        "sources": {name: sentence_as_json(source.said) for name, source in found.sources.items()},
        "einvoice": found.einvoice,
        "broken_einvoice": found.broken_einvoice,
        "guessed": sorted(found.guessed),
        "buyer": sorted(words_of(found.buyer)),
        "words": sorted(found.words),
    }


def refuse_broken(file_name: str, found: Reading) -> DocumentRefused:
    """What to say of a file that cannot be read."""
    if found.problems:
        first = found.problems[0]
        return CannotBeRead(path=file_name, why=first)
    return DocumentDamaged(path=file_name)
