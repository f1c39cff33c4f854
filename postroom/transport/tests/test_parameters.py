"""What is said about a message: SIZE, delivery reports, SMTPUTF8, replies, and the bytes of the message itself."""

import contextlib
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from postroom.transport.conversation import Envelope, dot_stuff, encode_xtext
from postroom.transport.faults import NotOffered, ServerRefused, Stage
from postroom.transport.replies import LONGEST_LINE, reply
from postroom.transport.tests.examples import LETTER, ONE, yes
from postroom.transport.tests.moves import says, writes
from postroom.transport.tests.scripted import END, Scripted

XTEXT = re.compile(r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})*")
"""RFC 3461 section 4."""


def lines_of(server: Scripted) -> list[bytes]:
    """The lines of the transaction alone."""
    return [line for line in server.talk.lines if line.split()[0] in (b"MAIL", b"RCPT", b"DATA", b"RSET")]


def unstuffed(sent: bytes) -> bytes:
    """What a server keeps: the first dot of every line that begins with one is dropped (RFC 5321 4.5.2)."""
    return b"\r\n".join(line[1:] if line.startswith(b".") else line for line in sent.split(b"\r\n"))


def test_a_plain_server_hears_addresses_and_nothing_else(connect):
    with Scripted(offers=("8BITMIME",)) as server:
        connect(server).deliver(ONE, LETTER, yes)
        assert lines_of(server) == [
            b"MAIL FROM:<rechnung@contoso.test>",
            b"RCPT TO:<kunde@example.com>",
            b"DATA",
        ]


def test_exchange_hears_size_and_what_it_shall_report(connect):
    with Scripted() as server:
        connect(server).deliver(ONE, LETTER, yes)
        assert lines_of(server) == [
            b"MAIL FROM:<rechnung@contoso.test> SIZE=%d RET=HDRS ENVID=postroom-1" % len(LETTER),
            b"RCPT TO:<kunde@example.com> NOTIFY=FAILURE,DELAY ORCPT=rfc822;kunde@example.com",
            b"DATA",
        ]


def test_signs_with_a_meaning_are_written_as_xtext(connect):
    with Scripted(offers=("DSN",)) as server:
        connect(server).deliver(Envelope("a@contoso.test", ("a+b=c@example.com",), "no 1+1=2"), LETTER, yes)
        assert lines_of(server)[:2] == [
            b"MAIL FROM:<a@contoso.test> RET=HDRS ENVID=no+201+2B1+3D2",
            b"RCPT TO:<a+b=c@example.com> NOTIFY=FAILURE,DELAY ORCPT=rfc822;a+2Bb+3Dc@example.com",
        ]


def test_without_an_envelope_id_none_is_named(connect):
    with Scripted(offers=("DSN",)) as server:
        connect(server).deliver(Envelope("a@contoso.test", ("b@example.com",)), LETTER, yes)
        assert lines_of(server)[0] == b"MAIL FROM:<a@contoso.test> RET=HDRS"


PLAIN_MAIL, PLAIN_RCPT = b"MAIL FROM:<rechnung@contoso.test>", b"RCPT TO:<kunde@example.com>"
FULL_MAIL = PLAIN_MAIL + b" SIZE=%d RET=HDRS ENVID=postroom-1" % len(LETTER)
FULL_RCPT = PLAIN_RCPT + b" NOTIFY=FAILURE,DELAY ORCPT=rfc822;kunde@example.com"
NO_PARAMETERS = [
    "555 5.5.4 Unsupported option: RET=HDRS",
    "555 Parameters not recognized",
    "501 5.5.4 Syntax error in parameters",
    "501 Syntax error",
    "504 Parameter not implemented",
    "500 5.5.2 Line not understood",
    "550 5.5.4 Invalid arguments",
]


def refuses(sign: bytes, line: str):
    """Refuses a command that has `sign` in it, such as b"NOTIFY="."""
    return lambda talk: talk.say(line if sign in talk.lines[-1] else "250 2.0.0 OK")


@pytest.mark.parametrize("line", NO_PARAMETERS)
@pytest.mark.parametrize("sign", [b"RET=", b"SIZE="])
def test_a_server_that_refuses_its_own_parameters_of_mail_gets_it_without(sign, line, connect):
    with Scripted({"mail": refuses(sign, line)}) as server:
        conversation = connect(server)
        assert conversation.deliver(ONE, LETTER, yes).reply.code == 250
        assert conversation.deliver(ONE, LETTER, yes).reply.code == 250
        once = [PLAIN_MAIL, PLAIN_RCPT, b"DATA"]
        assert lines_of(server) == [FULL_MAIL, *once, *once], "the extras are said once a connection"


