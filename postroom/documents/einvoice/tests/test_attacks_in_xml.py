"""An XML that means harm, or is only broken: a sentence, quickly, and nothing outside it is opened."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from postroom.documents.einvoice import EInvoice, ProblemKind, read_einvoice
from postroom.documents.einvoice.tests.sample import Sample
from postroom.documents.einvoice.tests.write_cii import cii
from postroom.documents.einvoice.tests.write_ubl import ubl, ubl_text
from postroom.documents.refusals import (
    EInvoiceRefused,
    XmlEncodingUnknown,
    XmlNoInvoice,
    XmlNotWellFormed,
    XmlTooDeep,
    XmlTooLarge,
    XmlTooManyElements,
    XmlWithDoctype,
)
from tests.strain import in_time

TEXT = ubl_text(Sample())
START = TEXT.index(">") + 1
QUICK = 2.0
"""Seconds of work for the worst of them."""
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def inside(xml: str) -> bytes:
    """An invoice that has this as its first child."""
    return (TEXT[:START] + xml + TEXT[START:]).encode()


def read(xml: bytes) -> EInvoice | EInvoiceRefused:
    """What becomes of it, in time."""
    begun = time.monotonic()
    try:
        return read_einvoice(xml, "invoice.xml")
    except EInvoiceRefused as refusal:
        return refusal
    finally:
        assert in_time(time.monotonic() - begun, 0, QUICK)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server on loopback that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture(autouse=True)
def _no_sockets(listener: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """The listener comes first: it has its own socket by then."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    read_einvoice(
        ubl(Sample())
    )  # the schemas of the library are compiled once, and not part of what is measured
    read_einvoice(cii(Sample()))
    monkeypatch.setattr(socket, "socket", refuse)


BOMB = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
ENTITIES = f'<!DOCTYPE Invoice [<!ENTITY a0 "ha">{BOMB}]>'

