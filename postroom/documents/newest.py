"""Documents to show: the newest ones, and one by its id. Attachments beside a document are not listed."""

from postroom.documents.models import Document
from postroom.documents.refusals import UnknownDocument
from postroom.documents.states import SHOWN
from postroom.documents.views import DocumentView, view


def newest(most: int) -> list[DocumentView]:
    """At most `most` documents, the newest first."""
    return [view(row) for row in Document.objects.filter(state__in=SHOWN).order_by("-id")[:most]]


def find(document_id: int) -> DocumentView:
    """The document of that id. Raises UnknownDocument."""
    row = Document.objects.filter(pk=document_id).first()
    if row is None:
        raise UnknownDocument(id=document_id)
    return view(row)
