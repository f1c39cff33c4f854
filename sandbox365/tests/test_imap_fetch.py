"""FETCH and STORE line by line."""

import base64
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox365.exchange.imap.mime import Part
from sandbox365.exchange.imap.structure import envelope, structure
from sandbox365.tests.conftest import MAILBOX
from sandbox365.tests.test_imap import Line

INNER = (
    b"Subject: inner\r\nContent-Type: multipart/alternative; boundary=b2\r\n\r\n"
    b"--b2\r\n\r\none\r\n--b2\r\nX: y\r\n\r\ntwo\r\n--b2--"
)
NESTED = (
    b"Subject: outer\r\nTo: a@example.com\r\nContent-Type: multipart/mixed;\r\n boundary=b1\r\n\r\n"
    b"preamble\r\n--b1\r\n"
    b"Content-Type: text/html\r\n\r\n<p>\r\n--b1\r\nContent-Type: message/rfc822\r\n\r\n"
    + INNER
    + b"\r\n--b1--\r\nend"
)
ODD = b"Subject: odd\nX: 1\r\n\r\nbare\nlines\r\n.\r\n{5}\r\n\xff\x00 and no end {7}"
PLAIN = b"Subject: plain\r\nX-Long: a\r\n b\r\n\r\n0123456789"


@pytest.fixture
def line(office):
    with Line(office, office.token()) as line:
        yield line


def put(line, content, folder="INBOX"):
    line.send(b"t APPEND %b {%d+}\r\n%b\r\n" % (folder.encode(), len(content), content))
    assert line.answer()[-1].startswith("OK [APPENDUID ")


def piece(line, section, number=1):
    """The bytes of one section, read as a literal; None for NIL."""
    line.send(f"t FETCH {number} BODY.PEEK{section}\r\n")
    head = line.read()
    if head.endswith("NIL)"):
        line.read()
        return None
    size = int(head.rpartition("{")[2].rstrip("}"))
    content = line.file.read(size)
    assert (line.read(), line.read()) == (")", "t OK FETCH completed.")
    return content


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("[]", NESTED),
        ("[HEADER]", NESTED[: NESTED.index(b"preamble")]),
        ("[TEXT]", NESTED[NESTED.index(b"preamble") :]),
        ("[HEADER.FIELDS (to SUBJECT)]", b"Subject: outer\r\nTo: a@example.com\r\n\r\n"),
        ('[HEADER.FIELDS ("Content-Type")]', b"Content-Type: multipart/mixed;\r\n boundary=b1\r\n\r\n"),
        ("[HEADER.FIELDS.NOT (To Content-Type)]", b"Subject: outer\r\n\r\n"),
        ("[1]", b"<p>"),
        ("[1.MIME]", b"Content-Type: text/html\r\n\r\n"),
        ("[2]", INNER),
        ("[2.HEADER]", INNER[: INNER.index(b"--b2")]),
        ("[2.TEXT]", INNER[INNER.index(b"--b2") :]),
        ("[2.HEADER.FIELDS (Subject)]", b"Subject: inner\r\n\r\n"),
        ("[2.1]", b"one"),
        ("[2.2]", b"two"),
        ("[2.2.MIME]", b"X: y\r\n\r\n"),
        ("[2.3]", None),
        ("[1.1]", None),
        ("[1.HEADER]", None),
        ("[3]", None),
        ("[]<0.7>", b"Subject"),
        ("[TEXT]<3.5>", b"amble"),
        ("[TEXT]<99999.5>", b""),
    ],
)
def test_a_section_is_cut_out_byte_for_byte(line, section, expected):
    put(line, NESTED)
    line.ask("SELECT INBOX")
    assert piece(line, section) == expected


@pytest.mark.parametrize(
    ("section", "expected"), [("[1]", b"0123456789"), ("[1]<2.3>", b"234"), ("[2]", None)]
)
def test_the_body_of_a_message_without_parts_is_part_1(line, section, expected):
    put(line, PLAIN)
    line.ask("SELECT INBOX")
    assert piece(line, section) == expected


