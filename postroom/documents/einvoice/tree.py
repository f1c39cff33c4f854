"""The border to lxml: bytes become a tree, measured before and while it grows, or a refusal says why not. Pure.

Nothing outside the bytes is ever opened: no DTD, no entity, no schema that the file names, no XInclude.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from lxml import etree

from postroom.documents.refusals import (
    EInvoiceRefused,
    XmlEncodingUnknown,
    XmlNotWellFormed,
    XmlTooDeep,
    XmlTooLarge,
    XmlTooManyElements,
    XmlWithDoctype,
)

LARGEST_XML = 20 * 1024 * 1024
"""Bytes. The largest invoices have their attachments inside; Peppol's own limit is 100 MB, mail servers take less."""
DEEPEST = 60
"""Elements within elements; the standards' own trees end at 15."""
MOST_ELEMENTS = 300_000
"""A line has 20 to 40 elements: some 10,000 lines."""
_MOST_ALIKE = 1_000
"""Notes, numbers of a party and the like; lines have no bound of their own."""
_LARGEST_TEXT = 10_000_000
"""Bytes in one text: where libxml2 stops (XML_MAX_TEXT_LENGTH)."""
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (DEEPEST + 1) + ")")
_CODECS = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}
_DECLARATION = re.compile(r"\A\ufeff?<\?xml\s[^>]{0,200}\?>")
_ENCODING = re.compile(rb"""<\?xml\s[^>]{0,150}?encoding\s*=\s*["']([^"'<>]{1,40})["']""")
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_BLANKS = re.compile(r"\s*")
_LONGEST_VALUE = 200
_LONGEST_TEXT = 5_000


def parse(xml: bytes, shown: str) -> Any:
    """The root element. `shown` is how a refusal names the file. Raises EInvoiceRefused."""
    if len(xml) > LARGEST_XML:
        raise XmlTooLarge(path=shown, most=LARGEST_XML // 1024**2)
    text = _decode(xml, shown)
    if text.count("<") - text.count("</") > MOST_ELEMENTS:
        raise XmlTooManyElements(path=shown, most=MOST_ELEMENTS)
    _refuse_doctype(text, shown)
    return _grow(text.encode(), shown)


def _decode(xml: bytes, shown: str) -> str:
    """The text without its declaration, whose line breaks stay, so that lines are counted as in the file."""
    codec, named = _choose_codec(xml)
    try:
        text = xml.decode(codec)
        text = _DECLARATION.sub(lambda found: "\n" * found.group().count("\n"), text, count=1)
        text.encode()
    except (LookupError, UnicodeError):
        raise XmlEncodingUnknown(path=shown, encoding=named) from None
    return text


def _choose_codec(xml: bytes) -> tuple[str, str]:
    """Python's codec ("" when there is none), and the name for people: by its first bytes, else as declared."""
    wide = _WIDE.get(xml[:2])
    if wide:
        return wide, "UTF-16"
    found = _ENCODING.match(xml.removeprefix(b"\xef\xbb\xbf")[:400])
    named = found[1].decode("ascii", "replace") if found else "UTF-8"
    codec = _CODECS.get(named.lower(), "")
    return ("" if codec.startswith("utf-16") else codec), named


def _refuse_doctype(text: str, shown: str) -> None:
    """A document type stands before the root element, or nowhere (XML 1.0, 2.8)."""
    ends = {"<?": "?>", "<!--": "-->"}
    at = 0
    while True:
        at = _skip_blanks(text, at)
        opening = next((one for one in ends if text.startswith(one, at)), "")
        end = text.find(ends[opening], at) if opening else -1
        if end < 0:
            break
        at = end + len(ends[opening])
    if text[at : at + 9].upper() == "<!DOCTYPE":
        raise XmlWithDoctype(path=shown)


def _skip_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _grow(xml: bytes, shown: str) -> Any:
    """Elements were counted before; libxml2 stops by itself at 256 levels and at a text of 10 MB (huge_tree)."""
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as problem:
        raise _tell(problem, shown) from None
    if _TOO_DEEP(root):
        raise XmlTooDeep(path=shown, most=DEEPEST)
    return root


def _tell(problem: etree.XMLSyntaxError, shown: str) -> EInvoiceRefused:
    said = str(problem.msg).lower()
    if "depth" in said:
        return XmlTooDeep(path=shown, most=DEEPEST)
    if "huge" in said:
        return XmlTooLarge(path=shown, most=_LARGEST_TEXT // 1_000_000)
    return XmlNotWellFormed(path=shown, line=problem.lineno or 1)


@dataclass(frozen=True)
class Node:
    """An element, or none, and the namespaces by which paths name its children: the file's prefixes count nothing."""

    element: Any
    names: Mapping[str, str]

    def all(self, path: str, most: int = _MOST_ALIKE) -> list["Node"]:
        """Every element at `path`, such as "ram:SellerTradeParty/ram:ID"; the first ones when there are very many."""
        found = () if self.element is None else self.element.iterfind(path, self.names)
        return [Node(one, self.names) for one in islice(found, most)]

    def one(self, path: str) -> "Node":
        """The first element at `path`, or an empty node."""
        return Node(None if self.element is None else self.element.find(path, self.names), self.names)

    def __bool__(self) -> bool:
        return self.element is not None

    def value(self, path: str = ".") -> str:
        """A text on one line; "" when nothing is there, or more than a value has."""
        text = " ".join(self.text(path).split())
        return text if len(text) <= _LONGEST_VALUE else ""

    def text(self, path: str = ".") -> str:
        """A text with its lines, its end cut off when it is very long."""
        found = self.one(path).element
        return "" if found is None else _clean("".join(found.itertext())[:_LONGEST_TEXT])

    def attribute(self, name: str) -> str:
        """The value of an attribute without namespace."""
        found = "" if self.element is None else self.element.get(name, "")
        return found.strip() if len(found) <= _LONGEST_VALUE else ""

    def amount(self, path: str = ".") -> Decimal | None:
        """A number as XML writes it, with a point."""
        return read_decimal(self.value(path))


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


_NUMBER = re.compile(r"[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})", re.ASCII)
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:$|[TZ+]|-\d\d:|\d{4,6}$)", re.ASCII)


def read_decimal(text: str) -> Decimal | None:
    """An xsd:decimal; None for anything else, such as "1.234,56"."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def read_day(text: str) -> date | None:
    """20261130 or 2026-11-30, also with a time or zone behind it; None for anything else, such as a month."""
    found = _DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
