"""The invoice within a PDF: ZUGFeRD and Factur-X attach an XML under a fixed name. Pure, and bounded.

PDF 32000-1, 7.11.4 (embedded files) and 14.13 (associated files of PDF/A-3).
"""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader, apply_configuration
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from postroom.documents.einvoice.tree import LARGEST_XML
from postroom.documents.refusals import EmbeddedInvoicesDiffer, EmbeddedInvoiceUnreadable

NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
"""The names that the standards give, in small letters: ZUGFeRD 1 writes ZUGFeRD-invoice.xml."""
_MOST_FILES = 200
_DEEPEST = 10
_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": LARGEST_XML,
    "zlib_maximum_recovery_input_length": 1_000_000,
    "lzw_maximum_output_length": LARGEST_XML,
    "run_length_maximum_output_length": LARGEST_XML,
    "array_based_stream_maximum_output_length": LARGEST_XML,
    "stream_decoding_work_maximum_length": 2 * LARGEST_XML,
}


def find_xml(pdf: bytes) -> tuple[str, bytes] | None:
    """Name and bytes of the invoice in a PDF; None when it has none, or cannot be opened.

    Raises EmbeddedInvoiceUnreadable, EmbeddedInvoicesDiffer.
    """
    with apply_configuration(**_LIMITS):
        found = dict(_list_invoices(pdf))
        contents = {name: _unpack(name, stream) for name, stream in found.items()}
    if len(set(contents.values())) > 1:
        raise EmbeddedInvoicesDiffer(names=", ".join(contents))
    return next(iter(contents.items()), None)


def _list_invoices(pdf: bytes) -> list[tuple[str, StreamObject]]:
    try:
        reader = PdfReader(io.BytesIO(pdf), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return []
        return [*_walk_files(reader.root_object)]
    except Exception:
        # Whatever a broken file makes the library raise: whether it can be sent at all is `reading.pdf`'s question.
        return []


def _walk_files(root: Any) -> Iterator[tuple[str, StreamObject]]:
    left = _MOST_FILES
    for spec in _walk_specifications(root):
        left -= 1
        name = _name_of(spec)
        stream = _stream_of(spec) if name.lower() in NAMES else None
        if stream is not None:
            yield name, stream
        if not left:
            return


def _walk_specifications(root: Any) -> Iterator[DictionaryObject]:
    names = _dictionary(root.get("/Names"))
    yield from _walk_tree(_dictionary(names.get("/EmbeddedFiles")), _DEEPEST)
    yield from _dictionaries(root.get("/AF"))


def _walk_tree(node: DictionaryObject, left: int) -> Iterator[DictionaryObject]:
    """A name tree (7.9.6): names and values take turns in /Names, further nodes stand in /Kids."""
    yield from _dictionaries(node.get("/Names"))
    if left:
        for kid in _dictionaries(node.get("/Kids")):
            yield from _walk_tree(kid, left - 1)


def _dictionaries(value: Any) -> Iterator[DictionaryObject]:
    found = value.get_object() if value is not None else None
    for one in found if isinstance(found, ArrayObject) else ():
        each = one.get_object()
        if isinstance(each, DictionaryObject):
            yield each


def _dictionary(value: Any) -> DictionaryObject:
    found = value.get_object() if value is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _name_of(spec: DictionaryObject) -> str:
    names = (spec.get(key) for key in ("/UF", "/F"))
    return next((str(one.get_object()).rpartition("/")[2] for one in names if one is not None), "")


def _stream_of(spec: DictionaryObject) -> StreamObject | None:
    files = _dictionary(spec.get("/EF"))
    streams = (files.get(key) for key in ("/UF", "/F"))
    found = next((one.get_object() for one in streams if one is not None), None)
    return found if isinstance(found, StreamObject) else None


def _unpack(name: str, stream: StreamObject) -> bytes:
    try:
        content = stream.get_data()
    except Exception:
        content = b""  # damaged, or larger than our limits let it become
    if not content or len(content) > LARGEST_XML:
        raise EmbeddedInvoiceUnreadable(name=name)
    return bytes(content)