@pytest.mark.parametrize("line", NO_PARAMETERS)
def test_a_server_that_refuses_its_own_parameters_of_rcpt_gets_it_without(line, connect):
    with Scripted({"rcpt": refuses(b"NOTIFY=", line)}) as server:
        conversation = connect(server)
        for _ in range(2):
            delivery = conversation.deliver(ONE, LETTER, yes)
            assert [answer.reply.code for answer in delivery.answers] == [250]
        once = [PLAIN_RCPT, b"DATA"]
        assert lines_of(server) == [FULL_MAIL, FULL_RCPT, *once, PLAIN_MAIL, *once]


@pytest.mark.parametrize(
    "line", ["550 5.1.1 Unknown", "550 5.7.1 No", "451 4.5.4 Later", "552 5.3.4 Too big"]
)
@pytest.mark.parametrize("stage", ["mail", "rcpt"])
def test_a_refusal_of_the_address_or_the_mail_is_not_asked_for_again(stage, line, connect):
    with Scripted({stage: says(line)}) as server:
        conversation = connect(server)
        with contextlib.suppress(ServerRefused):
            conversation.deliver(ONE, LETTER, yes)
        assert len(server.said_to(stage)) == 1


def test_a_command_that_is_refused_without_extras_too_is_refused_with_the_last_words(connect):
    script = {"mail 1": says("501 5.5.4 Syntax"), "mail 2": says("501 5.1.7 Bad sender address syntax")}
    with Scripted(script) as server:
        conversation = connect(server)
        with pytest.raises(ServerRefused) as caught:
            conversation.deliver(ONE, LETTER, yes)
        assert caught.value.line == "501 5.1.7 Bad sender address syntax"
        assert conversation.deliver(ONE, LETTER, yes).reply.code == 250
        assert server.said_to("MAIL") == [FULL_MAIL, PLAIN_MAIL, FULL_MAIL], "the extras were not to blame"


def test_a_command_without_extras_is_said_once_whatever_is_refused(connect):
    with Scripted({"mail": says("501 5.5.4 Syntax")}, offers=("8BITMIME",)) as server:
        with pytest.raises(ServerRefused):
            connect(server).deliver(ONE, LETTER, yes)
        assert server.said_to("MAIL") == [PLAIN_MAIL]


def test_what_an_address_outside_ascii_needs_is_never_left_out(connect):
    with Scripted({"mail": refuses(b"RET=", NO_PARAMETERS[0])}) as server:
        connect(server).deliver(Envelope("jörg@contoso.test", ("b@example.com",), "1"), LETTER, yes)
        assert server.said_to("MAIL")[1] == "MAIL FROM:<jörg@contoso.test> SMTPUTF8".encode()


@given(st.text())
def test_xtext_is_ascii_and_comes_back(text):
    written = encode_xtext(text)
    assert XTEXT.fullmatch(written)
    back = re.sub(rb"\+(..)", lambda found: bytes([int(found[1], 16)]), written.encode("ascii"))
    assert back == text.encode()


@pytest.mark.parametrize("side", ["sender", "recipient"])
def test_an_address_outside_ascii_goes_as_utf_8_and_the_next_mail_does_not(side, connect):
    sender, recipient = (
        ("jörg@contoso.test", "b@example.com") if side == "sender" else ("a@contoso.test", "rené@example.com")
    )
    with Scripted() as server:
        conversation = connect(server)
        conversation.deliver(Envelope(sender, (recipient,), "1"), LETTER, yes)
        conversation.deliver(ONE, LETTER, yes)
        mail, rcpt, _, plain_mail, *_ = lines_of(server)
        assert mail.startswith(f"MAIL FROM:<{sender}> SIZE=".encode())
        assert b" SMTPUTF8" in mail
        assert rcpt.startswith(f"RCPT TO:<{recipient}> NOTIFY=FAILURE,DELAY".encode())
        assert (b"ORCPT" in rcpt) == recipient.isascii()
        assert b"SMTPUTF8" not in plain_mail


@pytest.mark.parametrize(
    "envelope",
    [
        Envelope("jörg@contoso.test", ("b@example.com",)),
        Envelope("a@contoso.test", ("b@example.com", "rené@example.com")),
    ],
)
def test_an_address_outside_ascii_is_not_sent_where_smtputf8_is_not_offered(envelope, connect):
    with Scripted(offers=("DSN",)) as server:
        conversation = connect(server)
        with pytest.raises(NotOffered, match="SMTPUTF8") as caught:
            conversation.deliver(envelope, LETTER, yes)
        assert caught.value.stage is Stage.MAIL
        assert lines_of(server) == []
        assert conversation.deliver(ONE, LETTER, yes).reply.code == 250


