"""Documents to show: the newest ones, and one by its id. Attachments beside a document are not listed."""

from dataclasses import dataclass

from postroom.documents.models import Document
from postroom.shared.wording import N_, BadInput

_SHOWN = ("id", "type", "number", "debtor", "file_name")


class UnknownDocument(BadInput):
    """No document has that id."""


@dataclass(frozen=True)
class DocumentView:
    """What a document says about itself."""

    id: int
    type: str
    number: str
    debtor: str
    file_name: str


def newest(most: int) -> list[DocumentView]:
    """At most `most` documents, the newest first."""
    rows = Document.objects.exclude(type="attachment").order_by("-id").values(*_SHOWN)
    return [DocumentView(**row) for row in rows[:most]]


def find(document_id: int) -> DocumentView:
    """The document of that id. Raises UnknownDocument."""
    row = Document.objects.filter(pk=document_id).values(*_SHOWN).first()
    if row is None:
        raise UnknownDocument(N_("There is no document %(id)s."), id=document_id)
    return DocumentView(**row)
