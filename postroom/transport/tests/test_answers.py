"""What counts as an answer: a whole reply (RFC 5321 4.2) with the code that is awaited, and none that came early."""

import threading

import pytest

from postroom.transport.connecting import CONTRADICTED, NO_REPLY, NOT_AWAITED, UNASKED
from postroom.transport.faults import ConnectionLost, OutcomeUnknown, ServerRefused, Stage, TransportFault
from postroom.transport.tests.examples import LETTER, ONE, PASSWORD, TWO, never, yes
from postroom.transport.tests.moves import cut, pause, says, then, writes
from postroom.transport.tests.scripted import END, Scripted

STAGES = {
    "greeting": Stage.GREETING,
    "ehlo 1": Stage.EHLO,
    "starttls": Stage.TLS,
    "ehlo 2": Stage.EHLO,
    "auth answer": Stage.AUTH,
    "mail": Stage.MAIL,
    "rcpt 1": Stage.RCPT,
    "rcpt 2": Stage.RCPT,
    "data": Stage.DATA,
    "dot": Stage.FINAL,
}
EVERYWHERE = pytest.mark.parametrize("stage", STAGES)
TLS = pytest.mark.parametrize("tls", [False, True], ids=["plain", "starttls"])
LONG = LETTER + b"x" * 1500 + b"\r\n"
"""Longer than what a scripted server reads before its move at "body"."""


def sent(connect, server: Scripted) -> None:
    conversation = connect(server)
    conversation.log_in(PASSWORD)
    conversation.deliver(TWO, LETTER, yes)


def fault_of(action) -> TransportFault:
    with pytest.raises(TransportFault) as caught:
        action()
    return caught.value


def expected_at(stage: str) -> tuple[type[TransportFault], Stage]:
    """Before the dot nothing was sent; after it nobody knows."""
    return (OutcomeUnknown if stage == "dot" else ConnectionLost), STAGES[stage]


NO_ANSWERS = {
    "a date": b"2026-11-29 21:00:00 panic: no space left on device\r\n",
    "a number": b"2147483648 bytes allocation failed\r\n",
    "a word that begins with a code": b"250ok\r\n",
    "two codes": b"250-2.0.0 first\r\n550 5.0.0 second\r\n",
    "a line without a code": b"250-2.0.0 first\r\nsecond\r\n",
    "a blank in front": b" 250 2.0.0 OK\r\n",
    "a tab behind": b"250\tOK\r\n",
    "a NUL behind": b"250\0 OK\r\n",
    "a code below all codes": b"150 OK\r\n",
    "a code above all codes": b"650 OK\r\n",
    "a code of no category": b"260 OK\r\n",
    "a sign": b"+25 OK\r\n",
    "an empty line": b"\r\n",
}


@EVERYWHERE
def test_a_line_that_begins_with_a_date_is_no_answer_anywhere(stage, connect, certificates):
    with Scripted({stage: writes(NO_ANSWERS["a date"])}, certificate=certificates.right) as server:
        fault = fault_of(lambda: sent(connect, server))
        assert (type(fault), fault.stage) == expected_at(stage), repr(fault)
        assert fault.line == f"{NO_REPLY}: 2026-11-29 21:00:00 panic: no space left on device"


