"""A mail that failed or is held comes back to the desk, to be corrected and sent to the right address."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from postroom.audit.listing import find_last
from postroom.desk.refusals import CannotComeBack, MailsChanged
from postroom.documents import ready_documents, repository
from postroom.documents.values import DocumentView
from postroom.outbox import actions, queries
from postroom.outbox.seen import DONE, leave_training_out, make_fingerprints
from postroom.outbox.states import State
from postroom.outbox.views import EntryView
from postroom.planning.plan import hash_text
from postroom.shared import clock

FROM = (State.FAILED, State.HELD, State.SCHEDULED)
"""States of a mail that nothing happens to any more by itself, or not yet."""


def list_companions(document_id: int) -> list[DocumentView]:
    """The other documents of the mails that come back with this one: they are ready again, too."""
    mails = queries.of_documents([document_id]).get(document_id, [])
    parts = (part for mail in map(queries.find, mails) if _may_come_back(mail) for part in mail.documents)
    others = dict.fromkeys(part.id for part in parts if part.own and part.id != document_id)
    return [repository.find(number) for number in others]


def _may_come_back(entry: EntryView) -> bool:
    return entry.state in FROM and not entry.sent_at


def make_mark(document_id: int) -> str:
    """What a person sees of the mails of a document before they are taken back: it travels with the form."""
    entries = queries.of_documents([document_id]).get(document_id, [])
    return _join_looks(_look_at(entries))


def _look_at(entry_ids: Sequence[int]) -> dict[int, str]:
    looks = make_fingerprints([queries.find(number) for number in entry_ids])
    return {number: leave_training_out(look) for number, look in looks.items()}


def _join_looks(looks: Mapping[int, str]) -> str:
    return hash_text(" ".join(f"{number}:{look}" for number, look in looks.items()))


def bring_back_to_desk(document_id: int, *, actor: str, seen: str | None = None) -> DocumentView:
    """Cancel the mail of a document; all its documents (`list_companions`) are ready again, customers looked up anew.

    `seen`: the mark of its mails as the person saw them, None = any. Raises NotPossible when it may have left or is
    on its way, MailsChanged when something was done to its mails since; then nothing was cancelled.
    """
    with transaction.atomic():
        entries = queries.of_documents([document_id]).get(document_id, [])
        looks = _look_at(entries)
        if seen is not None and seen != _join_looks(looks):
            raise _describe_change(document_id, entries)
        for entry_id, look in looks.items():
            if _may_come_back(queries.find(entry_id)):
                actions.cancel(entry_id, actor=actor, seen=look)
        found = ready_documents.list_ready([document_id])
        if not found:
            raise CannotComeBack()
    return found[0]


def _describe_change(document_id: int, entries: Sequence[int]) -> MailsChanged:
    """Who did something to one of the mails last; a new mail is the last act of its own."""
    acts = [one for one in (find_last(str(number), DONE) for number in entries) if one]
    last = max(acts, key=lambda one: one.id, default=None)
    if last is not None:
        return MailsChanged(who=last.actor, when=clock.format_moment(last.at), id=last.subject)
    who, when = queries.find_acceptance(entries[0]) if entries else ("", clock.now())
    return MailsChanged(
        who=who or "-", when=clock.format_moment(when), id=entries[0] if entries else document_id
    )
