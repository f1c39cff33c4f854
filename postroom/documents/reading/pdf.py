"""The border to the PDF library: text as rows of cells, dates, condition. No fault of the library gets past it."""

import io
import logging
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from pypdf import PageObject, PdfReader, apply_configuration

from postroom.documents.reading import condition
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
_DAMAGED = N_("The PDF is damaged and cannot be read: export it again.")
_FOR_CERTIFICATES = N_(
    "The PDF is protected for those with a certificate, so its text cannot be read. Export it without one."
)
_TAKES_LONG = N_("The PDF takes long to read; not all of its pages were looked at.")
_INCOMPLETE = N_("The PDF is incomplete: export it again.")
_PAGES_MISSING = N_("Pages of the PDF are missing: export it again.")
_SPOILED = N_(
    "The PDF was changed on its way, as by a transfer that takes it for a text; its pages may be blank. "
    "Export it again."
)


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
    started = time.monotonic()
    broken = _report_broken(_INCOMPLETE if condition.lacks_end(content) else _DAMAGED)
    restored = condition.restore(content)
    if restored is None:
        return broken
    if condition.has_too_many_objects(restored):
        return _report_broken(_TAKES_LONG, True)
    with apply_configuration(**_LIMITS):
        try:
            found = _read_pdf(restored)
        except Exception:
            # Whatever a broken file makes the library raise: the file is what is wrong.
            return broken
    return replace(found, seconds=time.monotonic() - started)


def plain_text_of(content: bytes) -> tuple[str, ...]:
    """The same pages in the order of drawing, without columns, but with text in nested and turned drawings."""
    restored = condition.restore(content)
    if restored is None or condition.has_too_many_objects(restored):
        return ()
    with apply_configuration(**_LIMITS):
        try:
            reader = PdfReader(io.BytesIO(restored), strict=False)
            return tuple(_extract_text(page, "plain") for page in _choose_pages(reader))
        except Exception:
            return ()


def _read_pdf(content: bytes) -> PdfText:
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
    except NotImplementedError:
        # A security handler other than the standard one (PDF 32000-1, 7.6.4): for those with a certificate.
        return _report_broken(_FOR_CERTIFICATES, True)
    if reader.is_encrypted and not reader.decrypt(""):
        return _report_broken(
            N_("The PDF is protected with a password, so its text cannot be read. Export it without one."),
            True,
        )
    if not reader.pages:
        return _report_broken(N_("The PDF has no pages: export it again."))
    if condition.lacks_pages(reader):
        return _report_broken(_PAGES_MISSING)
    about = PdfText(count=len(reader.pages), title=_read_pdf_title(reader), made_at=_read_made_at(reader))
    if condition.is_spoiled(content):
        about = replace(about, problems=(Sentence(_SPOILED),))
    return _add_pages(about, reader)


def _add_pages(about: PdfText, reader: PdfReader) -> PdfText:
    started = time.monotonic()
    texts: list[str] = []
    problems = list(about.problems)
    for page in _choose_pages(reader):
        if time.monotonic() - started > _ENOUGH_SECONDS:
            problems.append(Sentence(_TAKES_LONG))
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
