"""What a file is by its first bytes, and whether its name says so. Pure.

Only a name that says something else is told: a JPEG named .png opens everywhere, a web page named .xls in Excel.
"""

import re
from enum import StrEnum

from postroom.documents.blocked import list_zip_names
from postroom.shared.wording import N_


class Kind(StrEnum):
    """A kind of file; its value is what people call it, as a text to translate."""

    PDF = N_("a PDF")
    WORD = N_("a Word document")
    EXCEL = N_("an Excel workbook")
    POWERPOINT = N_("a PowerPoint presentation")
    OPEN_DOCUMENT = N_("an OpenDocument file")
    ZIP = N_("a ZIP archive")
    OLD_OFFICE = N_("an old or locked Office document")
    PICTURE = N_("a picture")
    PACKED = N_("a packed file")
    PROGRAM = N_("a program")
    RICH_TEXT = N_("a rich text")
    MARKUP = N_("a web page or XML")
    TEXT = N_("a text")
    OTHER = N_("something else")


_BEGINNINGS = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": Kind.OLD_OFFICE,
    b"\x89PNG": Kind.PICTURE,
    b"\xff\xd8\xff": Kind.PICTURE,
    b"GIF8": Kind.PICTURE,
    b"II*\0": Kind.PICTURE,
    b"MM\0*": Kind.PICTURE,
    b"\x1f\x8b": Kind.PACKED,
    b"BZh": Kind.PACKED,
    b"7z\xbc\xaf\x27\x1c": Kind.PACKED,
    b"Rar!\x1a\x07": Kind.PACKED,
    b"\xfd7zXZ\0": Kind.PACKED,
    b"{\\rtf": Kind.RICH_TEXT,
    b"\x7fELF": Kind.PROGRAM,
}
_PICTURE_WITHIN = re.compile(rb"RIFF....WEBP|....ftyp(?:hei|mif|avif)", re.S)
_PDF_WITHIN = re.compile(rb"%PDF-\d\.\d")
_ARCHIVE = (b"PK\3\4", b"PK\5\6")
_PARTS = {
    "word/": Kind.WORD,
    "xl/": Kind.EXCEL,
    "ppt/": Kind.POWERPOINT,
    "meta-inf/manifest.xml": Kind.OPEN_DOCUMENT,
}
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of UTF-8 and UTF-16."""
_LOOKED_AT = 4_096
_HEADER_WITHIN = 1_024

# In a set of letters that is not known here, a text looks like something else.
_WRITTEN = {Kind.TEXT, Kind.MARKUP, Kind.RICH_TEXT, Kind.OTHER}
_OFFICE = {Kind.OLD_OFFICE, Kind.RICH_TEXT, Kind.WORD, Kind.EXCEL, Kind.POWERPOINT, *_WRITTEN}
"""What Office opens, whatever its old endings say."""
_EXPECTED = {
    "docx docm dotx": {Kind.WORD, Kind.OLD_OFFICE},
    "xlsx xlsm xlsb xltx": {Kind.EXCEL, Kind.OLD_OFFICE},
    "pptx pptm ppsx": {Kind.POWERPOINT, Kind.OLD_OFFICE},
    "odt ods odp odg": {Kind.OPEN_DOCUMENT},
    "doc xls ppt dot": _OFFICE,
    "msg": {Kind.OLD_OFFICE},
    "rtf": {Kind.RICH_TEXT},
    "png jpg jpeg gif tif tiff": {Kind.PICTURE},
    "zip": {Kind.ZIP, Kind.WORD, Kind.EXCEL, Kind.POWERPOINT, Kind.OPEN_DOCUMENT},
    "gz tgz bz2 7z rar xz": {Kind.PACKED},
    "xml xhtml": {Kind.MARKUP},
    "html htm txt csv tsv log md json yaml ini ics vcf eml nws mht mhtml": _WRITTEN,
}
_BY_ENDING = {ending: kinds for endings, kinds in _EXPECTED.items() for ending in endings.split()}


def find_kind(content: bytes) -> Kind:
    """What the content is. A locked Word, Excel or PowerPoint file looks like an old one."""
    for beginning, kind in _BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    if content.startswith(_ARCHIVE):
        return _find_kind_of_archive(content)
    if _is_program(content):
        return Kind.PROGRAM
    if _PDF_WITHIN.search(content, 0, _HEADER_WITHIN):
        return Kind.PDF
    if _PICTURE_WITHIN.match(content):
        return Kind.PICTURE
    return _find_kind_of_text(content)


def find_mismatch(ending: str, content: bytes) -> Kind | None:
    """What the content is when a name with that ending (small letters, no dot) says something else; None when not."""
    kind = find_kind(content)
    expected = _BY_ENDING.get(ending)
    return kind if expected and kind not in expected else None


def _find_kind_of_archive(content: bytes) -> Kind:
    names = list_zip_names(content)
    if names is None:
        return Kind.OTHER
    found = (kind for part, kind in _PARTS.items() if any(name.lower().startswith(part) for name in names))
    return next(found, Kind.ZIP)


def _is_program(content: bytes) -> bool:
    """A program of Windows: its header says where the second one stands (PE format, 2.2)."""
    place = int.from_bytes(content[0x3C:0x40], "little")
    return content.startswith(b"MZ") and content[place : place + 4] == b"PE\0\0"


def _find_kind_of_text(content: bytes) -> Kind:
    head = content[:_LOOKED_AT]
    if b"\0" in head and not head.startswith(_MARKS) and not _is_wide(head):
        return Kind.OTHER
    shown = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return Kind.MARKUP if shown.startswith(b"<") else Kind.TEXT


def _is_wide(head: bytes) -> bool:
    """Whether every second byte is zero: UTF-16 without its mark."""
    return not any(head[1::2]) or not any(head[0::2])


def is_blank(content: bytes) -> bool:
    """Whether nothing is in it but blanks, line ends, zeros and byte order marks."""
    return not content.strip(b"\0 \t\r\n\x0b\x0c\xef\xbb\xbf\xff\xfe")
