"""Every IMAP fault that can be ordered, as imaplib meets it; and what must never happen, whatever is sent."""

import contextlib
import imaplib
import logging
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox365.exchange.imap.arguments import Arguments
from sandbox365.exchange.imap.searching import read_search
from sandbox365.exchange.imap.words import Refused
from sandbox365.tests.conftest import MAILBOX
from sandbox365.tests.test_imap import Line, signed_in
from sandbox365.tests.test_imap_fetch import NESTED

STAGES = ("imap_connect", "imap_auth", "imap_select", "imap_search", "imap_fetch")


def outcome(office):
    """How a whole visit ends: the text of a refusal, "gone", or "fetched"."""
    try:
        with signed_in(office) as client:
            return refusal(client) or "fetched"
    except (imaplib.IMAP4.abort, OSError):
        return "gone"
    except imaplib.IMAP4.error as error:
        return str(error)


def refusal(client):
    for step in (
        lambda: client.select('"Sent Items"'),
        lambda: client.search(None, "ALL"),
        lambda: client.fetch("1", "BODY.PEEK[]"),
    ):
        code, answer = step()
        if code != "OK":
            return answer[-1].decode()
    return None


@pytest.mark.parametrize("at", STAGES[1:])
def test_a_reply_can_be_ordered_at_each_stage(office, at):
    office.send()
    office.order(at=at, mailbox=MAILBOX, reply="NO Server Unavailable. 15", count=1)
    assert outcome(office) == "Server Unavailable. 15"
    assert outcome(office) == "fetched"


def test_a_reply_instead_of_the_greeting_ends_the_connection(office):
    office.send()
    office.order(at="imap_connect", reply="NO Connection limit exceeded. 10", count=1)
    with Line(office) as line:
        assert line.greeting == "* NO Connection limit exceeded. 10" and line.file.read() == b""
    assert outcome(office) == "fetched"


@pytest.mark.parametrize("at", STAGES)
def test_the_line_can_be_cut_at_each_stage(office, at):
    office.send()
    office.order(at=at, cut=True, count=1)
    assert outcome(office) == "gone"
    assert outcome(office) == "fetched"


@pytest.mark.parametrize("at", STAGES)
def test_a_delay_alone_does_no_harm(office, at):
    office.send()
    office.order(at=at, delay=0.3, count=1)
    start = time.monotonic()
    assert outcome(office) == "fetched"
    assert time.monotonic() - start >= 0.3


def test_a_fault_meets_only_the_mailbox_it_names(office):
    office.send()
    office.order(at="imap_select", mailbox="productie@bakkerij.test", reply="NO Server Unavailable. 15")
    assert outcome(office) == "fetched"


WORDS = (
    b'a |SEARCH |UID |FETCH |STORE |1:* |BODY[|]|(|)|{3}\r\n|{3+}\r\nabc|"|\\|\r\n|NOT |OR |HEADER |LIST |"" |*|%|&|'
    b"APPEND |INBOX |FLAGS |\\Seen |COPY |<1.2>|IDLE|DONE|NOOP|ID |NIL|STATUS |CREATE |2-Feb-2026 |SELECT "
).split(b"|")
PIECES = st.one_of(st.binary(max_size=30), st.sampled_from(WORDS))


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.lists(PIECES, max_size=30).map(b"".join), inside=st.booleans())
def test_no_bytes_kill_the_server_or_leave_a_traceback(office, caplog, data, inside):
    caplog.clear()
    with Line(office) as line:
        if inside:
            line.login(office_token(office))
            line.send(b"t APPEND INBOX {%d+}\r\n%b\r\n" % (len(NESTED), NESTED))
            line.answer()
            line.ask("SELECT INBOX")
        line.send(data + b"\r\nDONE\r\n0000000000000\r\nz NOOP\r\nz LOGOUT\r\n")
        said = line.file.read()
    assert b"Server Unavailable" not in said
    assert b"* BYE" in said or b"+ " in said
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    with Line(office) as line:
        assert line.ask("NOOP") == ["OK NOOP completed."]


_tokens = {}


def office_token(office):
    ca_file = office.endpoints["ca_file"]
    if ca_file not in _tokens:
        _tokens[ca_file] = office.token()
    return _tokens[ca_file]


@given(st.binary().filter(lambda text: not set(text) & set(b"\0\r\n")))
def test_quoted_and_literal_forms_are_read_alike(text):
    quoted = b'"' + text.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    for form in (quoted, b"{%d}\r\n%b" % (len(text), text), b"{%d+}\r\n%b" % (len(text), text)):
        arguments = Arguments(form + b" next")
        assert arguments.astring() == text
        arguments.space()
        assert arguments.astring() == b"next"


@given(st.from_regex(rb"[A-Za-z0-9<>@.\]_+-]+", fullmatch=True))
def test_a_bare_word_is_read_as_its_quoted_form_is(word):
    assert Arguments(word).astring() == Arguments(b'"' + word + b'"').astring() == word


@given(st.lists(PIECES, max_size=20).map(b"".join))
def test_search_keys_are_read_or_refused(data):
    with contextlib.suppress(Refused):
        assert callable(read_search(Arguments(data), [1, 2, 3]))


def test_a_line_without_end_is_cut_off_with_a_sentence(office):
    with Line(office) as line:
        line.send(b"x" * (2**20 + 2**17))
        assert line.read().startswith("* BYE The command line is too long")


def test_what_is_half_read_ends_with_the_connection(office):
    for half in (b"a LOGIN {10}\r\nabc", b"a AUTHENTICATE XOAUTH2\r\n", b"a NOO", b"a APPEND x {50+}\r\nabc"):
        with Line(office) as line:
            line.send(half)
    with Line(office, office.token()) as line:
        assert line.ask("NOOP") == ["OK NOOP completed."]


def test_no_token_reaches_the_log(office, caplog):
    caplog.set_level(logging.DEBUG)
    token = office.token()
    with Line(office) as line:
        line.login(token, "nobody@bakkerij.test")
        line.login(token)
        line.ask(f"XYZZY {token}")
        line.ask(f"LOGIN {MAILBOX} {token}")
    assert token not in caplog.text and token[:40] not in caplog.text