def test_the_structure_of_nested_parts(line):
    put(line, NESTED)
    line.ask("SELECT INBOX")
    inner = '("text" "plain" NIL NIL NIL "7bit" 3 0)("text" "plain" NIL NIL NIL "7bit" 3 0) "alternative"'
    empty_envelope = '(NIL "inner" NIL NIL NIL NIL NIL NIL NIL NIL)'
    html = '("text" "html" NIL NIL NIL "7bit" 3 0)'
    message = (
        f'("message" "rfc822" NIL NIL NIL "7bit" {len(INNER)} {empty_envelope} ({inner}) {INNER.count(10)})'
    )
    assert line.ask("FETCH 1 BODY")[0] == f'1 FETCH (BODY ({html}{message} "mixed"))'


def test_a_body_marks_as_read_and_peek_does_not(line):
    put(line, PLAIN)
    line.ask("SELECT INBOX")
    line.ask("FETCH 1 BODY.PEEK[]")
    line.ask("FETCH 1 (RFC822.HEADER RFC822.SIZE ENVELOPE)")
    assert line.ask("FETCH 1 FLAGS")[0] == r"1 FETCH (FLAGS (\Recent))"
    assert line.ask("FETCH 1 BODY[HEADER.FIELDS (SUBJECT)]")[-2].endswith(r" FLAGS (\Seen \Recent))")
    assert line.ask("FETCH 1 FLAGS")[0] == r"1 FETCH (FLAGS (\Seen \Recent))"


def test_a_folder_opened_with_examine_cannot_be_changed(line):
    put(line, PLAIN)
    assert line.ask("EXAMINE INBOX")[-1] == "OK [READ-ONLY] EXAMINE completed."
    line.ask("FETCH 1 BODY[]")
    assert line.ask("FETCH 1 FLAGS")[0] == r"1 FETCH (FLAGS (\Recent))"
    for command in (r"STORE 1 FLAGS \Seen", "EXPUNGE", "MOVE 1 Drafts"):
        assert line.ask(command)[-1].startswith("NO ")


