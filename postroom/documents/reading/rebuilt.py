"""A PDF whose table of contents is lost gets a new one, as viewers make it: from the objects themselves. Pure.

The library can do that, too, but reads every object for it, which takes it half a minute for a file of 30 MB.
"""

import re
import zlib
from collections.abc import Iterator

_NUMBERS = re.compile(rb"(\d{1,10})\s{1,4}(\d{1,5})\s{1,4}\Z")
_OBJ = re.compile(rb"obj\b")
_BEFORE = 24
"""Bytes before the word in which the two numbers of an object stand."""
_MOST_OBJECTS = 100_000
_TRAILER = re.compile(rb"trailer\s{0,20}<<")
_KEPT = re.compile(rb"/(?:Root|Info|Encrypt)\s{0,8}\d{1,10}\s{1,8}\d{1,5}\s{1,8}R|/ID\s{0,8}\[[^\]]{0,300}\]")
_DICTIONARY = 4_096
"""Bytes of a dictionary that are looked at."""
_PACKED = re.compile(rb"/Type\s{0,8}/ObjStm\b")
_FIRST = re.compile(rb"/First\s{1,8}(\d{1,9})")
_COUNT = re.compile(rb"/N\s{1,8}(\d{1,7})")
_LENGTH = re.compile(rb"stream\r?\n")
_MOST_UNPACKED = 5_000_000
"""Bytes of all lists of packed objects together."""


def with_new_table(content: bytes) -> bytes | None:
    """`content` with a table behind it that names every object; None where nothing says which one is the root."""
    places = dict(_find_objects(content))
    kept = _find_kept(content)
    if not places or b"/Root" not in kept:
        return None
    rows = {number: b"\1%s\0\0\0\0" % place.to_bytes(8, "big") for number, place in places.items()}
    rows |= {number: row for number, row in _find_packed(content, places) if number not in rows}
    return content + _write_table(len(content), rows, kept)


def _find_objects(content: bytes) -> Iterator[tuple[int, int]]:
    """(number, where it begins) of each object; of two with one number the later one counts."""
    for count, word in enumerate(_OBJ.finditer(content)):
        if count > 2 * _MOST_OBJECTS:
            return
        start = max(word.start() - _BEFORE, 0)
        found = _NUMBERS.search(content, start, word.start())
        if found and int(found[1]) <= 100 * _MOST_OBJECTS:
            yield int(found[1]), found.start()


def _find_kept(content: bytes) -> bytes:
    """What the last trailer with a root, or the last stream that stands for one, says of root, keys and the like."""
    starts = [found.end() for found in _TRAILER.finditer(content)]
    at = content.rfind(b"/XRef")
    starts += [content.rfind(b"obj", 0, at)] if at >= 0 else []
    said = (b"".join(_KEPT.findall(_take_dictionary(content, start))) for start in reversed(starts[-50:]))
    return next((one for one in said if b"/Root" in one), b"")


def _take_dictionary(content: bytes, start: int) -> bytes:
    return re.split(rb"stream|startxref|endobj", content[start : start + _DICTIONARY], maxsplit=1)[0]


def _find_packed(content: bytes, places: dict[int, int]) -> Iterator[tuple[int, bytes]]:
    """Objects that lie within streams (PDF 32000-1, 7.5.7): (number, row of the table)."""
    left = _MOST_UNPACKED
    for number, place in places.items():
        about = _take_dictionary(content, place)
        first, count = _FIRST.search(about), _COUNT.search(about)
        begins = _LENGTH.search(content, place, place + _DICTIONARY)
        if _PACKED.search(about) and first and count and begins and left > 0:
            listed = _unpack(content, begins.end(), min(int(first[1]), left)).split()
            left -= int(first[1])
            for index, inner in enumerate(listed[: 2 * int(count[1]) : 2]):
                if inner.isdigit() and len(inner) < 8:
                    yield int(inner), b"\2%s%s" % (number.to_bytes(8, "big"), index.to_bytes(4, "big"))


def _unpack(content: bytes, start: int, wanted: int) -> bytes:
    """The first `wanted` bytes of a stream; b"" when it is packed in a way that objects seldom are."""
    try:
        return zlib.decompressobj().decompress(content[start : start + wanted + 65_536], wanted)
    except zlib.error:
        return b""


def _write_table(place: int, rows: dict[int, bytes], kept: bytes) -> bytes:
    """A stream with the table (PDF 32000-1, 7.5.8), in runs of numbers that follow one another."""
    numbers = sorted(rows)
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][0] + runs[-1][1]:
            runs[-1][1] += 1
        else:
            runs.append([number, 1])
    index = b" ".join(b"%d %d" % (first, count) for first, count in runs)
    data = b"".join(rows[number] for number in numbers)
    own = numbers[-1] + 1
    head = b"<</Type/XRef/Size %d/W[1 8 4]/Index[%s]%s/Length %d>>" % (own + 1, index, kept, len(data))
    stream = b"\n%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (own, head, data)
    return stream + b"startxref\n%d\n%%%%EOF\n" % (place + 1)
