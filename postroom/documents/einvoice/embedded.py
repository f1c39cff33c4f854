"""The invoice within a PDF: ZUGFeRD and Factur-X attach an XML under a fixed name. Pure, and bounded.

PDF 32000-1, 7.11.4 (embedded files) and 14.13 (associated files of PDF/A-3).
"""

import io
import logging
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from pypdf import PdfReader, apply_configuration
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from postroom.documents.einvoice.tree import LARGEST_XML
from postroom.documents.refusals import EmbeddedInvoicesDiffer, EmbeddedInvoiceUnreadable

# The library tells of every oddity of a file; people get one sentence instead.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
"""The names that the standards give, in small letters: ZUGFeRD 1 writes ZUGFeRD-invoice.xml."""
_MOST_FILES = 200
_MOST_ALIKE = 3
"""Invoices within one PDF that are unpacked to see whether they are the same."""
_LARGEST_REPAIR = 8_000_000
"""Bytes. A larger file whose table of contents is lost would take the library up to half a minute to search."""
_TABLE = re.compile(rb"startxref\s+(\d{1,12})\s")
_TAIL = 65_536
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
        found = _list_invoices(pdf)
        contents = [(name, _unpack(name, stream)) for name, stream in found[:_MOST_ALIKE]]
    if len({content for _, content in contents}) > 1 or len(found) > _MOST_ALIKE:
        raise EmbeddedInvoicesDiffer(names=", ".join(name for name, _ in contents))
    return next(iter(contents), None)


def _list_invoices(pdf: bytes) -> list[tuple[str, StreamObject]]:
    if len(pdf) > _LARGEST_REPAIR and not _finds_its_table(pdf):
        return []
    try:
        reader = PdfReader(io.BytesIO(pdf), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return []
        return list({id(stream): (name, stream) for name, stream in _walk_files(reader.root_object)}.values())
    except Exception:
        # Whatever a broken file makes the library raise: whether it can be sent at all is `reading.pdf`'s question.
        return []


def _finds_its_table(pdf: bytes) -> bool:
    """Whether the last startxref leads to a table, or to the stream that holds one (7.5.5)."""
    places = _TABLE.findall(pdf[-_TAIL:])
    there = pdf[int(places[-1]) : int(places[-1]) + 40].lstrip() if places else b""
    return there.startswith(b"xref") or re.match(rb"\d+ \d+ obj", there) is not None


def _walk_files(root: Any) -> Iterator[tuple[str, StreamObject]]:
    for spec in islice(_walk_specifications(root), _MOST_FILES):
        name = _name_of(spec)
        stream = _stream_of(spec) if name.lower() in NAMES else None
        if stream is not None:
            yield name, stream


def _walk_specifications(root: Any) -> Iterator[DictionaryObject]:
    names = _dictionary(root.get("/Names"))
    for node in _list_nodes(_dictionary(names.get("/EmbeddedFiles"))):
        yield from _dictionaries(node.get("/Names"))
    yield from _dictionaries(root.get("/AF"))


def _list_nodes(top: DictionaryObject) -> list[DictionaryObject]:
    """The nodes of a name tree (7.9.6), each once: names and values take turns in /Names, more nodes are /Kids."""
    nodes = {id(top): top}
    queue = [top]
    for node in queue:
        for kid in _dictionaries(node.get("/Kids")):
            if id(kid) not in nodes and len(nodes) < _MOST_FILES:
                nodes[id(kid)] = kid
                queue.append(kid)
    return queue


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
    """Flate or nothing, as every program writes it; other ways of packing have no bound in the library."""
    try:
        packed = stream.get("/Filter", "/FlateDecode") in ("/FlateDecode", ["/FlateDecode"], [])
        content = stream.get_data() if packed else b""
    except Exception:
        content = b""  # damaged, or larger than our limits let it become
    if not content or len(content) > LARGEST_XML:
        raise EmbeddedInvoiceUnreadable(name=name)
    return bytes(content)
