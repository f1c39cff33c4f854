"""What the mutations begin with: for each target some inputs that are well formed, and words that matter to it.

Inputs that once broke something lie in `found/TARGET/`; they are tried every time.
"""

import io
from functools import cache
from pathlib import Path

import openpyxl
from pypdf import PdfWriter

from postroom.documents.einvoice.tests.sample import Sample
from postroom.documents.einvoice.tests.write_cii import cii
from postroom.documents.einvoice.tests.write_ubl import ubl
from sandbox365.bakery import sample_documents
from sandbox365.bakery.render import pdf_bytes

FOUND = Path(__file__).parent / "found"
_REPLY = b"550-5.1.1 The address does not exist.\r\n550 5.1.1 Try <ap@example.com> instead\r\n"
_TALK = b"220 mail.test ESMTP\r\n\x00250-mail.test\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 35882577\r\n"
_TALK += b"\x00235 2.7.0 ok\r\n"
_TALK += b"\x00250 ok\r\n" * 3 + b"\x00354 go\r\n\x00250 2.0.0 queued as 1\r\n\x00221 bye\r\n"
_IMAP = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n\x00+ \r\nTAG OK done\r\n"
_IMAP += b"\x00* CAPABILITY IMAP4rev1 SPECIAL-USE\r\nTAG OK done\r\n"
_IMAP += b'\x00* LIST (\\Sent) "/" "Sent Items"\r\nTAG OK done\r\n'
_IMAP += (
    b"\x00* 2 EXISTS\r\n* OK [UIDVALIDITY 1]\r\nTAG OK [READ-ONLY] done\r\n\x00* SEARCH 1 2\r\nTAG OK done\r\n"
    * 3
)
_MAIL = b"""From: =?utf-8?q?M=C3=BCller?= <a@bakkerij.test>\r
To: b@kunde.test, "C, D" <c@kunde.test>\r
Subject: =?iso-8859-1?q?Rechnung_=FCber?=\r\n =?utf-8?b?MTAwIOKCrA==?=\r
Date: Mon, 23 Nov 2026 08:00:00 +0000\r
Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r
\r
--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nhallo=20du\r
--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.test\r\n\r
Final-Recipient: rfc822; b@kunde.test\r\nAction: failed\r\nStatus: 5.1.1\r
--x\r\nContent-Type: application/pdf; name*=utf-8''Factuur%201.pdf\r
Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r
--x--\r\n"""
_TEXT = "Dear #name#, invoice {{number}} of [date] <number> &amp; <b>bold</b> <a href='https://a.test'>x</a> # 1 #"
_ANSWER = b"""{"token_type": "Bearer", "scope": "SMTP.Send", "expires_in": 3599, "access_token": "ey.J.x",
 "refresh_token": "0.A", "error": "", "error_codes": [50057], "error_description": "AADSTS50057: x",
 "upn": "a@b.test"}"""
_TOKEN = b"eyJhbGciOiJub25lIn0.eyJ1cG4iOiJhQGIudGVzdCIsImF1ZCI6WyJ4Il0sImV4cCI6MX0."


@cache
def seeds() -> dict[str, tuple[bytes, ...]]:
    """Well-formed inputs of each target."""
    pdf, sample = pdf_bytes(sample_documents()[0]), Sample()
    csv = "Debiteur;Naam;E-mail;Taal\n10023;Bäckerei Müller;ap@kunde.test, b@kunde.test;Duits\n10024;;n.v.t.;nl\n"
    reply = b"smtp; 550 5.7.139 AADSTS50057 Authentication unsuccessful [a.prod.outlook.com 2026-11-23T08:00:00.000Z]"
    return {
        "document-pdf": (pdf, _small_pdf()),
        "document-xml": (ubl(sample), cii(sample)),
        "customers-table": (
            csv.encode(),
            csv.encode("cp1252"),
            csv.encode("utf-16"),
            _workbook(),
            _hidden_workbook(),
        ),
        "customers-cell": (
            b"ap@kunde.test / b@kunde.test",
            b"Anna <a@b.test>; n.v.t.",
            b"Dutch / Nederlands (CH)",
        ),
        "mail": (_MAIL,),
        "smtp-reply": (_REPLY, b"250 ok\r\n"),
        "smtp-talk": (_TALK, _TALK.replace(b"250 ok", _REPLY.strip(), 1)),
        "imap-talk": (_IMAP, _IMAP.replace(b'"Sent Items"', b"{10}\r\nSent Items")),
        "sign-in-answer": (_ANSWER, b'{"error": "invalid_grant", "suberror": "x", "error_codes": [65001]}'),
        "token": (_TOKEN, b"120", b"Mon, 23 Nov 2026 08:00:00 GMT"),
        "file-name": (
            b"Factuur 10023-2026-0412.pdf",
            "Rechnung Müller (1).pdf".encode(),
            b"Lieferschein 1 - Kopie.pdf",
        ),
        "template": (_TEXT.encode(), b"<p>#num<b>ber</b>#</p><ul><li>x</li></ul>"),
        "name-pattern": (b"Factuur #debiteurnummer#-#factuurnummer#.pdf", b"#type# #number# #date#"),
        "written-mail": ("Müller & Söhne".encode(), b"a@b.test", "日本語 😀".encode()),
        "explanation": (
            reply,
            b"535 5.7.3 Authentication unsuccessful\n" + _REPLY,
            b"imaplib.error: NO [UNAVAILABLE]",
        ),
        "address": (b"anna@kunde.test", "jürgen@bäckerei.test".encode(), b'"a b"@[127.0.0.1]'),
        "sealed-value": (b"gAAAAABn" + b"A" * 92,),
    }


WORDS = (
    b"\x00",
    b"\r\n",
    b"\n",
    b"\t",
    b"\x1b[2J",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"{99999999}\r\n",
)
WORDS += tuple(letter.encode() for letter in ("ﷺ", "\u202e", "\u2028", "²", "İ", "ß", "\U0010ffff", "é́"))
WORDS += (
    b"<",
    b">",
    b"#",
    b"%s",
    b"%(x)s",
    b"&#0;",
    b"<!ENTITY a 'b'>",
    b"]]>",
    b"=?utf-8?b?",
    b"@",
    b'"',
    b"\\",
    b";",
    b",",
)
WORDS += (
    b"1e999",
    b"-1",
    b"9" * 400,
    b"NaN",
    b"null",
    b"[" * 500,
    b"250-",
    b"* ",
    b"TAG BAD ",
    b"/Length 9999999999",
    b"endobj",
)
"""Bytes that parsers stumble over."""


def found(target: str) -> list[Path]:
    """Inputs that once broke this target, or were near it."""
    return sorted((FOUND / target).glob("*"))


def _small_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_attachment("factur-x.xml", b"<x/>")
    writer.write(out)
    return out.getvalue()


def _workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (("Debiteur", "Naam", "E-mail"), (10023, "Müller", "ap@kunde.test"), ("0010", None, "x")):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _hidden_workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(("Kundennummer", "Name", "E-Mail"))
    book.active.append((1, "Müller", '=HYPERLINK("mailto:a@b.test")'))
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("leer").sheet_state = "hidden"
    book.save(out)
    return out.getvalue()
