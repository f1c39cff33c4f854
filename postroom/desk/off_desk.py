"""Why nothing can be done to a document any more: who handed it over, or took it off the desk, and when."""

from postroom.audit.listing import find_last
from postroom.desk.refusals import HandedOverAlready, ReplacedBy
from postroom.documents import ready_documents
from postroom.documents.refusals import NotOnDesk
from postroom.documents.values import OFF_DESK, DocumentState, DocumentView
from postroom.outbox import queries
from postroom.shared import clock
from postroom.shared.wording import Word


def explain_absence(document: DocumentView) -> NotOnDesk:
    """The refusal for a document that is not on the desk, with the mail it went with if there is one."""
    if document.state == DocumentState.REPLACED:
        return _explain_replaced(document)
    mails = queries.of_documents([document.id]).get(document.id)
    if document.state in OFF_DESK or not mails:
        return ready_documents.refuse_off_desk(document)
    who, when = queries.find_acceptance(mails[0])
    told = {"who": who or "–", "when": clock.format_moment(when)}
    return HandedOverAlready(**told, id=mails[0], state=Word(queries.state_of(mails[0])))


def _explain_replaced(document: DocumentView) -> NotOnDesk:
    last = find_last(str(document.id), ("document correct",))
    if last is None or "document" not in last.after:
        return ready_documents.refuse_off_desk(document)
    return ReplacedBy(who=last.actor, when=clock.format_moment(last.at), id=last.after["document"])
