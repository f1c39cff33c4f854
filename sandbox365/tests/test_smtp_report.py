"""What stands in a non-delivery report, letter by letter (facts 12)."""

import email
import email.policy
import re

import pytest

from sandbox365.tests.conftest import MAIL, MAILBOX
from sandbox365.tests.smtp_wire import Wire
from sandbox365.tests.test_ndr import RECIPIENT, reports, send

HOST = "SBXP100MB0001.eurprd01.prod.outlook.com"
INVOICE = (
    b"From: facturen@bakkerij.test\r\nTo: klant@example.org\r\nSubject: Factuur 2026-0001\r\n"
    b"Message-ID: <INV-2026-0001.abc@erp.example.com>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="=_b"\r\n\r\n--=_b\r\nContent-Type: text/plain\r\n\r\n'
    b"hallo\r\n--=_b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    b"JVBERi0=\r\n--=_b--\r\n"
)


def defects(message):
    return message.defects + [one for part in message.walk() if part is not message for one in part.defects]


def test_the_report_has_the_structure_of_exchange_letter_by_letter(office):
    office.switch(mailboxes={MAILBOX: {"language": "de"}})
    send(office, "ndr-5.1.351@example.org", content=INVOICE)
    (report,) = reports(office)
    guid = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    date = r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000"
    host = re.escape(HOST)
    pattern = rf"""Return-Path: <>
From: postmaster@bakkerij\.test
To: facturen@bakkerij\.test
Date: {date}
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="(?P<outer>{guid})"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: de-DE
Message-ID: <{guid}@{host}>
In-Reply-To: <INV-2026-0001\.abc@erp\.example\.com>
References: <INV-2026-0001\.abc@erp\.example\.com>
Subject: =\?utf-8\?B\?VW56dXN0ZWxsYmFyOiBGYWN0dXVyIDIwMjYtMDAwMQ==\?=
Auto-Submitted: auto-replied
MIME-Version: 1\.0

--(?P=outer)
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="(?P<inner>{guid})"

--(?P=inner)
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

(?s:.*?)
--(?P=inner)
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

(?s:.*?)
--(?P=inner)--

--(?P=outer)
Content-Type: message/delivery-status

Reporting-MTA: dns;{host}
Received-From-MTA: dns;SBXP100CA0001\.eurprd01\.prod\.outlook\.com
Arrival-Date: {date}

Final-Recipient: rfc822;ndr-5\.1\.351@example\.org
Action: failed
Status: 5\.1\.351
Diagnostic-Code: smtp;550 5\.1\.351 Remote server returned unknown recipient or mailbox unavailable -> 550 5\.1\.1 <ndr-5\.1\.351@example\.org>: Recipient address rejected
Remote-MTA: dns;mx\.example\.org
X-Display-Name: ndr-5\.1\.351@example\.org

--(?P=outer)
Content-Type: message/rfc822

<the original>

--(?P=outer)--
"""  # noqa: E501
    assert b"\n" not in report.replace(b"\r\n", b"")
    told = report.replace(INVOICE, b"<the original>\r\n").replace(b"\r\n", b"\n").decode()
    assert re.fullmatch(pattern, told, re.ASCII), told


def test_python_reads_the_report_without_a_defect(office):
    send(office, RECIPIENT, "ndr-5.2.2@example.org", content=INVOICE)
    (report,) = reports(office)
    for policy in (email.policy.default, email.policy.compat32, email.policy.SMTP):
        message = email.message_from_bytes(report, policy=policy)
        assert defects(message) == []
        assert [part.get_content_type() for part in message.walk()] == [
            "multipart/report",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "message/delivery-status",
            "text/plain",
            "text/plain",
            "text/plain",
            "message/rfc822",
            "multipart/mixed",
            "text/plain",
            "application/pdf",
        ]
    assert message["X-MS-Exchange-Message-Is-Ndr"] == ""
    assert message.get_payload(2).get_payload(0)["Message-ID"] == "<INV-2026-0001.abc@erp.example.com>"


