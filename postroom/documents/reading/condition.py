"""Would its reader's program open this PDF? What a file may lack or have too much of, and what it may not. Pure.

Viewers do not mind bytes before the header and behind the end, nor a lost end: they look for the objects one by one.
So nothing is refused here that they open, but for a file of which pages are missing: nobody wants to send that.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject, PdfObject

from postroom.documents.reading.rebuilt import with_new_table

_HEADER_WITHIN = 1024
"""Bytes in which a viewer looks for the header, as Acrobat does."""
_TAIL = 16_384
_POINTER = re.compile(rb"startxref\s{1,8}(-?\d{1,12})")
_OBJECT = re.compile(rb"\s*\d{1,10}\s+\d{1,5}\s+obj\b")
_MOST_OBJECTS = 300_000
"""As many take a second and a half."""
_MOST_NODES = 1_000
_FLATE = re.compile(rb"/Filter\s{0,8}/FlateDecode\b[^>]{0,200}>>\s{0,8}stream\r?\n")
_STREAMS_TRIED = 8
_TRIED_BYTES = 65_536


def lacks_end(content: bytes) -> bool:
    """Whether the last bytes do not say where the table of contents stands (PDF 32000-1, 7.5.5).

    So ends a file that a program still writes, also one that gave it its full size first.
    """
    tail = content[-_TAIL:]
    return b"%%EOF" not in tail or b"startxref" not in tail


def restore(content: bytes) -> bytes | None:
    """The PDF without what stands before and behind it, and with a table of contents where it has lost that.

    None where nothing says which objects its pages are: no viewer opens it.
    """
    start = max(content.find(b"%PDF-", 0, _HEADER_WITHIN), 0)
    place = content.rfind(b"startxref")
    pointer = _POINTER.match(content, place) if place >= 0 else None
    for begins in {start, 0} if pointer else ():  # offsets may count from the header or from the first byte
        if pointer and _leads_to_table(content, begins + int(pointer[1])):
            return content[begins : pointer.end()] + b"\n%%EOF\n"
    return with_new_table(content)


def has_too_many_objects(content: bytes) -> bool:
    """Whether the library, which looks at each of them, would take more than two seconds."""
    return content.count(b" obj") > _MOST_OBJECTS


def _leads_to_table(content: bytes, place: int) -> bool:
    """Whether a table begins there, or the stream that holds one."""
    there = content[place : place + 40] if place > 0 else b""
    return there.lstrip().startswith(b"xref") or _OBJECT.match(there) is not None


def lacks_pages(reader: PdfReader) -> bool:
    """Whether the tree of pages names some, or drawings of some, that are not in the file."""
    root = reader.root_object.get("/Pages")
    return any(_is_missing(one) for one in _walk(root)) if root is not None else True


def _walk(root: Any) -> Iterator[PdfObject | None]:
    """Every node of the tree and what its pages draw, at most a thousand."""
    waiting, seen = [root], 0
    while waiting and seen < _MOST_NODES:
        node, seen = _open(waiting.pop()), seen + 1
        yield node
        if isinstance(node, DictionaryObject):
            drawn = node.raw_get("/Contents") if "/Contents" in node else None
            yield from (_open(one) for one in _list_parts(drawn))
            waiting += _list_parts(node.raw_get("/Kids") if "/Kids" in node else None)


def _list_parts(value: Any) -> list[Any]:
    """The parts of a list as they are written, references not yet followed."""
    opened = _open(value)
    if isinstance(opened, ArrayObject):
        return list(list.__iter__(opened))
    return [] if value is None else [value]


def _open(value: Any) -> PdfObject | None:
    return value.get_object() if isinstance(value, IndirectObject) else value


def _is_missing(node: PdfObject | None) -> bool:
    return node is None or isinstance(node, NullObject)


def is_spoiled(content: bytes) -> bool:
    """Whether its drawings were changed, as by a transfer that took the file for a text: pages would be blank."""
    if b"/Encrypt" in content:
        return False
    found = zip(range(_STREAMS_TRIED), _FLATE.finditer(content), strict=False)
    tried = [_unpacks(content[one.end() : one.end() + _TRIED_BYTES]) for _, one in found]
    return tried.count(False) * 2 > len(tried)


def _unpacks(packed: bytes) -> bool:
    try:
        zlib.decompressobj().decompress(packed, _TRIED_BYTES)
    except zlib.error:
        return False
    return True
