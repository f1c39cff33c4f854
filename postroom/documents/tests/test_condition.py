"""A PDF that viewers open is read; one that none opens, or that has lost pages, is refused; neither takes long."""

import io

import pytest
from pypdf import PdfReader, PdfWriter

from postroom.documents.reading.pdf import PdfText, text_of
from postroom.documents.tests.broken_pdfs import (
    BLANK,
    CATALOG,
    FONT,
    OBJECTS,
    PARTLY,
    READ,
    READ_BY_SOME,
    REFUSED,
    TREE,
    WHOLE,
    make_page,
    pack,
    write,
    write_packed,
)
from tests.strain import in_time, quickest


def told(found: PdfText) -> str:
    return " ".join(problem.said(str) for problem in found.problems)


@pytest.mark.parametrize("name", [*READ, *READ_BY_SOME])
def test_what_viewers_open_is_read(name) -> None:
    found = text_of({**READ, **READ_BY_SOME}[name])
    assert (found.intact, found.count, told(found)) == (True, 3, "")
    assert all("Factuur 4711" in page for page in found.pages) and len(found.pages) == 3


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_viewer_opens_is_refused(name) -> None:
    found = text_of(REFUSED[name])
    assert (found.intact, found.pages) == (False, ())
    assert told(found) in (
        "The PDF is incomplete: export it again.",
        "The PDF is damaged and cannot be read: export it again.",
    )


@pytest.mark.parametrize("name", PARTLY)
def test_a_pdf_of_which_pages_are_lost_is_refused(name) -> None:
    found = text_of(PARTLY[name])
    assert not found.intact
    assert told(found) == "Pages of the PDF are missing: export it again."


@pytest.mark.parametrize("name", BLANK)
def test_pages_that_a_transfer_has_blanked_are_told(name) -> None:
    found = text_of(BLANK[name])
    assert (found.intact, found.count) == (True, 3)
    assert told(found).startswith("The PDF was changed on its way")


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256-R5", "AES-256"])
def test_a_pdf_that_opens_without_a_password_is_read_however_it_is_locked(algorithm) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(WHOLE)))
    writer.encrypt("", owner_password="owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    for content in (out.getvalue(), out.getvalue() + b"\0" * 20_000):
        found = text_of(content)
        assert (found.intact, found.count, told(found)) == (True, 3, "")
        assert "Factuur 4711" in found.pages[0]


@pytest.mark.parametrize("lost", [b"", b"startxref"])
def test_a_pdf_for_those_with_a_certificate_is_protected_and_not_damaged(lost) -> None:
    keys = b"<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4/Length 128/Recipients[<30>]>>"
    content = write([*OBJECTS, keys], trailer=b"/Root 1 0 R/Encrypt 10 0 R/ID[<aa><aa>]")
    found = text_of(content.replace(lost, b"startxxxx") if lost else content)
    assert found.intact
    assert told(found).startswith("The PDF is protected for those with a certificate")


def _nest(levels: int) -> bytes:
    inner = [b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count 1>>" % (n, n) for n in range(6, 6 + levels)]
    first = b"<</Type/Pages/Kids[5 0 R 5 0 R]/Count 1>>"
    return write([CATALOG, first, make_page(4, 3), FONT, *inner, make_page(4, 3)])


ATTACKS = {
    "a tree that holds itself": write([CATALOG, TREE.replace(b"3 0 R 4", b"2 0 R 4"), *OBJECTS[2:]]),
    "a tree that doubles thirty times": _nest(30),
    "a tree of 5,000 levels": _nest(5_000),
    "half a million times the same page": write(
        [CATALOG, TREE.replace(b"3 0 R", b"3 0 R " * 500_000), *OBJECTS[2:]]
    ),
    "200,000 objects": write([*OBJECTS, *[b"<<>>"] * 200_000]),
    "400,000 objects": write([*OBJECTS, *[b"<<>>"] * 400_000]),
    "400,000 objects without a table": write([*OBJECTS, *[b"<<>>"] * 400_000], table=False),
    "8,000 long objects without a table": write(
        [*OBJECTS, *[b"<</A[" + b"1 2 3 4 " * 400 + b"]>>"] * 8_000], table=False
    ),
    "60,000 packed objects": write_packed(spare=60_000),
    "60,000 packed objects without a table": write_packed(spare=60_000).replace(b"startxref", b"startxxxx"),
    "lists of packed objects that unpack to 200 MB": write(
        [
            *OBJECTS,
            *[pack(b"/Type/ObjStm/N 5/First 3000000/Filter/FlateDecode", pack(b"", b""))] * 20,
        ],
        table=False,
    ),
    "30 MB of zeros behind it": WHOLE + b"\0" * 30_000_000,
    "30 MB of empty lines without an end": WHOLE[:-20] + b"\n" * 30_000_000,
    "30 MB of pointers": b"%PDF-1.4\n" + b"startxref" * 3_000_000,
    "30 MB of beginnings": b"%PDF-1.4\n" + b" obj" * 7_500_000,
    "30 MB of trailers": b"%PDF-1.4\n" + b"trailer<<" * 3_000_000,
    "arrays within arrays": write(
        [CATALOG[:-2] + b"/X " + b"[" * 50_000 + b"]" * 50_000 + b">>", *OBJECTS[1:]]
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_no_file_takes_long(name) -> None:
    content = ATTACKS[name]
    assert in_time(quickest(lambda: text_of(content)), waiting=0, working=2)
