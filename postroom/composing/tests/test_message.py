"""The frozen message: its bytes, its size, and what a reader gets out of it."""

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from postroom.composing.message import (
    Mail,
    assemble,
    build_skeleton,
    count_encoded_bytes,
    count_message_bytes,
    encode_base64_lines,
    sha256_of,
)
from postroom.composing.tests.reading import (
    HARD,
    LINES,
    TEXT,
    check_lines,
    content,
    mail,
    pdf,
    read,
    text_of,
    written,
)

FULL = mail(
    sender_name="Bäckerei Müller",
    cc=("copy@example.com",),
    subject="Rechnung 7 – Größe",
    text="Sehr geehrte Damen und Herren,\n\nanbei.\n",
    attachments=(pdf("Rechnung ü.pdf", 5000), pdf("agb.pdf", 57), pdf("leer.pdf", 0)),
    reply_to="office@contoso.test",
)


def closed(text: str) -> str:
    """A text as it is promised to arrive: with exactly one line end behind it."""
    return text.rstrip("\n") + "\n"


@given(LINES)
@example("")
@example("\n\n")
@example(".\n..\n.a\n\n.")
@example("From me\n-- \nFrom you")
@example("a=b=3D\n=\n")
@example("trailing space \nand tab-free \n é ")
@example("x" * 76 + "\n" + "y" * 77)
@example("é" * 300 + "\n" + " " * 300)
@example("=" * 500)
def test_any_text_arrives(text):
    raw = written(mail(text=text))
    assert text_of(raw) == closed(text)
    check_lines(raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("text", HARD)
def test_a_hard_text_arrives_beside_an_attachment(text):
    raw = written(mail(text=text, attachments=(pdf(),)))
    assert text_of(raw) == text
    check_lines(raw)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("word", ["een", "één", "x" * 90])
def test_every_kind_of_line_end_becomes_the_one_of_mail(end, word):
    raw = written(mail(text=end.join([word, "", "twee", ""])))
    assert text_of(raw) == f"{word}\n\ntwee\n"
    check_lines(raw)


@pytest.mark.parametrize("text", ["a\tb\n\tc\t", "é\tb\t\nc", "a\x0cb", "ü\x0cb"])
def test_tabs_and_page_breaks_arrive(text):
    assert text_of(written(mail(text=text))) == closed(text)


@given(LINES, TEXT, TEXT, st.lists(st.binary(max_size=300), max_size=3))
def test_the_size_is_known_before_anything_is_encoded(text, subject, name, contents):
    attachments = tuple(pdf(f"{number} {name}", len(data)) for number, data in enumerate(contents))
    one = mail(text=text, subject=subject, sender_name=name, attachments=attachments)
    frozen = build_skeleton(one)
    raw = assemble(frozen, contents)
    assert len(raw) == count_message_bytes(frozen, one)
    assert [part.get_content() for part in read(raw).iter_attachments()] == contents
    assert raw.isascii()


@pytest.mark.parametrize("size", range(201))
def test_base64_of_every_size_decodes_and_has_its_size(size):
    data = content(size)
    lines = encode_base64_lines(data)
    assert base64.b64decode(lines) == data
    assert len(lines) == count_encoded_bytes(size)
    assert all(len(line) == 76 for line in lines.split(b"\r\n")[:-2])
    assert lines == b"" or lines.endswith(b"\r\n")
    assert max(map(len, lines.split(b"\r\n"))) <= 76


@pytest.mark.parametrize("size", [57_000, 57_001, 999_999, 1_000_000])
def test_large_sizes_are_counted_right(size):
    assert count_encoded_bytes(size) == len(encode_base64_lines(b"x" * size))


def test_documents_arrive_byte_for_byte_in_their_order():
    raw = written(FULL)
    parts = list(read(raw).iter_attachments())
    assert [part.get_content() for part in parts] == [content(5000), content(57), b""]
    assert [part.get_content_type() for part in parts] == ["application/pdf"] * 3
    assert [part["Content-Disposition"].params["size"] for part in parts] == ["5000", "57", "0"]
    assert len(raw) == count_message_bytes(build_skeleton(FULL), FULL)
    check_lines(raw)


def test_equal_input_gives_equal_bytes():
    assert written(FULL) == written(replace(FULL))
    assert build_skeleton(FULL) == build_skeleton(replace(FULL))
    assert sha256_of(written(FULL)) == hashlib.sha256(written(FULL)).hexdigest()


@pytest.mark.parametrize(
    "different",
    [
        {"sender_name": "x"},
        {"sender": "x@contoso.test"},
        {"to": ("x@example.com",)},
        {"cc": ()},
        {"subject": "x"},
        {"text": "x"},
        {"message_id": "<x@contoso.test>"},
        {"date": FULL.date + timedelta(seconds=1)},
        {"language": "en"},
        {"reply_to": ""},
        {"attachments": FULL.attachments[:2]},
        {"attachments": FULL.attachments[::-1]},
    ],
    ids=lambda different: next(iter(different)),
)
def test_everything_that_was_decided_is_in_the_bytes(different):
    assert written(replace(FULL, **different)) != written(FULL)


def test_a_document_too_few_or_too_many_is_an_error():
    frozen = build_skeleton(FULL)
    for contents in ([], [b"a", b"b"], [b"a", b"b", b"c", b"d"]):
        with pytest.raises(ValueError, match="zip"):
            assemble(frozen, contents)


def test_the_head_says_what_it_must():
    found = read(written(FULL))
    assert found["Date"].datetime == FULL.date
    assert found["Message-ID"] == FULL.message_id
    assert found["MIME-Version"] == "1.0"
    assert found["Content-Language"] == "nl"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found.get_content_type() == "multipart/mixed"
    assert len(set(found.keys())) == len(found.keys())


def test_the_date_keeps_its_offset():
    amsterdam = FULL.date.astimezone(timezone(timedelta(hours=1)))
    assert read(written(replace(FULL, date=amsterdam)))["Date"] == "Mon, 23 Nov 2026 09:30:00 +0100"


def test_without_documents_the_mail_is_plain_text():
    found = read(written(mail()))
    assert found.get_content_type() == "text/plain"
    assert not found.is_multipart()


def border(one: Mail) -> str:
    """The line that parts this mail's text from its documents."""
    return "--" + read(written(one)).get_boundary()


@pytest.mark.parametrize("line", ["{}", "{}--", "a\n{}\nb", "--=_postroom_\n--\n-- \n--x"])
def test_a_text_that_looks_like_the_border_is_only_text(line):
    one = mail(attachments=(pdf(),))
    text = line.format(border(one))
    raw = written(replace(one, text=text))
    assert text_of(raw) == text
    assert len(list(read(raw).iter_attachments())) == 1


def test_mails_of_other_ids_have_other_borders():
    assert len({border(replace(FULL, message_id=f"<{number}@contoso.test>")) for number in range(50)}) == 50
