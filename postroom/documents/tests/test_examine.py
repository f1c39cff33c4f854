"""What a file may be called and hold before it becomes a document or an attachment."""

import io
import struct
import zlib
from zipfile import ZipFile

import pytest

from postroom.documents.blocked import BLOCKED, list_zip_names
from postroom.documents.examine import examine, media_type
from postroom.documents.refusals import (
    BlockedInside,
    FileBlank,
    FileBlocked,
    IsAProgram,
    NameMisleads,
    NotAPdf,
    OtherContent,
)
from tests.strain import in_time, quickest


def zipped(*names: str, content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
PROGRAM = b"MZ" + b"\0" * 58 + struct.pack("<I", 64) + b"PE\0\0" + b"\0" * 100
WORD, EXCEL = (
    zipped("[Content_Types].xml", "word/document.xml"),
    zipped("[Content_Types].xml", "xl/workbook.xml"),
)
SLIDES, OPEN = zipped("ppt/presentation.xml"), zipped("mimetype", "content.xml", "META-INF/manifest.xml")
PNG, JPEG, GIF = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff\xe0\0\x10JFIF", b"GIF89a\1\0"
TIFF, WEBP, HEIC = b"II*\0\x08\0\0\0", b"RIFF\x24\0\0\0WEBPVP8 ", b"\0\0\0\x18ftypheic"
GZIP = b"\x1f\x8b\x08\0" + zlib.compress(b"x")
PAGE = b"<!doctype html>\n<html><body>Rechnung</body></html>"

TRUE = [
    ("Rechnung.pdf", PDF),
    ("scan.PDF", b"\r\n\r\n" + PDF),
    ("factuur.xml", b'<?xml version="1.0"?><Invoice/>'),
    ("factuur.xml", b"\xef\xbb\xbf  <Invoice/>"),
    ("factuur.xml", '<?xml version="1.0"?><Invoice/>'.encode("utf-16")),
    ("factuur.xml", "<Invoice/>".encode("utf-16-le")),
    ("Brief.docx", WORD),
    ("Brief met wachtwoord.docx", OLD_OFFICE),
    ("Lijst.xlsx", EXCEL),
    ("Lijst.xlsm", EXCEL),
    ("Slides.pptx", SLIDES),
    ("Brief.odt", OPEN),
    ("Tabelle.ods", OPEN),
    ("Brief.doc", OLD_OFFICE),
    ("Brief.doc", rb"{\rtf1 Brief}"),
    ("Lijst.xls", OLD_OFFICE),
    ("Lijst.xls", PAGE),
    ("Lijst.xls", b"a\tb\r\n1\t2\r\n"),
    ("Lijst.xls", EXCEL),
    ("mail.msg", OLD_OFFICE),
    ("brief.rtf", rb"{\rtf1 Brief}"),
    ("logo.png", PNG),
    ("logo.png", JPEG),
    ("foto.jpg", HEIC),
    ("foto.jpeg", WEBP),
    ("anim.gif", GIF),
    ("scan.tif", TIFF),
    ("alles.zip", zipped("a.pdf", "b/c.csv")),
    ("log.gz", GZIP),
    ("regels.csv", b"a;b\r\n"),
    ("regels.csv", "Größe;1\r\n".encode("cp1252")),
    ("regels.csv", "Größe;1\r\n".encode("utf-16")),
    ("regels.txt", b"k;v\r1;2\r"),
    ("notiz.txt", b"%PDF- is how a PDF begins"),
    ("vraag.eml", b"From: a@b.test\r\n\r\nx"),
    ("afspraak.ics", b"BEGIN:VCALENDAR\r\n"),
    ("kaart.vcf", b"BEGIN:VCARD\r\n"),
    ("page.html", PAGE),
    ("strange.zzz", b"\0\1\2"),
    ("no ending", b"text"),
    ("Grüße 👩\N{ZERO WIDTH JOINER}💻.pdf", PDF),
    ("Rechnung.exe.pdf", PDF),
]


@pytest.mark.parametrize(("name", "content"), TRUE)
def test_a_file_that_is_what_its_name_says_is_taken(name, content) -> None:
    assert examine(name, content).content == content


FALSE = [
    ("Brief.docx", b"just text", ".docx but is a text"),
    ("Brief.docx", PDF, ".docx but is a PDF"),
    ("Brief.docx", EXCEL, ".docx but is an Excel workbook"),
    ("Lijst.xlsx", PAGE, ".xlsx but is a web page or XML"),
    ("Lijst.xlsx", WORD, ".xlsx but is a Word document"),
    ("Lijst.xlsx", EXCEL[: len(EXCEL) // 2], ".xlsx but is something else"),
    ("Slides.pptx", zipped("a.txt"), ".pptx but is a ZIP archive"),
    ("Brief.odt", WORD, ".odt but is a Word document"),
    ("Brief.doc", PDF, ".doc but is a PDF"),
    ("Lijst.xls", PNG, ".xls but is a picture"),
    ("mail.msg", b"From: a@b.test\r\n\r\nx", ".msg but is a text"),
    ("notiz.txt", PDF, ".txt but is a PDF"),
    ("notiz.txt", WORD, ".txt but is a Word document"),
    ("regels.csv", EXCEL, ".csv but is an Excel workbook"),
    ("regels.csv", OLD_OFFICE, ".csv but is an old or locked Office document"),
    ("regels.csv", GZIP, ".csv but is a packed file"),
    ("factuur.xml", PDF, ".xml but is a PDF"),
    ("factuur.xml", b"Invoice 4711", ".xml but is a text"),
    ("page.html", PNG, ".html but is a picture"),
    ("vraag.eml", OLD_OFFICE, ".eml but is an old or locked Office document"),
    ("foto.png", PDF, ".png but is a PDF"),
    ("foto.jpg", PAGE, ".jpg but is a web page or XML"),
    ("alles.zip", PDF, ".zip but is a PDF"),
    ("alles.zip", GZIP, ".zip but is a packed file"),
    ("log.gz", b"text", ".gz but is a text"),
    ("log.gz", zipped("a.txt"), ".gz but is a ZIP archive"),
    ("brief.rtf", WORD, ".rtf but is a Word document"),
]


@pytest.mark.parametrize(("name", "content", "told"), FALSE)
def test_a_file_that_is_something_else_is_refused_with_what_it_is(name, content, told) -> None:
    with pytest.raises(OtherContent) as caught:
        examine(name, content)
    assert f"{name} is named {told}. Give it the ending" in str(caught.value)


@pytest.mark.parametrize("content", [b"text", PAGE, zipped("a.pdf"), WORD, PNG, GZIP])
def test_what_is_named_pdf_and_is_none_is_refused(content) -> None:
    with pytest.raises(NotAPdf):
        examine("Rechnung.pdf", content)


@pytest.mark.parametrize("ending", sorted(BLOCKED))
def test_a_file_that_mailboxes_keep_back_is_refused(ending) -> None:
    for name in (f"setup.{ending}", f"Rechnung.pdf.{ending.upper()}", f"a.{ending}.", f"a.{ending}  "):
        with pytest.raises(FileBlocked, match=f"end in \\.{ending}"):
            examine(name, b"content")


@pytest.mark.parametrize("inner", ["setup.exe", "deep/er/Rechnung.pdf.js", "a.SCR", "b.bat."])
def test_a_zip_with_a_file_that_mailboxes_keep_back_is_refused_with_its_name(inner) -> None:
    for content in (zipped("a.pdf", inner), zipped(inner, "z.pdf")):
        with pytest.raises(BlockedInside, match=f"it holds {inner}"):
            examine("alles.zip", content)


def test_a_program_is_refused_under_any_name() -> None:
    for name in ("Rechnung.txt", "Rechnung", "Rechnung.bin", "a.docx"):
        with pytest.raises(IsAProgram):
            examine(name, PROGRAM)
    assert examine("note.txt", b"MZ is how a program begins").size


@pytest.mark.parametrize(
    "code", ["202E", "202A", "2066", "200B", "200F", "00AD", "FEFF", "2060", "3164", "E0041"]
)
def test_a_name_with_a_letter_that_nobody_sees_is_refused(code) -> None:
    name = f"Rechnung{chr(int(code, 16))}fdp.pdf"
    with pytest.raises(NameMisleads, match=rf"nobody sees \(U\+{code}\)") as caught:
        examine(name, PDF)
    assert chr(int(code, 16)) not in str(caught.value)


@pytest.mark.parametrize(
    "content", [b" ", b"\r\n\r\n", b"\0" * 5000, b"\xef\xbb\xbf", b"\xff\xfe \0\r\0\n\0", b"\t\x0b\x0c"]
)
def test_a_file_of_blanks_is_refused(content) -> None:
    for name in ("Rechnung.pdf", "regels.csv"):
        with pytest.raises(FileBlank):
            examine(name, content)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a.pdf", "application/pdf"),
        ("a.PDF", "application/pdf"),
        ("a.pdf.gz", "application/gzip"),
        ("a.tgz", "application/gzip"),
        ("a.csv.bz2", "application/x-bzip2"),
        ("a.xml", "application/xml"),
        ("data:text/html,a.pdf", "application/pdf"),
        ("a", "application/octet-stream"),
    ],
)
def test_the_media_type_follows_the_last_ending(name, told) -> None:
    assert media_type(name) == told


def test_a_directory_of_a_zip_is_read_as_far_as_it_goes_and_never_for_long() -> None:
    whole = zipped(*(f"{number}.txt" for number in range(300)))
    assert list_zip_names(whole) == [f"{number}.txt" for number in range(300)]
    assert list_zip_names(whole[:-10]) is None and list_zip_names(b"PK\3\4") is None
    assert list_zip_names(b"PK\5\6" + b"\xff" * 18) is None
    many = b"PK\3\4" + b"PK\1\2" * 5_000_000 + b"PK\5\6" + struct.pack("<4H2LH", 0, 0, 0, 0, 20_000_000, 4, 0)
    assert in_time(quickest(lambda: examine("a.zip", many)), waiting=0, working=1)
