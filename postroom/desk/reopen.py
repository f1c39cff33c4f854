"""A mail that failed or is held comes back to the desk, to be corrected and sent to the right address."""

from postroom.desk.refusals import CannotComeBack
from postroom.documents import ready_documents, repository
from postroom.documents.values import DocumentView
from postroom.outbox import actions, queries
from postroom.outbox.states import State
from postroom.outbox.views import EntryView

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


def bring_back_to_desk(document_id: int, *, actor: str) -> DocumentView:
    """Cancel the mail of a document; all its documents (`list_companions`) are ready again, customers looked up anew.

    Raises NotPossible when it may have left or is on its way.
    """
    for entry_id in queries.of_documents([document_id]).get(document_id, []):
        if _may_come_back(queries.find(entry_id)):
            actions.cancel(entry_id, actor=actor)
    found = ready_documents.list_ready([document_id])
    if not found:
        raise CannotComeBack()
    return found[0]
