"""A mail that failed or is held comes back to the desk, to be corrected and sent to the right address."""

from postroom.documents import desk
from postroom.documents.views import DocumentView
from postroom.outbox import entries, person, summary
from postroom.outbox.states import State
from postroom.runs.refusals import CannotComeBack

FROM = (State.FAILED, State.HELD, State.SCHEDULED)
"""States of a mail that nothing happens to any more by itself, or not yet."""


def back_to_desk(document_id: int, *, actor: str) -> DocumentView:
    """Cancel the mail of a document; all its documents are ready again, and customers are looked up anew.

    Raises NotPossible when it may have left or is on its way.
    """
    for entry_id in summary.of_documents([document_id]).get(document_id, []):
        entry = entries.find(entry_id)
        if entry.state in FROM and not entry.sent_at:
            person.cancel(entry_id, actor=actor)
    found = desk.ready([document_id])
    if not found:
        raise CannotComeBack()
    return found[0]
