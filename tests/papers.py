"""Rows of documents, for tests that look at lists of them."""

from postroom.documents.ready_documents import Incoming, put
from postroom.documents.values import DocumentIdentity


def on_desk(
    type_: str, number: str, debtor: str, file_name: str, size: int, sha256: str, **more: object
) -> int:
    """The id of a document that is ready; its file is not there."""
    return put(Incoming(DocumentIdentity(type_, number, debtor, sha256), file_name, size, **more))[0].id  # type: ignore[arg-type]