REFUSED = {
    "nothing": (lambda: b"", XmlNotWellFormed),
    "blanks": (lambda: b" " * 19_000_000, XmlTooLarge),
    "plain text": (lambda: b"Rechnung 2026-0412", XmlNotWellFormed),
    "cut off": (lambda: ubl(Sample())[:900], XmlNotWellFormed),
    "cut off in a letter": (lambda: ubl(Sample()).split("é".encode())[0] + b"\xc3", XmlEncodingUnknown),
    "a blank before the declaration": (lambda: b"\n" + ubl(Sample()), XmlNotWellFormed),
    "two declarations": (
        lambda: ubl(Sample()).replace(b"<Invoice", b"<?xml version='1.0'?><Invoice"),
        XmlNotWellFormed,
    ),
    "two roots": (lambda: (TEXT + "<a/>").encode(), XmlNotWellFormed),
    "an unknown entity": (lambda: inside("<cbc:Note>&foo;</cbc:Note>"), XmlNotWellFormed),
    "a zero byte": (lambda: ubl(Sample()).replace(b"Brood", b"Br\0od"), XmlNotWellFormed),
    "HTML": (lambda: b"<html><body>Not found</body></html>", XmlNoInvoice),
    "the page of a login": (lambda: b"<!DOCTYPE html><html><body></body></html>", XmlWithDoctype),
    "an order": (lambda: TEXT.replace("Invoice-2", "Order-2").encode(), XmlNoInvoice),
    "an invoice of no namespace": (lambda: b"<Invoice><ID>1</ID></Invoice>", XmlNoInvoice),
    "an entity bomb": (lambda: (ENTITIES + TEXT.replace("Wij", "&a9;")).encode(), XmlWithDoctype),
    "a document type behind comments": (
        lambda: (f"<?a?><!-- a --> \n{ENTITIES}" + TEXT).encode(),
        XmlWithDoctype,
    ),
    "a document type in UTF-16": (lambda: (ENTITIES + TEXT).encode("utf-16"), XmlWithDoctype),
    "a document type in small letters": (lambda: (ENTITIES.lower() + TEXT).encode(), XmlWithDoctype),
    "an external document type": (
        lambda: f'<!DOCTYPE Invoice SYSTEM "a.dtd">{TEXT}'.encode(),
        XmlWithDoctype,
    ),
    "50 MB": (lambda: b"<a>" + b"x" * 50_000_000 + b"</a>", XmlTooLarge),
    "19 MB in one text": (lambda: inside("<cbc:Note>" + "x" * 19_000_000 + "</cbc:Note>"), XmlTooLarge),
    "100,000 levels": (lambda: b"<a>" * 100_000, XmlTooDeep),
    "61 levels": (lambda: b"<a>" * 61 + b"</a>" * 61, XmlTooDeep),
    "levels within an invoice": (lambda: inside("<a>" * 90 + "</a>" * 90), XmlTooDeep),
    "six million levels": (lambda: b"<a>" * 6_000_000, XmlTooManyElements),
    "600,000 elements": (lambda: inside("<a/>" * 600_000), XmlTooManyElements),
    "two million comments": (lambda: ("<!-- a -->" * 1_900_000 + TEXT).encode(), XmlTooManyElements),
    "instructions": (lambda: ("<?a b?>" * 2_500_000 + TEXT).encode(), XmlTooManyElements),
    "nothing but brackets": (lambda: b"<" * 19_000_000, XmlTooManyElements),
    "a million attributes": (
        lambda: ("<a " + " ".join(f'a{n}="1"' for n in range(1_000_000)) + "/>").encode(),
        XmlTooLarge,
    ),
    "an attribute twice": (lambda: b"<a " + b"a='1' " * 1_000_000 + b"/>", XmlNotWellFormed),
    "400,000 namespaces": (
        lambda: ("<a " + " ".join(f'xmlns:a{n}="u{n}"' for n in range(400_000)) + "/>").encode(),
        XmlNoInvoice,
    ),
    "a declaration without end": (lambda: b"<?xml " + b" " * 15_000_000 + b"?><a/>", XmlTooLarge),
    "an unknown encoding": (lambda: ubl(Sample()).replace(b"UTF-8", b"IBM037"), XmlEncodingUnknown),
    "an encoding that is no name": (
        lambda: ubl(Sample()).replace(b"UTF-8", b"UTF-8-W/O-BOM"),
        XmlEncodingUnknown,
    ),
    "UTF-7": (lambda: ubl(Sample()).replace(b"UTF-8", b"UTF-7"), XmlEncodingUnknown),
    "UTF-16 that is none": (lambda: ubl(Sample()).replace(b"UTF-8", b"UTF-16"), XmlEncodingUnknown),
    "UTF-8 that is none": (lambda: ubl(Sample()).replace("é".encode(), b"\xe9"), XmlEncodingUnknown),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_quickly_and_with_a_sentence(name: str) -> None:
    write, expected = REFUSED[name]
    told = read(write())
    assert type(told) is expected
    assert str(told)


BORNE = {
    "280,000 notes": lambda: inside("<cbc:Note>a</cbc:Note>" * 280_000),
    "9 MB in one note": lambda: TEXT.replace("Wij", "x" * 9_000_000).encode(),
    "two attachments of 9 MB": lambda: inside(2 * ("<cbc:Note>" + "QUJD" * 2_250_000 + "</cbc:Note>")),
    "19 MB of notes": lambda: inside(19_000 * ("<cbc:Note>" + "x" * 970 + "</cbc:Note>")),
    "280,000 unknown elements": lambda: inside("<a/>" * 280_000),
    "three million signs by number": lambda: inside("<cbc:Note>" + "&#65;" * 3_500_000 + "</cbc:Note>"),
    "250,000 pieces of text": lambda: inside("<cbc:Note>" + "<![CDATA[a]]>" * 250_000 + "</cbc:Note>"),
    "marks upon marks": lambda: inside("<cbc:Note>a" + "\u0327\u0301" * 2_000_000 + "</cbc:Note>"),
}


@pytest.mark.parametrize("name", BORNE)
def test_an_invoice_that_is_much_too_large_is_still_read_in_time(name: str) -> None:
    told = read(BORNE[name]())
    assert isinstance(told, EInvoice)
    assert told.buyer.number == "10023"


def test_a_value_is_never_longer_than_a_value_is() -> None:
    told = read(TEXT.replace("2026-0412", "9" * 9_000_000).encode())
    assert isinstance(told, EInvoice)
    assert (told.number, [one.code for one in told.problems]) == ("", ["BR-02"])


def test_the_word_doctype_within_a_note_is_a_word() -> None:
    told = read(inside("<!-- <!DOCTYPE a> --><cbc:Note><![CDATA[<!DOCTYPE html>]]></cbc:Note>"))
    assert isinstance(told, EInvoice)


def test_the_sentence_names_the_root_element_that_stands_there() -> None:
    order = TEXT.replace("Invoice-2", "Order-2").replace("<Invoice", "<Order").replace("</Invoice", "</Order")
    assert "Order (urn:oasis:names:specification:ubl:schema:xsd:Order-2)" in str(read(order.encode()))


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A file that whoever opens it waits for, for ever."""
    path = tmp_path / "secret.xsd"
    os.mkfifo(path)
    return path


ASKING = {
    "an entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "{url}">]>' + TEXT.replace("Wij", "&x;"),
    "a parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "{url}"> %x;]>' + TEXT,
    "a document type": '<!DOCTYPE Invoice SYSTEM "{url}">' + TEXT,
    "XInclude": inside('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{url}"/>').decode(),
    "XInclude as text": inside(
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{url}"/>'
    ).decode(),
    "a schema": inside(f'<a xmlns="urn:a" xmlns:xsi="{XSI}" xsi:schemaLocation="urn:a {{url}}"/>').decode(),
    "a schema of the root": TEXT.replace(
        "<Invoice ",
        f'<Invoice xmlns:xsi="{XSI}" xsi:schemaLocation="urn:a {{url}}" xmlns:a="urn:a" a:b="c" ',
        1,
    ),
    "a schema of no namespace": inside(
        f'<a xmlns="" xmlns:xsi="{XSI}" xsi:noNamespaceSchemaLocation="{{url}}"/>'
    ).decode(),
    "a style sheet": '<?xml-stylesheet type="text/xsl" href="{url}"?>' + TEXT,
}


@pytest.mark.parametrize("name", ASKING)
def test_no_file_that_it_names_is_opened(name: str, pipe: Path) -> None:
    for url in (pipe.as_uri(), str(pipe)):
        reading = threading.Thread(
            target=read, args=(ASKING[name].replace("{url}", url).encode(),), daemon=True
        )
        reading.start()
        reading.join(10)
        hung = reading.is_alive()
        if hung:
            os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        assert not hung


@pytest.mark.parametrize("name", ASKING)
def test_no_server_that_it_names_is_called(name: str, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    read(ASKING[name].replace("{url}", f"http://127.0.0.1:{port}/a.xsd").encode())
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_what_a_schema_finds_names_line_and_element() -> None:
    torn = ubl(Sample()).replace(b"<cbc:IssueDate>2026-11-21</cbc:IssueDate>", b"")
    told = read(torn)
    assert isinstance(told, EInvoice)
    assert [str(one) for one in told.list_problems(ProblemKind.SCHEMA)] == [
        "Line 2: DueDate must not stand here; expected: CopyIndicator, UUID, IssueDate."
    ]
    assert [one.code for one in told.problems if one.kind is ProblemKind.RULE] == ["BR-03"]
