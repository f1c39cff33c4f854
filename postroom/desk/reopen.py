"""A mail that failed or is held comes back to the desk, to be corrected and sent to the right address."""

from postroom.desk.refusals import CannotComeBack
from postroom.documents import ready_documents
from postroom.documents.values import DocumentView
from postroom.outbox import actions, queries
from postroom.outbox.states import State

FROM = (State.FAILED, State.HELD, State.SCHEDULED)
"""States of a mail that nothing happens to any more by itself, or not yet."""


def bring_back_to_desk(document_id: int, *, actor: str) -> DocumentView:
    """Cancel the mail of a document; all its documents are ready again, and customers are looked up anew.

    Raises NotPossible when it may have left or is on its way.
    """
    for entry_id in queries.of_documents([document_id]).get(document_id, []):
        entry = queries.find(entry_id)
        if entry.state in FROM and not entry.sent_at:
            actions.cancel(entry_id, actor=actor)
    found = ready_documents.list_ready([document_id])
    if not found:
        raise CannotComeBack()
    return found[0]