@pytest.mark.parametrize("stage", ["greeting", "mail", "rcpt 1", "dot"])
@pytest.mark.parametrize("data", NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_what_is_no_reply_of_smtp_is_no_answer(data, stage, connect):
    with Scripted({stage: writes(data)}) as server:
        fault = fault_of(lambda: sent(connect, server))
        assert (type(fault), fault.stage) == expected_at(stage), repr(fault)
        assert NO_REPLY in fault.line
        assert (END in server.heard()) == (stage == "dot")


WRONG_CODES = {
    "greeting": ("250", "354"),
    "ehlo 1": ("220", "251", "334"),
    "starttls": ("250", "354"),
    "ehlo 2": ("235",),
    "auth answer": ("250", "334"),
    "mail": ("220", "251", "354"),
    "rcpt 1": ("220", "253", "354"),
    "data": ("250", "334"),
    "dot": ("220", "251", "252", "354"),
}


@pytest.mark.parametrize(
    ("stage", "code"), [(stage, code) for stage, codes in WRONG_CODES.items() for code in codes]
)
def test_a_yes_to_another_question_is_none_to_this(stage, code, connect, certificates):
    with Scripted({stage: says(f"{code} Fine")}, certificate=certificates.right) as server:
        fault = fault_of(lambda: sent(connect, server))
        assert (type(fault), fault.stage) == expected_at(stage), repr(fault)
        assert fault.line == f"{NOT_AWAITED}: {code} Fine"


@pytest.mark.parametrize("code", [250, 251, 252])
def test_three_codes_say_that_a_recipient_is_taken(code, connect):
    with Scripted({"rcpt": says(f"{code} Fine")}) as server:
        delivery = connect(server).deliver(ONE, LETTER, yes)
        assert [(answer.reply.code, answer.accepted) for answer in delivery.answers] == [(code, True)]


ANSWERS = {
    "nothing but the code": (writes(b"250\r\n"), "250"),
    "a code and a blank": (writes(b"250 \r\n"), "250"),
    "lines that say nothing": (writes(b"250-\r\n250-\r\n250\r\n"), "250"),
    "a line end without CR": (writes(b"250-2.0.0 a\n250 2.0.0 b\n"), "250 2.0.0 a 2.0.0 b"),
    "two packets": (then(writes(b"250 2.0.0 O"), pause(0.1), writes(b"K\r\n")), "250 2.0.0 OK"),
    "a code in two packets": (then(writes(b"2"), pause(0.1), writes(b"50 OK\r\n")), "250 OK"),
    "a NUL in the words": (writes(b"250 2.0.0 O\0K\r\n"), "250 2.0.0 O\ufffdK"),
    "words that are no ASCII": (writes("250 2.0.0 schön\r\n".encode()), "250 2.0.0 schön"),
}


@TLS
@pytest.mark.parametrize(("move", "line"), ANSWERS.values(), ids=ANSWERS.keys())
def test_a_whole_reply_is_the_answer_however_it_comes(move, line, tls, connect, certificates):
    with Scripted({"dot": move}, certificate=certificates.right if tls else None) as server:
        delivery = connect(server).deliver(ONE, LETTER, yes)
        assert delivery.reply and delivery.reply.line == line


EARLY = {
    "a yes": ("250 2.0.0 OK", ConnectionLost, f"{UNASKED}: 250 2.0.0 OK"),
    "a later": ("451 4.7.0 Busy", ServerRefused, "451 4.7.0 Busy"),
    "a no": ("552 5.3.4 Too big", ServerRefused, "552 5.3.4 Too big"),
    "no reply": ("2026-11-29 panic", ConnectionLost, f"{UNASKED}: 2026-11-29 panic"),
}
EARLY_ANSWERS = pytest.mark.parametrize(("line", "kind", "told"), EARLY.values(), ids=EARLY.keys())


def check_nothing_was_sent(fault: TransportFault, server: Scripted, kind, told: str) -> None:
    assert (type(fault), fault.stage, fault.line) == (kind, Stage.BODY, told)
    assert END not in server.heard()
    assert server.talk.bodies == []


@TLS
@EARLY_ANSWERS
def test_an_answer_that_came_with_the_354_is_none_to_the_dot(line, kind, told, tls, connect, certificates):
    move = writes(f"354 Go ahead\r\n{line}\r\n".encode())
    with Scripted({"data": move}, certificate=certificates.right if tls else None) as server:
        conversation = connect(server)
        fault = fault_of(lambda: conversation.deliver(ONE, LETTER, never))
        check_nothing_was_sent(fault, server, kind, told)
        assert not conversation.is_open()


@TLS
@EARLY_ANSWERS
def test_an_answer_that_comes_while_leave_is_asked_is_none_to_the_dot(
    line, kind, told, tls, connect, certificates
):
    asked, said = threading.Event(), threading.Event()

    def may_finish(_answers):
        asked.set()
        return said.wait(10)

    move = then(lambda _: asked.wait(10), says(line), lambda _: said.set())
    with Scripted({"body": move}, certificate=certificates.right if tls else None) as server:
        conversation = connect(server)
        fault = fault_of(lambda: conversation.deliver(ONE, LONG, may_finish))
        check_nothing_was_sent(fault, server, kind, told)
        assert not conversation.is_open()


def test_half_an_answer_that_comes_before_the_dot_is_none_to_it(connect):
    with Scripted({"data": writes(b"354 Go ahead\r\n25")}) as server:
        fault = fault_of(lambda: connect(server).deliver(ONE, LETTER, never))
        check_nothing_was_sent(fault, server, ConnectionLost, f"{UNASKED}: 25")


def test_a_no_before_the_dot_counts_although_the_server_has_gone(connect):
    with Scripted({"data": then(writes(b"354 Go\r\n552 5.3.4 Too big\r\n"), cut)}) as server:
        fault = fault_of(lambda: connect(server).deliver(ONE, LETTER, never))
        assert (type(fault), fault.stage, fault.line) == (ServerRefused, Stage.BODY, "552 5.3.4 Too big")


TWICE = {
    "greeting": ("220 Hello", Stage.EHLO),
    "ehlo 1": ("250 Hello", Stage.AUTH),
    "auth": ("334 ", Stage.AUTH),
    "auth answer": ("235 2.7.0 OK", Stage.MAIL),
    "mail": ("250 2.1.0 OK", Stage.RCPT),
    "rcpt 1": ("250 2.1.5 OK", Stage.RCPT),
    "rcpt 2": ("250 2.1.5 OK", Stage.DATA),
}


@pytest.mark.parametrize(("stage", "row"), TWICE.items(), ids=TWICE.keys())
def test_after_two_answers_to_one_question_the_connection_is_not_used_any_more(stage, row, connect):
    line, noticed_at = row
    offers = b"250-scripted.test\r\n250 AUTH LOGIN\r\n" if stage == "ehlo 1" else line.encode() + b"\r\n"
    with Scripted({stage: writes(offers + line.encode() + b"\r\n")}, logins=("AUTH LOGIN",)) as server:
        fault = fault_of(lambda: sent(connect, server))
        assert (type(fault), fault.stage) == (ConnectionLost, noticed_at), repr(fault)
        assert fault.line == f"{UNASKED}: {line}".strip()
        assert END not in server.heard()


def test_a_second_answer_to_the_dot_is_not_the_answer_to_the_next_mail(connect):
    with Scripted({"dot": writes(b"250 2.0.0 OK\r\n250 2.0.0 OK\r\n")}) as server:
        conversation = connect(server)
        assert conversation.deliver(ONE, LETTER, yes).reply.code == 250
        fault = fault_of(lambda: conversation.deliver(ONE, LETTER, never))
        assert (type(fault), fault.stage) == (ConnectionLost, Stage.MAIL)
        assert not conversation.is_open()
        assert len(server.said_to("MAIL")) == 1


@TLS
@pytest.mark.parametrize("line", ["550 5.1.1 <two@example.com> Unknown", "451 4.7.0 Later"])
def test_a_yes_with_a_no_behind_it_leaves_the_outcome_open(line, tls, connect, certificates):
    move = writes(f"250 2.0.0 OK\r\n{line}\r\n".encode())
    with Scripted({"dot": move}, certificate=certificates.right if tls else None) as server:
        conversation = connect(server)
        fault = fault_of(lambda: conversation.deliver(TWO, LETTER, yes))
        assert (type(fault), fault.stage) == (OutcomeUnknown, Stage.FINAL)
        assert fault.line == f"{CONTRADICTED}: {line}"
        assert not conversation.is_open()


def test_a_server_that_says_421_on_its_own_is_heard_with_the_next_command(connect):
    bye = "421 4.4.2 Idle for too long"
    with Scripted({"dot": then(writes(f"250 2.0.0 OK\r\n{bye}\r\n".encode()), cut)}) as server:
        conversation = connect(server)
        assert conversation.deliver(ONE, LETTER, yes).reply.code == 250
        fault = fault_of(lambda: conversation.deliver(ONE, LETTER, never))
        assert (type(fault), fault.stage, fault.line) == (ServerRefused, Stage.MAIL, bye)


def test_what_came_in_clear_behind_the_go_ahead_for_tls_is_not_believed_after_it(connect, certificates):
    injected = says("220 Go ahead", "250-scripted.test", "250 AUTH INJECTED")
    with Scripted({"starttls": injected}, certificate=certificates.right) as server:
        conversation = connect(server)
        assert "INJECTED" not in conversation.logins
        assert conversation.deliver(ONE, LETTER, yes).reply.code == 250


def test_after_a_reset_that_was_refused_the_connection_is_not_used_any_more(connect):
    with Scripted({"rcpt": says("550 5.1.1 Unknown"), "rset": says("500 5.5.2 What?")}) as server:
        conversation = connect(server)
        assert conversation.deliver(ONE, LETTER, yes).reply is None
        assert not conversation.is_open()
        assert server.talk.lines[-1] == b"RSET"
