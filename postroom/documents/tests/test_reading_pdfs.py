"""Whole PDFs: other programs' layouts, names against texts, and files that are broken."""

import io
import time
import zlib
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from postroom.documents.examine import File
from postroom.documents.reading import Reading
from postroom.documents.reading.read import read
from postroom.documents.tests.layouts import LAYOUTS, Drawn, Sheet, german_with_headed_boxes

INVOICE = german_with_headed_boxes()
SAID = {"type": "invoice", "number": "RE-2026-1188", "debtor": "D20011", "language": "de"}


def read_pdf(content: bytes, name: str = "scan.pdf", said: dict[str, str] | None = None) -> Reading:
    return read(File(name, "application/pdf", content), [lambda _: said])


def told(reading: Reading) -> list[str]:
    return [str(problem) for problem in reading.problems]


def rewritten(change: Callable[[PdfWriter], object], content: bytes = INVOICE.content) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def by_hand(stream: bytes, of_stream: bytes = b"", font: bytes = b"", more: bytes = b"") -> bytes:
    """A PDF of one page with these drawing commands."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>"
        b"/XObject<</X1 6 0 R>>>>>>",
        b"<<%s/Length %d>>\nstream\n%s\nendstream" % (of_stream, len(stream), stream),
        font or b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        more or b"null",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 7\n0000000000 65535 f \n%strailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(out))
    )


@pytest.mark.parametrize("drawn", [make() for make in LAYOUTS], ids=[make.__name__ for make in LAYOUTS])
def test_a_layout_of_another_program_is_read(drawn: Drawn) -> None:
    reading = read_pdf(drawn.content)
    wanted = {field.name: getattr(drawn, field.name) for field in fields(Drawn) if field.name != "content"}
    assert {name: getattr(reading, name) for name in wanted} == wanted
    assert reading.problems == () and reading.intact and reading.pages == 1


def test_the_text_counts_when_name_and_text_differ_and_that_is_said() -> None:
    reading = read_pdf(INVOICE.content, said={"number": "77", "debtor": "D20011"})
    assert (reading.number, reading.debtor) == ("RE-2026-1188", "D20011")
    assert told(reading) == [
        "The file name says number 77, the text of the PDF says RE-2026-1188; the text counts."
    ]
    assert str(reading.sources["number"].said).startswith("from the text of the PDF")
    assert str(reading.sources["debtor"].said).startswith("from the file name and, the same, from the text")


def test_a_number_with_a_slash_is_taken_from_the_text_where_the_name_has_a_hyphen() -> None:
    typed = next(make() for make in LAYOUTS if make.__name__ == "english_typewriter")
    reading = read_pdf(typed.content, said={"number": "INV-10443"})
    assert (reading.number, told(reading)) == ("INV/10443", [])


def test_among_guesses_the_one_that_agrees_with_the_text_counts() -> None:
    guesses = [lambda _: {"number": "1188", "debtor": "RE-2026"}, lambda _: {"number": "RE-2026-1188"}]
    reading = read(File("x.pdf", "application/pdf", INVOICE.content), [], guesses)
    assert (reading.number, reading.debtor) == ("RE-2026-1188", "D20011")


def test_a_type_in_the_name_that_the_title_contradicts_is_told() -> None:
    reading = read_pdf(INVOICE.content, said={"type": "quote", "language": "nl"})
    assert (reading.type, reading.language) == ("invoice", "de")
    assert told(reading) == [
        "By its file name this is another kind of document (quote) than by its title (invoice)."
    ]


def test_the_later_of_the_pdfs_own_dates_is_kept() -> None:
    paper = FPDF()
    paper.add_page()
    paper.set_creation_date(datetime(2026, 11, 21, 8, tzinfo=UTC))
    made = bytes(paper.output())
    changed = rewritten(lambda writer: writer.add_metadata({"/ModDate": "D:20261122093000+01'00'"}), made)
    assert read_pdf(made).made_at == datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert read_pdf(changed).made_at == datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    assert read_pdf(rewritten(lambda w: w.add_metadata({"/ModDate": "yesterday"}), made)).made_at is not None


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_opens_without_a_password_is_read(algorithm) -> None:
    locked = rewritten(lambda writer: writer.encrypt("", "owner", algorithm=algorithm))
    assert read_pdf(locked).number == "RE-2026-1188"


def test_a_pdf_with_a_password_is_told_and_known_by_its_name() -> None:
    reading = read_pdf(rewritten(lambda writer: writer.encrypt("secret", algorithm="AES-256")), said=SAID)
    assert reading.number == "RE-2026-1188" and reading.intact
    assert told(reading) == [
        "The PDF is protected with a password, so its text cannot be read. Export it without one."
    ]


@pytest.mark.parametrize(
    "content",
    [
        INVOICE.content[:900],
        INVOICE.content[: len(INVOICE.content) // 2],
        b"%PDF-1.4\n" + b"0" * 2000,
        INVOICE.content[:900] + b"\0" * 50_000,
    ],
)
def test_a_pdf_that_is_cut_off_is_told_and_known_by_its_name(content) -> None:
    reading = read_pdf(content, said=SAID)
    assert reading.number == "RE-2026-1188" and not reading.intact
    assert told(reading) == ["The PDF is incomplete: export it again."]


@pytest.mark.parametrize("content", [INVOICE.content[:-30], INVOICE.content + b"\0" * 50_000])
def test_a_pdf_of_which_only_the_end_is_lost_or_far_away_is_read(content) -> None:
    assert read_pdf(content).number == "RE-2026-1188"


def test_a_pdf_whose_table_of_contents_is_lost_is_told_or_still_read() -> None:
    shifted = INVOICE.content.replace(b"startxref\n", b"startxref\n9")
    assert read_pdf(shifted).number == "RE-2026-1188"
    empty = read_pdf(b"%PDF-1.4\nstartxref\n5\n%%EOF\n")
    assert told(empty) == ["The PDF is damaged and cannot be read: export it again."] and not empty.intact


def test_a_large_pdf_without_its_table_is_not_searched() -> None:
    started = time.process_time()
    reading = read_pdf(b"%PDF-1.4\n" + b"1 0 obj\n<<>>\nendobj\n" * 1_000_000 + b"startxref\n12\n%%EOF\n")
    assert not reading.intact and time.process_time() - started < 1


def test_a_pdf_without_pages_is_told() -> None:
    out = io.BytesIO()
    PdfWriter().write(out)
    assert told(read_pdf(out.getvalue())) == ["The PDF has no pages: export it again."]


def test_a_scan_is_known_by_its_name_alone() -> None:
    paper = FPDF()
    paper.add_page()
    scan = bytes(paper.output())
    reading = read_pdf(scan, said=SAID)
    assert (reading.type, reading.number, reading.debtor, reading.language) == tuple(SAID.values())
    assert told(reading) == ["The PDF has no text that can be read; its number comes from the file name."]
    assert told(read_pdf(scan)) == ["The PDF has no text that can be read."]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_turned_page_is_read(angle) -> None:
    assert read_pdf(rewritten(lambda writer: writer.pages[0].rotate(angle))).number == "RE-2026-1188"


def test_text_that_is_drawn_upright_on_a_turned_page_is_read() -> None:
    stream = b"BT /F1 10 Tf 0 1 -1 0 300 100 Tm (Factuurnummer: 2026-0412) Tj ET"
    turned = by_hand(stream).replace(b"/MediaBox", b"/Rotate 90 /MediaBox")
    assert read_pdf(turned).number == "2026-0412"


def test_text_in_a_drawing_within_the_page_is_read() -> None:
    text = b"BT /F1 10 Tf 100 700 Td (Factuurnummer: 2026-0412) Tj ET"
    form = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Length %d>>\n"
        b"stream\n%s\nendstream"
    )
    content = by_hand(b"q /X1 Do Q", more=form % (len(text), text))
    assert read_pdf(content).number == "2026-0412"


def test_a_font_that_does_not_say_what_its_letters_are_makes_no_text_of_nonsense() -> None:
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>"
    )
    codes = b"".join(b"%04X" % (3 + number % 20) for number in range(60))
    reading = read_pdf(by_hand(b"BT /F1 10 Tf 50 700 Td <%s> Tj ET" % codes, font=font), said=SAID)
    assert reading.number == "RE-2026-1188" and reading.total is None
    assert told(reading) == ["The PDF has no text that can be read; its number comes from the file name."]


def test_of_a_long_pdf_the_first_pages_and_the_last_are_read() -> None:
    paper = Sheet()
    paper.block(20, 20, "Factuur 2026-0412\nFactuurnummer: 2026-0412")
    for _ in range(298):
        paper.add_page()
        paper.put(20, 20, "1010 Volkorenbrood 24 stuks 2,35")
    paper.add_page()
    paper.put(20, 20, "Te betalen: € 1.234,56")
    started = time.process_time()
    reading = read_pdf(bytes(paper.output()))
    assert (reading.number, reading.total, reading.pages) == ("2026-0412", Decimal("1234.56"), 300)
    assert time.process_time() - started < 2


BOMB = zlib.compress(b"BT /F1 10 Tf (Factuur 1) Tj ET\n" * 1_000_000, 9)
HARD = {
    "a stream that unpacks to 30 MB": by_hand(BOMB, b"/Filter/FlateDecode"),
    "a stream that is no stream": by_hand(b"not compressed at all", b"/Filter/FlateDecode"),
    "sixty thousand nested drawings": by_hand(b"q " * 60_000),
    "a line of a million letters": by_hand(b"BT /F1 1 Tf (" + b"Factuur a1 " * 90_000 + b") Tj ET"),
    "columns a kilometre apart": by_hand(b"BT /F1 9 Tf (Totaal) Tj 1e9 0 Td (1,00) Tj -2e9 1e9 Td (x) Tj ET"),
    "no font": by_hand(b"BT (Factuur 12) Tj ET"),
    "a page that is its own parent": by_hand(b"").replace(b"/Parent 2 0 R", b"/Parent 3 0 R"),
    "pages that are their own children": by_hand(b"").replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
}


@pytest.mark.parametrize("name", HARD)
def test_a_hostile_pdf_costs_little_time_and_raises_nothing(name) -> None:
    started = time.process_time()
    reading = read_pdf(HARD[name], said=SAID)
    assert reading.number == "RE-2026-1188"
    assert time.process_time() - started < 5


def test_of_a_file_that_is_neither_pdf_nor_xml_only_the_name_is_read() -> None:
    reading = read(File("Factuur 12.docx", "x/y", b"PK"), [lambda _: {"number": "12"}])
    assert (reading.format, reading.number, reading.problems) == ("other", "12", ())


def test_an_xml_that_is_no_invoice_is_told_and_cannot_be_sent() -> None:
    reading = read(File("Factuur 12.xml", "x/y", b"<list/>"), [lambda _: {"number": "12"}])
    assert (reading.format, reading.intact) == ("xml", False)
    assert "no electronic invoice: it begins with list" in told(reading)[0]


def test_a_usual_invoice_is_read_within_a_tenth_of_a_second() -> None:
    read_pdf(INVOICE.content)
    started = time.process_time()
    for _ in range(10):
        read_pdf(INVOICE.content)
    assert time.process_time() - started < 1


def test_a_date_and_a_total_are_values_not_texts() -> None:
    reading = read_pdf(INVOICE.content)
    assert isinstance(reading.issued, date) and isinstance(reading.total, Decimal)
    assert len(reading.sha256) == 64
