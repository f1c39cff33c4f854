"""A PDF whose embedded invoice means harm: a sentence at most, quickly; the PDF stays a PDF."""

import io
import os
import subprocess
import sys
import time
import zlib
from functools import cache

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from postroom.documents.einvoice import FoundInvoice, find_xml, read_file
from postroom.documents.einvoice.tests.sample import BUYER, FACTUR_X, Sample
from postroom.documents.einvoice.tests.write_cii import cii, pdf_with
from postroom.documents.examine import File
from tests.strain import in_time

XML = cii(Sample(guideline=f"{FACTUR_X}extended"))
OTHER = cii(Sample(guideline=f"{FACTUR_X}extended", number="2026-0413"))
PDF = pdf_with(XML)
QUICK = 2.0
"""Seconds of work for the worst of them."""


def find(pdf: bytes) -> FoundInvoice | None:
    """What is found in it, in time."""
    begun = time.monotonic()
    found = read_file(File("Rechnung.pdf", "application/pdf", pdf))
    assert in_time(time.monotonic() - begun, 0, QUICK)
    return found


def stream(data: bytes, *filters: str) -> StreamObject:
    """Bytes as they lie in the file, and how it says they are packed."""
    made = StreamObject()
    made._data = data
    if filters:
        made[NameObject("/Filter")] = ArrayObject([NameObject(one) for one in filters])
    return made


