"""A person knows better what a document is: type, number, debtor."""

from dataclasses import dataclass

from django.db import transaction

from postroom.audit.record import record
from postroom.customers import repository as customers
from postroom.desk import changes, edits, folder_memory
from postroom.desk.off_desk import explain_absence
from postroom.desk.plans import propose
from postroom.documents import ready_documents, repository
from postroom.documents.ready_documents import Incoming
from postroom.documents.values import DocumentIdentity, DocumentView
from postroom.outbox import queries
from postroom.planning.request import check_document
from postroom.shared.wording import N_, Sentence, sentence_as_json

_TYPED = N_("typed by %(who)s")


@dataclass(frozen=True)
class Correction:
    """What a document is, as a person says."""

    type: str
    number: str
    debtor: str


def correct(document_id: int, wanted: Correction, *, actor: str, version: int | None = None) -> DocumentView:
    """Write the correction down and propose the mail anew. The document, which may be another row from now on:
    what a cancelled mail refers to stays as it was. `version`: of the document that was seen, None = any.

    Raises NotOnDesk, BadInput, DocumentOvertaken.
    """
    check_document(wanted.type, wanted.number, wanted.debtor)
    with transaction.atomic():
        changes.expect_seen(document_id, None)
        found = _load_ready(document_id)
        was = Correction(found.type, found.number, found.debtor)
        if wanted == was and not _is_in_doubt(found):
            return found
        changes.expect_seen(found.id, version)
        marks = DocumentIdentity(wanted.type, wanted.number, wanted.debtor, found.sha256)
        customer = customers.find_known(wanted.debtor)
        name, read = customer.name if customer else "", _correct_sources(found, was, wanted, actor)
        if queries.of_documents([document_id]):
            number = _replace_document(found, marks, name, read, actor)
        else:
            number = ready_documents.correct(document_id, marks, customer=name, recipients="", read=read)
        edits.forget([document_id])
        told = wanted.__dict__ | ({"document": number} if number != document_id else {})
        record(actor, "document correct", subject=str(document_id), before=was.__dict__, after=told)
    return note_proposed_recipients(number)


def find_known(marks: DocumentIdentity, file_name: str) -> DocumentView | None:
    """Inside the caller's transaction: the document that a file is already which says these marks itself now; None
    when it is a new one.

    The file comes in again with what reading finds; what was typed is known better. Under the same name it is the
    same document, also when a heading was taught since and it would be read otherwise.
    """
    same = ready_documents.lock_same_content(marks.sha256)
    named = [one for one in same if one.file_name == file_name]
    if named:
        return next((one for one in named if _has_marks(one, marks)), named[0])
    for found in same:
        told = found.read.get("sources", {})
        other = [
            name for name in ("type", "number", "debtor") if getattr(found, name) != getattr(marks, name)
        ]
        if other and all(told.get(name, {}).get("sentence") == _TYPED for name in other):
            return found
    return None


def _has_marks(found: DocumentView, marks: DocumentIdentity) -> bool:
    return (found.type, found.number, found.debtor) == (marks.type, marks.number, marks.debtor)


def note_proposed_recipients(document_id: int) -> DocumentView:
    """The document with the recipients that are proposed by now, for lists and their search. Raises NotOnDesk."""
    (proposal,) = propose([_load_ready(document_id)])
    return ready_documents.note_recipients(
        document_id, ", ".join(address for _, address in proposal.recipients)
    )


def _load_ready(document_id: int) -> DocumentView:
    found = ready_documents.list_ready([document_id])
    if not found:
        raise explain_absence(repository.find(document_id))
    return found[0]


def _correct_sources(
    found: DocumentView, was: Correction, wanted: Correction, actor: str
) -> dict[str, object]:
    """The sources of what was corrected; what reading found odd is settled by it."""
    told = sentence_as_json(Sentence(_TYPED, {"who": actor}))
    changed = {
        name: told for name in ("type", "number", "debtor") if getattr(was, name) != getattr(wanted, name)
    }
    sources = {**found.read.get("sources", {}), **changed}
    return {**found.read, "problems": [], "guessed": [], "typed": list(was.__dict__), "sources": sources}


def _is_in_doubt(found: DocumentView) -> bool:
    """Whether saving it unchanged says something: that a guess, or what was found odd, is right.

    What a cancelled mail refers to stays as it is.
    """
    doubted = found.read.get("guessed") or found.read.get("problems")
    return bool(doubted) and not queries.of_documents([found.id])


def _replace_document(
    found: DocumentView, marks: DocumentIdentity, customer: str, read: dict[str, object], actor: str
) -> int:
    incoming = Incoming(
        marks,
        found.file_name,
        found.size,
        customer=customer,
        language=found.language,
        issued=found.issued,
        made_at=found.made_at,
        read=read,
        source=found.source,
        by=actor,
    )
    other_id = ready_documents.replace(found.id, incoming)
    folder_memory.pass_on(found.id, other_id)
    return other_id
