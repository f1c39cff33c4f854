"""PDFs of three pages as mail, web and disks leave them, each with what a viewer makes of it: its pages, or nothing.

The verdicts are those of poppler's `pdfinfo` and `pdftotext`.
"""

import re
import struct
import zlib
from collections.abc import Callable, Mapping

_TEXT = b"BT /F1 12 Tf 50 700 Td (Factuur 4711) Tj ET"


def pack(about: bytes, data: bytes) -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (about, len(data), data)


def _draw(number: int) -> bytes:
    lines = b"".join(b" 0 -14 Td (Regel %d van blad %d) Tj" % (line, number) for line in range(30))
    return pack(b"/Filter/FlateDecode", zlib.compress(_TEXT.replace(b" ET", lines + b" ET")))


def make_page(content: int, font: int) -> bytes:
    """A page that draws object `content`."""
    return (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
        b"/Resources<</Font<</F1 %d 0 R>>>>>>" % (content, font)
    )


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
TREE = b"<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3>>"
OBJECTS = [CATALOG, TREE, *(make_page(6 + n, 9) for n in range(3)), *map(_draw, (1, 2, 3)), FONT]


def write(objects: list[bytes], *, table: bool = True, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1."""
    out, places = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"], []
    size = len(out[0])
    for number, body in enumerate(objects, 1):
        places.append(size)
        out.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        size += len(out[-1])
    if table:
        rows = b"".join(b"%010d 00000 n \n" % place for place in places)
        out.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows))
    out.append(b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, size))
    return b"".join(out)


def write_packed(objects: list[bytes] = OBJECTS, spare: int = 0) -> bytes:
    """The same with its objects packed into a stream, and a stream for a table (PDF 1.5)."""
    loose = [number for number, body in enumerate(objects, 1) if b"stream" in body]
    inner = {number: body for number, body in enumerate(objects, 1) if number not in loose}
    inner |= {len(objects) + 3 + number: b"<<>>" for number in range(spare)}
    heads, bodies = b"", b""
    for number, body in inner.items():
        heads, bodies = heads + b"%d %d " % (number, len(bodies)), bodies + body + b" "
    packed = len(objects) + 1
    out, places = b"%PDF-1.5\n", {}
    about = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(inner), len(heads))
    streams = {number: objects[number - 1] for number in loose}
    for number, body in {**streams, packed: pack(about, zlib.compress(heads + bodies))}.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    order = {number: index for index, number in enumerate(inner)}
    rows = b""
    for number in range(packed + 2 + spare):
        kind = (2, packed, order[number]) if number in order else (1, places.get(number, 0), 0)
        rows += struct.pack(">BIH", *kind if number in order or number in places else (0, 0, 0))
    table = pack(
        b"/Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Filter/FlateDecode" % (packed + 2 + spare),
        zlib.compress(rows),
    )
    return out + b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (packed + 1, table, len(out))


WHOLE = write(OBJECTS)
PACKED = write_packed()
_TABLE, _TRAILER, _END = WHOLE.rindex(b"xref\n0"), WHOLE.rindex(b"trailer"), WHOLE.rindex(b"startxref")
_HALF = len(WHOLE) // 2


def _point_to(change: Callable[[int], int], content: bytes = WHOLE) -> bytes:
    return re.sub(rb"startxref\n(\d+)", lambda found: b"startxref\n%d" % change(int(found[1])), content)


def write_for_web() -> tuple[bytes, bytes]:
    """The same as it is written for the web, with its first page and a table of that first, and what follows it."""
    out, places = b"%PDF-1.4\n", {}
    for number in (1, 2, 3, 6, 9):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, OBJECTS[number - 1])
    own = len(out)
    # The pointer to the other table has a fixed width, as that stands behind everything.
    rest, other = b"", {}
    size = (
        len(out)
        + len(_table(places))
        + len(b"trailer\n<</Size 10/Root 1 0 R/Prev 0000000000>>\nstartxref\n0\n%%EOF\n")
    )
    for number in (4, 5, 7, 8):
        other[number] = size + len(rest)
        rest += b"%d 0 obj\n%s\nendobj\n" % (number, OBJECTS[number - 1])
    out += _table(places) + b"trailer\n<</Size 10/Root 1 0 R/Prev %010d>>\n" % (size + len(rest))
    rest += _table(other) + b"trailer\n<</Size 10>>\nstartxref\n%d\n%%%%EOF\n" % own
    return out + b"startxref\n0\n%%EOF\n", rest


def _table(places: Mapping[int, int]) -> bytes:
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % one for one in sorted(places.items()))
    return b"xref\n0 1\n0000000000 65535 f \n" + rows


_FIRST, _REST = write_for_web()

READ: Mapping[str, bytes] = {
    "whole": WHOLE,
    "whole, packed": PACKED,
    "whole, for the web": _FIRST + _REST,
    "for the web, cut before its last table": _FIRST + _REST[: _REST.index(b"xref")],
    "cut within the trailer's end": WHOLE[: _END - 1],
    "cut before startxref": WHOLE[:_END],
    "cut within the pointer": WHOLE[: _END + 12],
    "cut before %%EOF": WHOLE[: WHOLE.rindex(b"%%EOF")],
    "cut within %%EOF": WHOLE[:-4],
    "without %%EOF": WHOLE.replace(b"%%EOF", b""),
    "without startxref": WHOLE.replace(b"startxref\n%d\n" % _TABLE, b""),
    "100 bytes before": b"x" * 100 + WHOLE,
    "900 bytes before": b"y" * 900 + WHOLE,
    "900 bytes before, packed": b"y" * 900 + PACKED,
    "empty lines before": b"\r\n\r\n" + WHOLE,
    "a byte order mark before": b"\xef\xbb\xbf" + WHOLE,
    "an answer of a web server before": b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n" + WHOLE,
    "zeros after": WHOLE + b"\0" * 17_000,
    "a million zeros after": WHOLE + b"\0" * 1_000_000,
    "a web page after": WHOLE + b"<html>" + b"x" * 20_000 + b"</html>",
    "empty lines after": WHOLE + b"\r\n" * 9_000,
    "a mail's footer after": WHOLE + b"\r\n-- \r\nThis e-mail is confidential.\r\n" * 600,
    "a border of MIME after": WHOLE + b"\r\n------=_Part_1--\r\n",
    "zeros after, packed": PACKED + b"\0" * 17_000,
    "pointer 7 too far": _point_to(lambda place: place + 7),
    "pointer 40 too near": _point_to(lambda place: place - 40),
    "pointer 0": _point_to(lambda _: 0),
    "pointer beyond the file": _point_to(lambda _: 999_999_999),
    "pointer below zero": _point_to(lambda _: -5),
    "wrong places in the table": WHOLE[:_TABLE]
    + re.sub(rb"(\d{10}) 00000 n", lambda found: b"%010d 00000 n" % (int(found[1]) + 13), WHOLE[_TABLE:]),
    "two ends": WHOLE + b"%%EOF\n%%EOF\n",
    "twice": WHOLE + WHOLE,
    "once and a half": WHOLE + WHOLE[:_HALF],
    "line ends of Unix": WHOLE.replace(b"\r\n", b"\n"),
    "table lost": WHOLE[:_TABLE] + WHOLE[_TRAILER:],
}
"""Every viewer shows three pages with their text."""

READ_BY_SOME: Mapping[str, bytes] = {
    "packed, without startxref": PACKED[: PACKED.rindex(b"startxref")],
    "packed, wrong pointer": _point_to(lambda place: place - 31, PACKED),
}
"""Poppler 22 finds no pages in them; others do, for all of their objects are there."""

BLANK: Mapping[str, bytes] = {
    "line ends of Windows": WHOLE.replace(b"\n", b"\r\n"),
    "the highest bit lost": bytes(byte & 127 for byte in WHOLE),
    "written again as UTF-8": WHOLE.decode("latin-1").encode("utf-8"),
    "question marks": bytes(byte if byte < 128 else 63 for byte in WHOLE),
}
"""Every viewer shows three pages, and they are blank."""

REFUSED: Mapping[str, bytes] = {
    "cut at a tenth": WHOLE[: len(WHOLE) // 10],
    "cut at three tenths": WHOLE[: len(WHOLE) * 3 // 10],
    "cut in half": WHOLE[:_HALF],
    "packed, cut in half": PACKED[: len(PACKED) // 2],
    "cut before the table": WHOLE[:_TABLE],
    "cut within the table": WHOLE[: _TABLE + 60],
    "cut before the trailer": WHOLE[:_TRAILER],
    "cut within the trailer": WHOLE[: _TRAILER + 12],
    "second half zeros": WHOLE[:_HALF] + b"\0" * _HALF,
    "the beginning lost": b"%PDF-1.4\n" + WHOLE[150:],
    "without a trailer": WHOLE[:_TRAILER] + WHOLE[_END:],
    "nothing but a header": b"%PDF-1.4\n",
    "header and end": b"%PDF-1.4\n%%EOF\n",
    "header, junk, end": b"%PDF-1.7\n" + b"a" * 3000 + b"\nstartxref\n0\n%%EOF",
    "header and zeros": b"%PDF-1.4\n" + b"\0" * 5000,
}
"""No viewer opens it."""

PARTLY: Mapping[str, bytes] = {
    "a page lost": WHOLE.replace(b"\n4 0 obj", b"\n%%%%%%%"),
    "what a page draws lost": WHOLE.replace(b"\n7 0 obj", b"\n%%%%%%%"),
    "for the web, cut behind the first page": _FIRST,
    "for the web, cut in half": _FIRST + _REST[: len(_REST) // 2],
    "a page that was never there": write([CATALOG, TREE.replace(b"4 0 R", b"44 0 R"), *OBJECTS[2:]]),
}
"""Viewers show it with a page that is blank or missing."""
