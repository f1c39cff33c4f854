"""A finished mail opened again: its reader's view of our own mails, and of what other programs write."""

import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.composing.message import assemble, build_skeleton
from postroom.composing.parsed_mail import parse_mail
from postroom.composing.tests.reading import TEXT, content, mail, pdf

NAMES = (
    "Rechnung ü.pdf",
    "Factuur 10023-2026-0412 met een heel erg lange naam die niet op een regel past.pdf",
)


def frozen(**fields) -> bytes:
    """The bytes of a mail of ours."""
    made = mail(**fields)
    return assemble(build_skeleton(made), [content(part.size) for part in made.attachments])


def test_everything_of_our_own_mail_is_seen_again() -> None:
    parts = tuple(pdf(name, size) for name, size in zip(NAMES, (5000, 57), strict=True))
    found = parse_mail(
        frozen(
            sender_name="Bäckerei Müller, Inh. A. Weiß",
            cc=("copy@example.com",),
            subject="Rechnung 7 – Größe " * 6,
            text="Grüße\n\nanbei.\n",
            html="<p>Grüße <b>anbei</b></p>",
            reply_to="office@contoso.test",
            attachments=parts,
        )
    )
    assert found.sender.startswith("Bäckerei Müller, Inh. A. Weiß <")
    assert found.cc == ("copy@example.com",) and found.reply_to == ("office@contoso.test",)
    assert found.subject == ("Rechnung 7 – Größe " * 6).strip()
    assert found.text.rstrip() == "Grüße\n\nanbei." and "<p>Grüße <b>anbei</b></p>" in found.html
    assert [one.name for one in found.attachments] == list(NAMES)
    assert [one.content for one in found.attachments] == [content(part.size) for part in parts]
    assert {one.media_type for one in found.attachments} == {"application/pdf"}
    assert found.date and found.date.tzinfo and found.message_id.startswith("<")
    assert found.source.startswith("Date: ") and "MIME-Version: 1.0" in found.source


def test_a_mail_of_plain_text_has_no_html_and_no_attachment() -> None:
    found = parse_mail(frozen(text="Dag\n", attachments=()))
    assert (found.text, found.html, found.attachments, found.cc) == ("Dag\n", "", (), ())


@given(TEXT)
def test_any_subject_is_read_as_it_was_meant(subject) -> None:
    assert parse_mail(frozen(subject=subject)).subject == subject.strip()


def foreign() -> EmailMessage:
    found = EmailMessage()
    found["From"], found["To"] = "a@example.com", "b@example.com"
    found.set_content("See below.")
    return found


def test_a_mail_within_a_mail_is_one_attachment() -> None:
    inner = foreign()
    inner.add_attachment(b"inside", maintype="application", subtype="pdf", filename="inner.pdf")
    outer = foreign()
    outer.add_attachment(inner)
    outer.add_attachment("a,b\n", subtype="csv", filename="list.csv")
    found = parse_mail(outer.as_bytes())
    assert [one.media_type for one in found.attachments] == ["message/rfc822", "text/csv"]
    assert b"inner.pdf" in found.attachments[0].content
    assert found.attachments[1].content == b"a,b\n"


def test_a_text_that_is_attached_as_a_file_is_not_the_text() -> None:
    found = foreign()
    found.add_attachment("not shown", filename="notes.txt")
    assert parse_mail(found.as_bytes()).text == "See below.\n"
    assert parse_mail(found.as_bytes()).attachments[0].name == "notes.txt"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no header at all",
        b"Subject: =?utf-8?B?////?=\r\nDate: yesterday\r\nFrom: ,,\r\n\r\nx",
        b"Subject: =?klingon?Q?x?=\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n--b--",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!",
        b"Content-Disposition: attachment; filename*=u\0f'de'Rechnung%FC.pdf\r\n\r\nx",
        b"Content-Type: text/plain; charset=u\0f\r\n\r\n\xff",
        b"Date: Mon, 888888888888888888888823 Nov 2026 18:05:00 GMT\r\n\r\nx",
        b"From: =?utf-8?Q?\xff?= <a@b.test>\r\nTo: \xfc@b.test\r\n\r\n",
    ],
)
def test_no_mail_is_too_broken_to_be_shown(raw) -> None:
    assert parse_mail(raw) is not None


@given(st.binary(max_size=400))
def test_any_bytes_can_be_opened(raw) -> None:
    parse_mail(b"Content-Type: multipart/mixed; boundary=b\r\nSubject: " + raw + b"\r\n\r\n--b\r\n" + raw)


FRAME = b'Subject: hallo\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
ATTACHED = b"--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: inside\r\n\r\n"


def test_thousands_of_parts_and_attached_mails_take_time_that_grows_with_them_alone() -> None:
    seconds = []
    for count in (400, 3200):
        mail = FRAME + ATTACHED * count + b"--x\r\n\r\n" * count + b"--x--\r\n"
        began = time.process_time()
        assert len(parse_mail(mail).attachments) >= count
        seconds.append(time.process_time() - began)
    assert seconds[1] < 8 * 4 * max(seconds[0], 0.02), (
        "eight times as many parts, and no sixty-four times the time"
    )


def test_mails_within_mails_without_end_are_a_mail_with_its_head() -> None:
    mail = FRAME + b"--x\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 20_000
    assert parse_mail(mail).subject == "hallo"
    frame = b'--x%d\r\nContent-Type: multipart/mixed; boundary="x%d"\r\n\r\n'
    mail = FRAME + b"".join(frame % (number, number) for number in range(3000))
    assert parse_mail(mail).subject == "hallo"


def test_a_character_set_whose_name_is_none_leaves_the_subject_as_it_stands() -> None:
    mail = "Subject: =?is\N{REPLACEMENT CHARACTER}-7718-1?q?Rechnung?=\r\n\r\n".encode()
    assert "Rechnung" in parse_mail(mail).subject
