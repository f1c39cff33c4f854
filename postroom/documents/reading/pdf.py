"""The border to the PDF library: text as rows of cells, dates, condition. No fault of the library gets past it."""

import io
import logging
import re
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from pypdf import PageObject, PdfReader, apply_configuration

from postroom.documents.reading.words import is_readable
from postroom.shared.wording import N_, Sentence

# The library tells of every oddity of a file; people get one sentence instead.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_FIRST_PAGES = 3
_LARGEST_PAGE = 1_500_000
"""Bytes of drawing commands. A page of text has 5 to 100 kB; 1.5 MB are read in about two seconds."""
_ENOUGH_SECONDS = 3.0
"""No further page is begun after this."""
_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 10_000_000,
    "zlib_maximum_recovery_input_length": 1_000_000,
    "lzw_maximum_output_length": 10_000_000,
    "run_length_maximum_output_length": 10_000_000,
    "array_based_stream_maximum_output_length": 10_000_000,
    "stream_decoding_work_maximum_length": 40_000_000,
    "stream_parsing_work_maximum_count": 300_000,
    "xform_maximum_invocations_per_extraction": 200,
}
"""Against files that unpack to more than a document has."""
_TAIL = 16_384
_LARGEST_REPAIR = 8_000_000
"""Bytes. A larger file whose table of contents is lost would take the library up to half a minute to search."""
_TABLE = re.compile(rb"startxref\s+(\d{1,12})\s")
_DAMAGED = N_("The PDF is damaged and cannot be read: export it again.")


@dataclass(frozen=True)
class PdfText:
    """What a PDF shows: its pages as fixed-width lines, its own title and dates, what is wrong with it, and how
    long reading took."""

    pages: tuple[str, ...] = ()
    count: int = 0
    title: str = ""
    made_at: datetime | None = None
    problems: tuple[Sentence, ...] = field(default=())
    intact: bool = True
    seconds: float = 0.0


def text_of(content: bytes) -> PdfText:
    """The text of the first three pages and the last one."""
    if is_cut_off(content):
        return _report_broken(N_("The PDF is incomplete: export it again."))
    if len(content) > _LARGEST_REPAIR and not _finds_its_table(content):
        return _report_broken(_DAMAGED)
    started = time.monotonic()
    with apply_configuration(**_LIMITS):
        try:
            found = _read_pdf(content)
        except Exception:
            # Whatever a broken file makes the library raise: the file is what is wrong.
            return _report_broken(_DAMAGED)
    return replace(found, seconds=time.monotonic() - started)


def plain_text_of(content: bytes) -> tuple[str, ...]:
    """The same pages in the order of drawing, without columns, but with text in nested and turned drawings."""
    with apply_configuration(**_LIMITS):
        try:
            reader = PdfReader(io.BytesIO(content), strict=False)
            return tuple(_extract_text(page, "plain") for page in _choose_pages(reader))
        except Exception:
            return ()


def _read_pdf(content: bytes) -> PdfText:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return _report_broken(
            N_("The PDF is protected with a password, so its text cannot be read. Export it without one."),
            True,
        )
    if not reader.pages:
        return _report_broken(N_("The PDF has no pages: export it again."))
    about = PdfText(count=len(reader.pages), title=_read_pdf_title(reader), made_at=_read_made_at(reader))
    return _add_pages(about, reader)


def _add_pages(about: PdfText, reader: PdfReader) -> PdfText:
    started = time.monotonic()
    texts: list[str] = []
    problems: list[Sentence] = []
    for page in _choose_pages(reader):
        if time.monotonic() - started > _ENOUGH_SECONDS:
            problems.append(Sentence(N_("The PDF takes long to read; not all of its pages were looked at.")))
            break
        try:
            texts.append(_read_page_text(page))
        except Exception:
            problems.append(Sentence(N_("A page of the PDF cannot be read.")))
    return replace(about, pages=tuple(texts), problems=tuple(problems[:1]))


def _choose_pages(reader: PdfReader) -> list[PageObject]:
    count = len(reader.pages)
    wanted = sorted({*range(min(count, _FIRST_PAGES)), count - 1})
    return [reader.pages[number] for number in wanted]


def _read_page_text(page: PageObject) -> str:
    """Columns where they can be told; drawing order where text is turned or drawn within a drawing."""
    columns = _extract_text(page, "layout")
    if is_readable(columns) and not page.rotation:
        return columns
    plain = _extract_text(page, "plain")
    fuller = columns if _count_letters(columns) >= 0.8 * _count_letters(plain) else plain
    return fuller if is_readable(fuller) else ""


def _count_letters(text: str) -> int:
    return len(text) - text.count(" ")


def _extract_text(page: PageObject, mode: str) -> str:
    contents = page.get_contents()
    if contents is None or len(contents.get_data()) > _LARGEST_PAGE:
        return ""
    if mode == "plain":
        return page.extract_text()
    return page.extract_text(extraction_mode="layout")


def _read_pdf_title(reader: PdfReader) -> str:
    try:
        return str((reader.metadata and reader.metadata.title) or "")[:200]
    except Exception:
        return ""


def _read_made_at(reader: PdfReader) -> datetime | None:
    dates = [_read_pdf_date(reader, name) for name in ("creation_date", "modification_date")]
    return max((one for one in dates if one), default=None)


def _read_pdf_date(reader: PdfReader, name: str) -> datetime | None:
    """A date of the PDF; one without a time zone is taken as UTC (PDF 32000-1, 7.9.4 leaves it open)."""
    try:
        found = getattr(reader.metadata, name, None)
        return None if found is None else (found if found.tzinfo else found.replace(tzinfo=UTC))
    except Exception:
        return None


def _report_broken(sentence: str, intact: bool = False) -> PdfText:
    return PdfText(problems=(Sentence(sentence),), intact=intact)


def is_cut_off(content: bytes) -> bool:
    """A complete PDF ends with where its table of contents stands and %%EOF (PDF 32000-1, 7.5.5)."""
    tail = content[-_TAIL:]
    return b"%%EOF" not in tail or b"startxref" not in tail


def _finds_its_table(content: bytes) -> bool:
    """Whether the last startxref leads to a table, or to the stream that holds one."""
    places = _TABLE.findall(content[-_TAIL:])
    there = content[int(places[-1]) : int(places[-1]) + 40].lstrip() if places else b""
    return there.startswith(b"xref") or re.match(rb"\d+ \d+ obj", there) is not None
