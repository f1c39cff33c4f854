"""Subjects, names and file names: whatever can be typed arrives as it was typed."""

import re
from email.header import decode_header, make_header
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import example, given

from postroom.composing.message import (
    format_address_list,
    format_legacy_parameter,
    format_mailbox,
    format_parameter,
    format_phrase,
    format_text_header,
)
from postroom.composing.tests.reading import (
    HARD,
    TEXT,
    check_lines,
    file_names,
    header_lines,
    mail,
    pdf,
    read,
    read_name,
    written,
)


@pytest.mark.parametrize("subject", HARD)
def test_a_hard_subject_arrives(subject):
    raw = written(mail(subject=subject))
    assert read(raw)["Subject"] == subject
    check_lines(raw)


@given(TEXT)
@example("a" * 67)
@example("a" * 68)
def test_any_subject_arrives(subject):
    raw = written(mail(subject=subject))
    assert read(raw)["Subject"] == subject
    check_lines(raw)


def test_a_plain_subject_stays_readable_in_the_source():
    assert b"\r\nSubject: Factuur 2026-0417 van Bakkerij\r\n" in written(
        mail(subject="Factuur 2026-0417 van Bakkerij")
    )


def test_an_empty_subject_is_an_empty_subject():
    assert read(written(mail(subject="")))["Subject"] == ""


@pytest.mark.parametrize("name", HARD)
def test_a_hard_sender_name_arrives(name):
    raw = written(mail(sender_name=name))
    assert read_name(raw) == name
    check_lines(raw)


@given(TEXT)
@example(" a")
@example("a  b")
def test_any_sender_name_arrives(name):
    raw = written(mail(sender_name=name))
    assert read_name(raw) == name
    (address,) = read(raw)["From"].addresses
    # Python 3.11's modern reader folds spaces in a name and puts one between two encoded words.
    assert "".join(address.display_name.split()) == "".join(name.split())
    assert address.addr_spec == "rechnung@contoso.test"
    check_lines(raw)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Bakkerij Jansen", "Bakkerij Jansen"),
        ("Jansen B.V.", '"Jansen B.V."'),
        ("Jansen, Piet", '"Jansen, Piet"'),
        ('De "Bakker"', r'"De \"Bakker\""'),
        ("C:\\Post", r'"C:\\Post"'),
    ],
)
def test_a_name_is_quoted_only_where_it_must_be(name, said):
    assert format_phrase(name) == said


def test_without_a_name_only_the_address_stands_there():
    assert format_mailbox("", "rechnung@contoso.test") == "rechnung@contoso.test"


def test_a_long_name_does_not_drag_its_address_onto_an_overlong_line():
    long = "Bakkerij en Banketbakkerij van der Meer en Zonen Rotterdam"
    for name in (long, long.replace("en Z", "& Z"), long.replace("ee", "éé")):
        raw = written(
            mail(sender_name=name, sender="facturatie-administratie@bakkerij-vandermeer.example.com")
        )
        assert max(map(len, header_lines(raw))) <= 78
        assert read_name(raw) == name


@pytest.mark.parametrize("name", HARD)
def test_a_hard_file_name_arrives(name):
    raw = written(mail(attachments=(pdf(name + ".pdf"),)))
    assert file_names(raw) == (name + ".pdf", name + ".pdf")
    check_lines(raw)


@given(TEXT)
@example("=?utf-8?q?a?=")
@example("a" * 60)
@example("é" * 9 + "a")
def test_any_file_name_arrives(name):
    raw = written(mail(attachments=(pdf(name),)))
    assert file_names(raw) == (name, name)
    check_lines(raw)


@pytest.mark.parametrize("name", ["фактура " * 20 + ".pdf", "🎂" * 60 + ".pdf", "é" * 100])
def test_no_letter_is_cut_between_two_lines_of_a_file_name(name):
    raw = written(mail(attachments=(pdf(name),)))
    pieces = re.findall(rb"\r\n filename\*\d+\*=(?:utf-8'')?([^;\r]+)", raw)
    assert len(pieces) > 1
    assert "".join(unquote_to_bytes(piece).decode("utf-8", "strict") for piece in pieces) == name


def test_several_files_keep_their_names_and_their_order():
    names = ["1 Rechnung.pdf", "2 Größe.pdf", '3 "x".pdf', "請求書.pdf"]
    parts = read(written(mail(attachments=tuple(pdf(name) for name in names)))).iter_attachments()
    assert [part.get_filename() for part in parts] == names


def test_recipients_stand_one_a_line_and_can_be_read():
    people = tuple(f"someone.number{number}@department.example.com" for number in range(50))
    raw = written(mail(to=people, cc=("a@example.com", "b@example.com"), reply_to="office@contoso.test"))
    found = read(raw)
    assert tuple(address.addr_spec for address in found["To"].addresses) == people
    assert found["Cc"] == "a@example.com, b@example.com"
    assert found["Reply-To"] == "office@contoso.test"
    check_lines(raw)
    assert format_address_list("To", ["a@x.test", "b@x.test"]) == "To: a@x.test,\r\n b@x.test"


def test_a_mail_to_hidden_recipients_only_names_none():
    found = read(written(mail(to=())))
    assert found["To"] is None
    assert found["Cc"] is None
    assert found["Bcc"] is None
    assert found["Reply-To"] is None


def test_an_address_outside_ascii_stands_in_utf_8():
    raw = written(mail(to=("rené@example.com",)))
    assert "\r\nTo: rené@example.com\r\n".encode() in raw


@pytest.mark.parametrize(
    "sign", [chr(code) for code in (0, 9, 10, 11, 12, 13, 28, 29, 30, 127, 133, 155, 0x2028, 0x2029)]
)
def test_nothing_in_a_header_ends_a_line_or_steers_a_reader(sign) -> None:
    text = f"Factuur{sign}Bcc: x@example.com"
    made = [
        format_text_header("Subject", text),
        format_mailbox(text, "a@example.com"),
        format_mailbox(f"{text} ü", "a@example.com"),
        format_parameter("filename", text),
        format_legacy_parameter("name", text),
    ]
    for header in made:
        unfolded = header.replace("\r\n ", " ")
        assert sign not in unfolded and "\n" not in unfolded and len(unfolded.splitlines()) == 1
    assert str(make_header(decode_header(made[0].partition(": ")[2]))) == "Factuur Bcc: x@example.com"
