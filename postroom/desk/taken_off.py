"""Taken off the desk is off, until a person brings it back. No fetch and no upload does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from postroom.audit.record import record
from postroom.desk.changes import describe_document
from postroom.desk.correct import note_proposed_recipients
from postroom.desk.off_desk import explain_absence
from postroom.desk.refusals import DocumentOvertaken
from postroom.documents import ready_documents, repository
from postroom.documents.refusals import NotOnDesk, OtherVersion, UnknownDocument
from postroom.documents.values import DocumentView
from postroom.shared.refusals import NotPossible, Refusal
from postroom.shared.wording import Sentence


@dataclass(frozen=True)
class Outcome:
    """What became of an act on several documents. `refused`: the name of each that stays as it was, and why."""

    done: list[DocumentView] = field(default_factory=list)
    refused: list[tuple[str, Sentence]] = field(default_factory=list)


def take_off(seen: Mapping[int, int | None], *, actor: str) -> Outcome:
    """Take documents off the desk. `seen`: the version in which each was looked at, by id."""
    return _do_to_each(seen, lambda number, version: _take_off(number, version, actor))


def bring_back(seen: Mapping[int, int | None], *, actor: str) -> Outcome:
    """Put documents on the desk again that were taken off. They wait there: nothing is sent by it."""
    return _do_to_each(seen, lambda number, version: _bring_back(number, version, actor))


def _do_to_each(seen: Mapping[int, int | None], act: Callable[[int, int | None], DocumentView]) -> Outcome:
    """Each document for itself: one that cannot be stops no other."""
    outcome = Outcome()
    for number, version in seen.items():
        try:
            with transaction.atomic():
                outcome.done.append(act(number, version))
        except (UnknownDocument, NotPossible) as refusal:
            outcome.refused.append(_describe_refusal(number, refusal))
    return outcome


def _take_off(document_id: int, version: int | None, actor: str) -> DocumentView:
    found = ready_documents.take_off(document_id, version, by=actor)
    record(actor, "document take-off", subject=str(document_id), after={"number": found.name})
    return found


def _bring_back(document_id: int, version: int | None, actor: str) -> DocumentView:
    ready_documents.bring_back(document_id, version)
    record(actor, "document bring-back", subject=str(document_id))
    return note_proposed_recipients(document_id)


def _describe_refusal(document_id: int, refusal: Refusal) -> tuple[str, Sentence]:
    """With who did it and when, as far as it was written down."""
    if isinstance(refusal, UnknownDocument):
        return "", refusal.sentence
    document = repository.find(document_id)
    if isinstance(refusal, NotOnDesk):
        return document.name, explain_absence(document).sentence
    if isinstance(refusal, OtherVersion):
        return document.name, DocumentOvertaken(changes=(describe_document(document_id),)).sentence
    return document.name, refusal.sentence