def pdf_of(*files: tuple[str, StreamObject]) -> bytes:
    """A PDF with these files in it."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    names = ArrayObject()
    for name, content in files:
        names += [TextStringObject(name), writer._add_object(_specify(name, writer._add_object(content)))]
    return _finish(writer, DictionaryObject({NameObject("/Names"): names}))


def _specify(name: str, content: IndirectObject) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Filespec"),
            NameObject("/UF"): TextStringObject(name),
            NameObject("/EF"): DictionaryObject({NameObject("/F"): content}),
        }
    )


def _finish(writer: PdfWriter, tree: DictionaryObject) -> bytes:
    names = DictionaryObject({NameObject("/EmbeddedFiles"): writer._add_object(tree)})
    writer.root_object[NameObject("/Names")] = names
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def encrypted(user: str) -> bytes:
    """With an owner's password, and one to open it."""
    writer = PdfWriter(clone_from=io.BytesIO(PDF))
    writer.encrypt(user, "owner", algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@cache
def bomb(megabytes: int) -> bytes:
    """A thousandth of its size."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(bytes(1_000_000)) for _ in range(megabytes)]
    return b"".join((*parts, packer.flush()))


def spell(number: int) -> str:
    """The name in one of its spellings."""
    return (
        "".join(letter.upper() if number >> at & 1 else letter for at, letter in enumerate("factur-x"))
        + ".xml"
    )


CANNOT = "The electronic invoice factur-x.xml in the PDF cannot be taken out of it. Export the PDF again."
NO_XML = "factur-x.xml is no complete XML"
DIFFER = "The PDF has several electronic invoices that differ: "
TOLD = {
    "500 MB in half a MB": (lambda: pdf_of(("factur-x.xml", stream(bomb(500), "/FlateDecode"))), CANNOT),
    "a bomb in a bomb": (
        lambda: pdf_of(("factur-x.xml", stream(zlib.compress(bomb(500)), "/FlateDecode", "/FlateDecode"))),
        CANNOT,
    ),
    "packed a hundred times": (
        lambda: pdf_of(("factur-x.xml", stream(bomb(500), *["/FlateDecode"] * 100))),
        CANNOT,
    ),
    "packed as LZW": (
        lambda: pdf_of(("factur-x.xml", stream(b"\x80\x0b\x60\x50" * 1_000_000, "/LZWDecode"))),
        CANNOT,
    ),
    "packed as base 85": (
        lambda: pdf_of(("factur-x.xml", stream(b"z" * 15_000_000, "/ASCII85Decode"))),
        CANNOT,
    ),
    "packed in an unknown way": (lambda: pdf_of(("factur-x.xml", stream(XML, "/Foo"))), CANNOT),
    "damaged": (lambda: pdf_of(("factur-x.xml", stream(b"no deflate", "/FlateDecode"))), CANNOT),
    "empty": (lambda: pdf_of(("factur-x.xml", stream(b""))), CANNOT),
    "cut off": (lambda: pdf_of(("factur-x.xml", stream(XML[:500]))), NO_XML),
    "18 MB of nothing": (
        lambda: pdf_of(("factur-x.xml", stream(bomb(18), "/FlateDecode"))),
        NO_XML,
    ),
    "no invoice": (
        lambda: pdf_of(("factur-x.xml", stream(b"<a/>"))),
        "factur-x.xml is an XML, but no electronic invoice",
    ),
    "with a document type": (
        lambda: pdf_of(("factur-x.xml", stream(b"<!DOCTYPE a><a/>"))),
        "factur-x.xml has a document",
    ),
    "a PDF under its name": (
        lambda: pdf_of(("factur-x.xml", stream(PDF))),
        "The letters of factur-x.xml cannot be read",
    ),
    "two of one name": (
        lambda: pdf_of(("factur-x.xml", stream(XML)), ("factur-x.xml", stream(OTHER))),
        DIFFER,
    ),
    "two of two names": (
        lambda: pdf_of(("factur-x.xml", stream(XML)), ("xrechnung.xml", stream(OTHER))),
        DIFFER,
    ),
    "a hundred large ones": (
        lambda: pdf_of(*[(spell(n), stream(bomb(19), "/FlateDecode")) for n in range(100)]),
        DIFFER,
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_an_invoice_that_cannot_be_read_is_told_and_the_pdf_is_not_refused(name: str) -> None:
    make, sentence = TOLD[name]
    found = find(make())
    assert found is not None and found.invoice is None
    assert str(found.problem).startswith(sentence)


def loop() -> bytes:
    """A node of the tree of names that is its own child, five thousand times."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    tree = DictionaryObject()
    node = writer._add_object(tree)
    tree[NameObject("/Kids")] = ArrayObject([node] * 5_000)
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/EmbeddedFiles"): node})
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def chain() -> bytes:
    """Three thousand nodes beneath each other, each twice: 2^3000 ways."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    node = writer._add_object(DictionaryObject())
    for _ in range(3_000):
        node = writer._add_object(DictionaryObject({NameObject("/Kids"): ArrayObject([node, node])}))
    return _finish(writer, DictionaryObject({NameObject("/Kids"): ArrayObject([node])}))


NOTHING = {
    "a loop": lambda: loop(),
    "a chain": lambda: chain(),
    "cut off": lambda: PDF[: len(PDF) // 2],
    "50 MB without a table": lambda: (
        b"%PDF-1.7\n" + b"1 0 obj <<>> endobj\n" * 2_500_000 + b"startxref\n0\n%%EOF"
    ),
    "50 MB of nothing": lambda: b"%PDF-1.7\n" + bytes(50_000_000) + b"%%EOF",
    "a password": lambda: encrypted("secret"),
    "a PDF within it that has one": lambda: pdf_of(("inner.pdf", stream(PDF))),
    "another name": lambda: pdf_of(("invoice-factur-x.xml", stream(XML))),
    "not even a PDF": lambda: b"Rechnung",
}


@pytest.mark.parametrize("name", NOTHING)
def test_where_none_can_be_found_there_is_none(name: str) -> None:
    assert find(NOTHING[name]()) is None


READ = {
    "an owner's password": lambda: encrypted(""),
    "the same one under two names": lambda: pdf_of(
        ("factur-x.xml", stream(XML)), ("zugferd-invoice.xml", stream(XML))
    ),
    "in capitals": lambda: pdf_of(("FACTUR-X.XML", stream(XML))),
    "beside 40 MB": lambda: pdf_of(
        ("photo.bin", stream(os.urandom(40_000_000))), ("factur-x.xml", stream(XML))
    ),
    "beside a bomb": lambda: pdf_of(
        ("other.xml", stream(bomb(500), "/FlateDecode")), ("factur-x.xml", stream(XML))
    ),
}


@pytest.mark.parametrize("name", READ)
def test_what_does_not_matter_does_not_keep_it_from_being_read(name: str) -> None:
    found = find(READ[name]())
    assert found is not None and found.invoice is not None
    assert found.invoice.buyer.name == BUYER.name


def test_name_and_bytes_are_those_in_the_pdf() -> None:
    assert find_xml(PDF) == ("factur-x.xml", XML)
    assert find_xml(pdf_with(XML, "ZUGFeRD-invoice.xml", compress=False)) == ("ZUGFeRD-invoice.xml", XML)


_MEASURE = """
import resource, sys
from postroom.documents.einvoice import read_file
from postroom.documents.examine import File
content = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
read_file(File("a.pdf", "", content))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize(
    "name", ["500 MB in half a MB", "18 MB of nothing", "a hundred large ones", "packed as base 85"]
)
def test_a_bomb_takes_no_more_memory_than_the_largest_invoice(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE], input=TOLD[name][0](), capture_output=True, check=True
    )
    assert int(done.stdout) < 250_000  # kB