@pytest.mark.parametrize(
    ("language", "culture", "title", "late"),
    [
        ("en", "en-US", "Undeliverable", "Delivery delayed"),
        ("nl", "nl-NL", "Onbestelbaar", "Bezorging vertraagd"),
        ("de", "de-DE", "Unzustellbar", "Zustellung verzögert"),
    ],
)
@pytest.mark.parametrize(
    "subject", ["Factuur", "=?utf-8?q?Rechnung_f=C3=BCr?=\r\n =?utf-8?b?IE3DpHJ6?=", "x" * 300, ""]
)
def test_the_subject_is_in_the_language_of_the_mailbox(office, language, culture, title, late, subject):
    office.switch(mailboxes={MAILBOX: {"language": language}})
    content = b"Subject: " + subject.encode() + b"\r\nMessage-ID: <s@bakkerij.test>\r\n\r\nx\r\n"
    send(office, RECIPIENT, "delay-4.4.7@example.com", content=content)
    told = {"": "", "Factuur": "Factuur", "x" * 300: "x" * 300}.get(subject, "Rechnung für März")
    for report, word in zip(reports(office, 2), (title, late), strict=True):
        message = email.message_from_bytes(report, policy=email.policy.default)
        assert message["Content-Language"] == culture
        assert message["Subject"].strip() == f"{word}: {told}".strip()
        assert max(map(len, report.split(b"\r\n\r\n")[0].split(b"\r\n"))) < 400


def test_the_text_shows_the_original_headers_and_the_diagnosis(office):
    send(office, RECIPIENT, content=INVOICE)
    plain, page = email.message_from_bytes(*reports(office)).get_payload(0).get_payload()
    text = plain.get_payload(decode=True).decode().replace("\r\n", "\n")
    _, _, original = text.partition("\nOriginal message headers:\n")
    assert "Message-ID: <INV-2026-0001.abc@erp.example.com>" in original.split("\n")
    assert f"Generating server: {HOST}" in text
    assert "Remote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound'" in text
    assert "&lt;INV-2026-0001.abc@erp.example.com&gt;" in page.get_payload(decode=True).decode()
    assert max(map(len, plain.get_payload().splitlines())) <= 76


def test_a_very_large_original_comes_back_without_its_body(office):
    content = MAIL + b"x" * 11_000_000 + b"\r\n"
    send(office, RECIPIENT, content=content)
    (report,) = reports(office)
    message = email.message_from_bytes(report)
    assert message.get_payload(2).get_content_type() == "text/rfc822-headers"
    assert b"Message-ID: <f-1@bakkerij.test>" in report
    assert len(report) < 10_000
    assert defects(message) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n\r\n",
        b"Subject: \xff\xfe\r\n\r\n\x00\xff",
        b"Subject: =?klingon?q?x?= =?utf-8?b?!!!?=\r\n\r\n",
        b"Subject: a\rb\x00c\r\n\r\nx",
        b"\xff" * 3000,
        b"Subject: x\r\n" + b"X-Long: " + b"y" * 100_000 + b"\r\n\r\n",
    ],
)
def test_any_bytes_come_back_whole(office, content):
    wire = Wire(office).login()
    wire.envelope(recipients=[RECIPIENT], options=" BODY=BINARYMIME")
    assert wire.bdat(content, last=True)[0].startswith("250 ")
    (sent,) = office.folder(MAILBOX, "Sent Items")
    assert sent.endswith(content)
    (report,) = reports(office)
    boundary = email.message_from_bytes(report).get_boundary().encode()
    assert report.endswith(b"Content-Type: message/rfc822\r\n\r\n" + sent + b"\r\n--" + boundary + b"--\r\n")


def test_an_address_outside_ascii_stands_in_the_report_as_it_came(office):
    recipient = "jérôme@bakkerij.test"
    wire = Wire(office).login()
    wire.say(f"MAIL FROM:<{MAILBOX}> SMTPUTF8")
    wire.say(f"RCPT TO:<{recipient}>")
    assert wire.bdat(MAIL, last=True)[0].startswith("250 ")
    (report,) = reports(office)
    assert f"\r\nFinal-Recipient: rfc822;{recipient}\r\n".encode() in report
