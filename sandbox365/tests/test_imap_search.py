"""SEARCH: every key, on folded and encoded headers, and mail that is too new."""

import time

import pytest

from sandbox365.tests.conftest import MAILBOX
from sandbox365.tests.test_imap import Line
from sandbox365.tests.test_imap_fetch import put

ONE = (
    b"From: Bakkerij <facturen@bakkerij.test>\r\n"
    b"To: a@example.com\r\nCc: c@example.com\r\nBcc: d@example.com\r\n"
    b"Date: Sun, 1 Feb 2026 23:30:00 -0500\r\nSubject: factuur\r\n 2026-7\r\n"
    b"Message-ID:\r\n <one@bakkerij.test>\r\n\r\n"
    b"first text\r\n"
)
TWO = (
    b"From: b@example.com\r\nSubject: =?utf-8?q?R=C3=A9clame?=\r\nIn-Reply-To: <one@bakkerij.test>\r\n"
    b"References: <zero@x>\r\n\t<one@bakkerij.test>\r\nX-Empty:\r\n"
    b"Content-Type: text/plain; charset=iso-8859-1\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\nna=\r\nme caf=E9\r\n"
)
THREE = b"Subject: third\r\nMessage-ID: <three@x>\r\n\r\n" + b"x" * 2000


@pytest.fixture
def line(office):
    with Line(office, office.token()) as line:
        for content, extras in (
            (ONE, b'"01-Feb-2026 10:00:00 +0000" '),
            (TWO, b'(\\Seen \\Flagged) "02-Feb-2026 00:30:00 +0100" '),
            (THREE, b'(\\Answered \\Draft \\Deleted $MDNSent) " 3-Feb-2026 10:00:00 +0000" '),
        ):
            line.send(b"t APPEND INBOX %b{%d+}\r\n%b\r\n" % (extras, len(content), content))
            line.answer()
        line.ask("SELECT INBOX")
        yield line


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("ALL", "1 2 3"),
        ("SEEN", "2"),
        ("UNSEEN", "1 3"),
        ("FLAGGED UNANSWERED", "2"),
        ("ANSWERED", "3"),
        ("DRAFT DELETED", "3"),
        ("UNDELETED UNDRAFT UNFLAGGED", "1"),
        ("KEYWORD $MDNSent", "3"),
        ("UNKEYWORD $MDNSent", "1 2"),
        ("RECENT", "1 2 3"),
        ("NEW", "1 3"),
        ("OLD", ""),
        ("2:*", "2 3"),
        ("3,1", "1 3"),
        ("UID 2", "2"),
        ("NOT 2", "1 3"),
        ("OR SEEN ANSWERED", "2 3"),
        ("OR (1 UNSEEN) NOT UNSEEN", "1 2"),
        ("(1:2 (NOT SEEN))", "1"),
        ("HEADER Message-ID <one@bakkerij.test>", "1"),
        ('HEADER message-id "<ONE@bakkerij.test>"', "1"),
        ("HEADER In-Reply-To <one@bakkerij.test>", "2"),
        ("HEADER References <one@bakkerij.test>", "2"),
        ('HEADER References "<zero@x>\t<one"', "2"),
        ('HEADER Subject ""', "1 2 3"),
        ('HEADER X-Empty ""', "2"),
        ('HEADER X-None ""', ""),
        ('SUBJECT "factuur 2026-7"', "1"),
        ("SUBJECT {8+}\r\nr\u00e9clame", "2"),
        ('CHARSET UTF-8 SUBJECT "R\u00c9CLAME"', "2"),
        ("FROM bakkerij", "1"),
        ("TO a@example.com CC c@ BCC d@", "1"),
        ('BODY "FIRST text"', "1"),
        ('BODY "name caf\u00e9"', "2"),
        ("BODY factuur", ""),
        ("TEXT factuur", "1"),
        ("LARGER 1000", "3"),
        ("SMALLER 1000", "1 2"),
        ("SINCE 2-Feb-2026", "3"),
        ("BEFORE 02-Feb-2026", "1 2"),
        ('ON "1-feb-2026"', "1 2"),
        ("SENTON 1-Feb-2026", "1"),
        ("SENTSINCE 1-Feb-2026 SENTBEFORE 2-Feb-2026", "1"),
    ],
)
def test_search_finds(line, keys, found):
    assert line.ask(f"SEARCH {keys}") == [f"SEARCH {found}".strip(), "OK SEARCH completed."]


@pytest.mark.parametrize(
    "keys",
    [
        "",
        "NONSENSE",
        "HEADER Subject",
        "NOT",
        "OR SEEN",
        "(SEEN",
        "SEEN)",
        "ON 31-Feb-2026",
        "0",
        "SUBJECT",
        "NOT " * 60 + "ALL",
    ],
)
def test_keys_that_cannot_be_read_are_refused(line, keys):
    assert line.ask(f"SEARCH {keys}") == ["BAD Command Argument Error. 11"]


def test_a_strange_charset_is_refused_with_those_that_are_known(line):
    assert line.ask("SEARCH CHARSET KOI8-R ALL")[0].startswith("NO [BADCHARSET (")


def test_uid_search_answers_uids(line):
    line.ask(r"STORE 1 +FLAGS (\Deleted)")
    line.ask("EXPUNGE")
    assert line.ask("SEARCH ALL")[0] == "SEARCH 1"
    assert line.ask("UID SEARCH 1")[0] == "SEARCH 2"


def test_new_mail_is_counted_at_once_but_found_later(office):
    office.switch(settings={"search_lag": 3.0})
    office.send()
    with Line(office, office.token()) as line:
        assert line.ask('SELECT "Sent Items"')[0] == "1 EXISTS"
        search = 'UID SEARCH HEADER Message-ID "<f-1@bakkerij.test>"'
        assert line.ask(search)[0] == "SEARCH"
        assert line.ask("FETCH 1 UID")[0] == "1 FETCH (UID 1)"
        time.sleep(3.1)
        assert line.ask(search)[0] == "SEARCH 1"
        line.ask("COPY 1 INBOX")
        line.ask("SELECT INBOX")
        assert line.ask("SEARCH ALL")[0] == "SEARCH"


def test_a_copy_that_was_not_sent_is_not_found(office):
    with Line(office, office.token()) as line:
        put(line, THREE)
        assert line.ask('SELECT "Sent Items"')[0] == "0 EXISTS"
        assert line.ask("SEARCH HEADER Message-ID <three@x>")[0] == "SEARCH"
    assert office.folder(MAILBOX, "Sent Items") == []


def test_each_copy_is_found_at_a_time_of_its_own(office):
    office.switch(mailboxes={MAILBOX: {"sent_lag": 3.0}})
    client = office.login()
    for _ in range(8):
        office.send(client)
    with Line(office, office.token()) as line:
        line.ask('SELECT "Sent Items"')
        found = set()
        until = time.monotonic() + 3.2
        while time.monotonic() < until:
            found.add(line.ask("SEARCH ALL")[0])
            time.sleep(0.1)
        assert len(found) > 3 and line.ask("SEARCH ALL")[0] == "SEARCH 1 2 3 4 5 6 7 8"