@pytest.mark.parametrize(
    ("macro", "names"),
    [
        ("FAST", ["FLAGS", "INTERNALDATE", "RFC822.SIZE"]),
        ("ALL", ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"]),
        ("FULL", ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"]),
    ],
)
def test_macros_are_spelt_out(line, macro, names):
    put(line, PLAIN)
    line.ask("SELECT INBOX")
    places = [line.ask(f"FETCH 1 {macro}")[0].find(f"{name} ") for name in names]
    assert -1 not in places and places == sorted(places)


@pytest.mark.parametrize(
    "items",
    [
        "",
        "()",
        "NONSENSE",
        "BODY[",
        "BODY[1.]",
        "BODY[MIME]",
        "BODY[HEADER.FIELDS]",
        "BODY[]<0.0>",
        "(FLAGS",
        "FLAGS UID",
    ],
)
def test_items_that_cannot_be_read_are_refused(line, items):
    put(line, PLAIN)
    line.ask("SELECT INBOX")
    assert line.ask(f"FETCH 1 {items}")[-1].startswith("BAD Command Argument Error.")


def test_sequence_numbers_that_do_not_exist_are_refused_and_uids_ignored(line):
    put(line, PLAIN)
    line.ask("SELECT INBOX")
    assert line.ask("FETCH 2 FLAGS") == ["BAD The specified message set is invalid."]
    assert line.ask("FETCH 0 FLAGS")[-1].startswith("BAD ")
    assert line.ask("UID FETCH 7:9 FLAGS") == ["OK UID FETCH completed."]
    assert line.ask("UID FETCH 1:1,1,*,7:* UID") == ["1 FETCH (UID 1)", "OK UID FETCH completed."]


def test_a_message_named_twice_is_answered_once(line):
    put(line, PLAIN)
    put(line, PLAIN)
    line.ask("SELECT INBOX")
    assert line.ask("FETCH 2,1:*,*:1 UID") == ["1 FETCH (UID 1)", "2 FETCH (UID 2)", "OK FETCH completed."]


def test_store_replaces_adds_and_removes_flags(line):
    put(line, PLAIN)
    line.ask("SELECT INBOX")
    assert (
        line.ask(r"STORE 1 FLAGS (\seen \FLAGGED unknown)")[0] == r"1 FETCH (FLAGS (\Seen \Flagged \Recent))"
    )
    assert line.ask(r"UID STORE 1 -FLAGS \Seen")[0] == r"1 FETCH (UID 1 FLAGS (\Flagged \Recent))"
    assert line.ask(r"STORE 1 +FLAGS.SILENT (\Answered)") == ["OK STORE completed."]
    assert line.ask("FETCH 1 FLAGS")[0] == r"1 FETCH (FLAGS (\Answered \Flagged \Recent))"
    assert line.ask("STORE 1 FLAGS ()")[0] == r"1 FETCH (FLAGS (\Recent))"


def test_uid_expunge_removes_only_what_is_named(line, office):
    for _ in range(3):
        put(line, PLAIN)
    line.ask("SELECT INBOX")
    line.ask(r"STORE 1:* +FLAGS.SILENT (\Deleted)")
    assert line.ask("UID EXPUNGE 2") == ["2 EXPUNGE", "OK UID EXPUNGE completed."]
    assert line.ask("UID SEARCH ALL")[0] == "SEARCH 1 3"
    assert line.ask("CLOSE") == ["OK CLOSE completed."]
    assert office.folder(MAILBOX, "Inbox") == []


def test_copy_and_move_name_the_new_uids(line):
    put(line, PLAIN)
    put(line, PLAIN)
    validity = next(text.split()[2][:-1] for text in line.ask("SELECT INBOX") if "UIDVALIDITY" in text)
    assert line.ask("COPY 1:2 Drafts") == [f"OK [COPYUID {validity} 1,2 3,4] COPY completed."]
    moved = [f"OK [COPYUID {validity} 2 5]", "2 EXPUNGE", "OK MOVE completed."]
    assert line.ask("MOVE 2 Drafts") == moved
    assert line.ask("COPY 1 Nowhere") == ["NO [TRYCREATE] Nowhere doesn't exist."]
    assert line.ask("UID MOVE 99 Drafts") == ["OK UID MOVE completed."]


def test_appended_bytes_are_kept_as_they_are(line, office):
    put(line, ODD)
    line.ask("SELECT INBOX")
    assert piece(line, "[]") == ODD == office.folder(MAILBOX, "Inbox")[0]


def test_a_message_of_35_mb_arrives_as_it_was_sent(line):
    content = b"Subject: large\r\n\r\n" + b"0123456789abcde\r\n" * (35 * 2**20 // 17)
    put(line, content)
    line.ask("SELECT INBOX")
    assert piece(line, "[]") == content


@pytest.mark.parametrize("sign", ["", "+"])
def test_a_literal_beyond_40_mb_is_refused_with_a_sentence(line, sign):
    line.send(f"t APPEND INBOX {{41943041{sign}}}\r\n")
    answer = line.read()
    assert "at most" in answer and answer.startswith("* BYE " if sign else "t NO ")


def test_parts_are_those_that_the_email_package_wrote(line):
    message = EmailMessage()
    message["Subject"] = "three"
    message.set_content("hallo\n")
    message.add_alternative("<p>hallo</p>\n", subtype="html")
    message.add_attachment(bytes(range(256)) * 50, maintype="application", subtype="pdf", filename="f.pdf")
    put(line, message.as_bytes(policy=SMTP))
    line.ask("SELECT INBOX")
    assert piece(line, "[1.1]") == b"hallo\r\n"
    assert piece(line, "[1.2]") == b"<p>hallo</p>\r\n"
    assert base64.b64decode(piece(line, "[2]")) == bytes(range(256)) * 50


PIECES = (
    b"Content-Type: multipart/mixed; boundary=b|Content-Type: multipart/digest; boundary=b|"
    b"Content-Type: message/rfc822|Content-Transfer-Encoding: base64|"
    b"Content-Disposition: ;;=|Subject: x|To: (a, b <c@d>, =?x?q?|Date: x| folded|"
    b'--b|--b--|\r\n|\r\n|\n|\r|text|"|\xff'
).split(b"|")


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join), st.booleans())
def test_any_bytes_have_an_envelope_a_structure_and_parts(content, extended):
    part = Part(content)
    assert part.header.raw + part.body == content
    for written in (envelope(part.header), structure(part, extended)):
        assert written.startswith(b"(") and written.endswith(b")")
    assert all(isinstance(inner.text(), str) and inner.raw in content for inner in part.walk())