@pytest.mark.parametrize("smuggled", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("side", ["sender", "recipient"])
def test_a_line_end_in_an_address_brings_no_second_command(side, smuggled, connect):
    evil = f"a@contoso.test>{smuggled}RCPT TO:<evil@example.com"
    sender, recipient = (evil, "b@example.com") if side == "sender" else ("a@contoso.test", evil)
    with Scripted() as server:
        conversation = connect(server)
        with pytest.raises(Exception, match=r"newline|line end"):
            conversation.deliver(Envelope(sender, (recipient,)), LETTER, yes)
        conversation.drop()
        assert b"evil" not in server.heard()
        assert b"DATA" not in server.heard()


def test_a_probe_sends_no_mail(connect):
    with Scripted({"rcpt": says("550 5.1.1 Unknown")}) as server:
        (answer,) = connect(server).probe("a@contoso.test", "b@example.com")
        assert not answer.accepted
        words = [line.split(b" ")[0] for line in lines_of(server)]
        assert words == [b"MAIL", b"RCPT", b"RSET"]
        assert b"SIZE" not in server.talk.raw


def test_a_probe_without_a_recipient_asks_about_the_sender_only(connect):
    with Scripted({"mail": says("530 5.7.57 Client not authenticated to send mail.")}) as server:
        with pytest.raises(ServerRefused) as caught:
            connect(server).probe("a@contoso.test", "")
        assert (caught.value.stage, caught.value.reply.enhanced) == (Stage.MAIL, "5.7.57")


DOTTED = [
    b".\r\n",
    b"..\r\n",
    b"a\r\n.\r\nb\r\n",
    b"a\r\n..\r\n.b\r\n",
    b".a\r\n\r\n.\r\n.\r\n",
    b"no line end.",
    b"\r\n.",
    b"MAIL FROM:<a@example.com>\r\n.\r\nQUIT\r\n",
]


@pytest.mark.parametrize("message", DOTTED)
def test_lines_that_begin_with_dots_arrive_as_they_are(message, connect):
    with Scripted() as server:
        conversation = connect(server)
        assert conversation.deliver(ONE, message, yes).reply.code == 250
        assert conversation.is_open()
        (body,) = server.talk.bodies
        assert unstuffed(body) == message.removesuffix(b"\r\n") + b"\r\n"
        assert lines_of(server)[-1] == b"DATA"


@given(
    st.lists(st.sampled_from([b"\r\n", b".", b"\r", b"\n", b"a", b"\r\n.\r\n", b"\xff", b"=20"])).map(
        b"".join
    )
)
@example(b"")
def test_dots_doubled_and_taken_away_again_give_the_same_message(message):
    sent = dot_stuff(message)
    whole = message if message.endswith(b"\r\n") else message + b"\r\n"
    assert unstuffed(sent) == whole
    # The end mark occurs once, at the end, also seen from the line end of the DATA command.
    assert (b"\r\n" + sent + b".\r\n").index(END) == len(sent)


@pytest.mark.parametrize(
    ("code", "text", "enhanced", "line"),
    [
        (250, b"2.1.0 Sender OK", "2.1.0", "250 2.1.0 Sender OK"),
        (250, b"OK", "", "250 OK"),
        (250, b"", "", "250"),
        (550, b"5.7.1 first\n5.7.1 second", "5.7.1", "550 5.7.1 first 5.7.1 second"),
        (535, b"5.7.139 Authentication unsuccessful", "5.7.139", "535 5.7.139 Authentication unsuccessful"),
        (550, b"5.7.1", "5.7.1", "550 5.7.1"),
        (451, b"try 4.7.1 later", "", "451 try 4.7.1 later"),
        (250, b"10.0.0.1 is welcome", "", "250 10.0.0.1 is welcome"),
        (550, b"5.7.1.2 no code", "", "550 5.7.1.2 no code"),
        (550, b"5.1.1 Empf\xe4nger \xc3\xa4", "5.1.1", "550 5.1.1 Empf\ufffdnger ä"),
    ],
)
def test_a_reply_gives_its_enhanced_code_and_its_literal_line(code, text, enhanced, line):
    found = reply(code, text)
    assert (found.code, found.enhanced, found.line) == (code, enhanced, line)


def test_of_a_very_long_reply_the_beginning_is_kept():
    found = reply(550, b"5.7.1 " + b"x" * 8000)
    assert found.line.startswith("550 5.7.1 xxx")
    assert len(found.line) <= LONGEST_LINE + 4


def test_a_reply_of_many_lines_is_read_to_its_end(connect):
    lines = [f"550-5.7.1 line {number}" for number in range(30)]
    with Scripted({"mail 1": says(*lines, "550 5.7.1 the end")}) as server:
        conversation = connect(server)
        with pytest.raises(ServerRefused) as caught:
            conversation.deliver(ONE, LETTER, yes)
        assert caught.value.line.startswith("550 5.7.1 line 0 5.7.1 line 1 ")
        assert caught.value.line.endswith("5.7.1 the end")
        assert conversation.deliver(ONE, LETTER, yes).reply.code == 250


@pytest.mark.parametrize("size", ["\u00b2", "9" * 5_000, "9" * 30, "-1", "many", "1.5", ""])
def test_a_size_that_is_no_number_of_bytes_limits_nothing(size, connect):
    answer = f"250-scripted.test\r\n250 SIZE {size}\r\n".encode("latin-1")
    with Scripted({"ehlo": writes(answer)}) as server:
        assert connect(server).size_limit == 0
