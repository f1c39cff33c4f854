"""Which fault follows from what, at which stage; above all, which faults leave the outcome open."""

import pytest

from postroom.transport.conversation import Conversation
from postroom.transport.faults import ConnectionLost, OutcomeUnknown, ServerRefused, Stage, TransportFault
from postroom.transport.tests.examples import LARGE, LETTER, ONE, PASSWORD, TOKEN, TWO, never, yes
from postroom.transport.tests.moves import (
    cut,
    garbage,
    long_line,
    pause,
    says,
    stall,
    stall_unread,
    then,
    writes,
)
from postroom.transport.tests.scripted import END, Scripted

NOT_NOW, NEVER = "451 4.7.0 Temporary server error.", "550 5.7.1 Refused by policy."
SILENT = {"cut": cut, "stall": stall, "garbage": garbage, "a 100 kB line": long_line}
BROKEN = {
    **SILENT,
    "a reply that ends in mid-line": then(writes(b"25"), cut),
    "a reply that lacks its last line": then(writes(b"250-2.0.0 to be continued\r\n"), cut),
    "half a reply and silence": then(writes(b"250-2.0.0 to be continued\r\n"), stall),
}
REFUSALS = {"4xx": NOT_NOW, "5xx": NEVER}
OPENING = {"greeting": Stage.GREETING, "ehlo 1": Stage.EHLO, "starttls": Stage.TLS, "ehlo 2": Stage.EHLO}
SENDING = {
    "auth": Stage.AUTH,
    "auth answer": Stage.AUTH,
    "mail": Stage.MAIL,
    "rcpt 1": Stage.RCPT,
    "rcpt 2": Stage.RCPT,
    "data": Stage.DATA,
}
FINAL_STAGE = {"dot": Stage.FINAL}
TLS = pytest.mark.parametrize("tls", [False, True], ids=["plain", "starttls"])


def table(stages: dict[str, Stage], moves: dict[str, object]) -> pytest.MarkDecorator:
    """Every stage with every move."""
    rows = [
        pytest.param(stage, expected, move, id=f"{name} at {stage}")
        for stage, expected in stages.items()
        for name, move in moves.items()
    ]
    return pytest.mark.parametrize(("stage", "expected", "move"), rows)


def fault_of(action) -> TransportFault:
    with pytest.raises(TransportFault) as caught:
        action()
    return caught.value


def sent(conversation: Conversation, credential=TOKEN, message=LETTER, may_finish=yes):
    conversation.log_in(credential)
    return conversation.deliver(TWO, message, may_finish)


@table(OPENING, BROKEN)
def test_a_broken_opening_is_a_lost_connection(stage, expected, move, connect, certificates):
    with Scripted({stage: move}, certificate=certificates.right) as server:
        fault = fault_of(lambda: connect(server))
        assert (type(fault), fault.stage) == (ConnectionLost, expected), repr(fault)
        assert b"AUTH" not in server.heard()


@table(OPENING, REFUSALS)
def test_a_refused_opening_keeps_the_words(stage, expected, move, connect, certificates):
    with Scripted({stage: says(move)}, certificate=certificates.right) as server:
        fault = fault_of(lambda: connect(server))
        assert (type(fault), fault.stage) == (ServerRefused, expected), repr(fault)
        assert fault.line == move
        assert b"AUTH" not in server.heard()


@TLS
@table(SENDING, BROKEN)
def test_a_break_before_the_dot_means_that_nothing_was_sent(
    stage, expected, move, tls, connect, certificates
):
    with Scripted({stage: move}, certificate=certificates.right if tls else None) as server:
        conversation = connect(server)
        fault = fault_of(lambda: sent(conversation, may_finish=never))
        assert (type(fault), fault.stage) == (ConnectionLost, expected), repr(fault)
        assert not conversation.is_open()
        assert END not in server.heard()


@pytest.mark.parametrize("credential", [TOKEN, PASSWORD], ids=["token", "password"])
@table({stage: SENDING[stage] for stage in ("auth", "auth answer", "mail", "data")}, REFUSALS)
def test_a_refusal_before_the_dot_keeps_the_words(stage, expected, move, credential, connect):
    with Scripted({stage: says(move)}) as server:
        conversation = connect(server)
        fault = fault_of(lambda: sent(conversation, credential, may_finish=never))
        assert (type(fault), fault.stage, fault.line) == (ServerRefused, expected, move)
        conversation.drop()
        assert END not in server.heard()


@TLS
@table(FINAL_STAGE, {**BROKEN, "a 354 again": says("354 More?"), "a 199": says("199 Hm")})
def test_whatever_breaks_after_the_dot_leaves_the_outcome_open(
    stage, expected, move, tls, connect, certificates
):
    with Scripted({stage: move}, certificate=certificates.right if tls else None) as server:
        conversation = connect(server)
        fault = fault_of(lambda: sent(conversation))
        assert (type(fault), fault.stage) == (OutcomeUnknown, expected), repr(fault)
        assert not conversation.is_open()
        assert END in server.heard()


@TLS
@table(FINAL_STAGE, REFUSALS)
def test_a_refusal_after_the_dot_is_a_certain_one(stage, expected, move, tls, connect, certificates):
    with Scripted({stage: says(move)}, certificate=certificates.right if tls else None) as server:
        fault = fault_of(lambda: sent(connect(server)))
        assert (type(fault), fault.stage, fault.line) == (ServerRefused, expected, move)


IN_MID_BODY = {"cut": cut, "stall": stall_unread, "garbage and a cut": then(garbage, cut)}
IN_MID_BODY["a stray 250 and a cut"] = then(says("250 2.0.0 OK"), cut)
IN_MID_BODY["a 100 kB line and a cut"] = then(long_line, cut)


@TLS
@pytest.mark.parametrize("move", IN_MID_BODY.values(), ids=IN_MID_BODY.keys())
def test_a_break_in_mid_body_means_that_nothing_was_sent(move, tls, connect, certificates):
    with Scripted({"body": move}, certificate=certificates.right if tls else None) as server:
        fault = fault_of(lambda: sent(connect(server), TOKEN, LARGE, never))
        assert (type(fault), fault.stage) == (ConnectionLost, Stage.BODY), repr(fault)
        assert END not in server.heard()


@TLS
@pytest.mark.parametrize("line", ["552 5.3.4 Message size exceeds fixed maximum message size", NOT_NOW])
def test_what_a_server_says_in_mid_body_before_it_cuts_is_the_refusal(line, tls, connect, certificates):
    # The pause lets the reply arrive before the cut; nothing in TCP promises it otherwise.
    move = then(says(line), pause(0.1), cut)
    with Scripted({"body": move}, certificate=certificates.right if tls else None) as server:
        fault = fault_of(lambda: sent(connect(server), TOKEN, LARGE, never))
        assert (type(fault), fault.stage, fault.line) == (ServerRefused, Stage.BODY, line)
        assert END not in server.heard()


@pytest.mark.parametrize("line", [NOT_NOW, NEVER])
@pytest.mark.parametrize("refused", [1, 2])
def test_one_refused_recipient_of_two_does_not_stop_the_other(refused, line, connect):
    with Scripted({f"rcpt {refused}": says(line)}) as server:
        delivery = sent(connect(server))
        accepted = [answer.accepted for answer in delivery.answers]
        assert accepted == [refused != 1, refused != 2]
        assert delivery.answers[refused - 1].reply.line == line
        assert delivery.reply and delivery.reply.code == 250


@pytest.mark.parametrize("line", [NOT_NOW, NEVER])
def test_when_every_recipient_is_refused_no_data_is_sent(line, connect):
    with Scripted({"rcpt": says(line)}) as server:
        conversation = connect(server)
        delivery = sent(conversation)
        assert delivery.reply is None
        assert [answer.reply.line for answer in delivery.answers] == [line, line]
        assert server.talk.lines[-1] == b"RSET"
        assert not server.said_to("DATA")


@pytest.mark.parametrize("stage", ["mail", "rcpt 1", "data", "dot"])
def test_421_closes_the_connection(stage, connect):
    with Scripted({stage: says("421 4.3.2 Service not available")}) as server:
        conversation = connect(server)
        fault = fault_of(lambda: conversation.deliver(ONE, LETTER, yes))
        assert (type(fault), fault.reply.code) == (ServerRefused, 421)
        assert not conversation.is_open()
        assert b"RSET" not in server.heard()


@pytest.mark.parametrize(("stage", "resets"), [("mail 1", 1), ("data 1", 1), ("dot 1", 0)])
def test_after_a_refused_mail_the_next_one_goes_over_the_same_connection(stage, resets, connect):
    with Scripted({stage: says(NEVER)}) as server:
        conversation = connect(server)
        fault_of(lambda: conversation.deliver(ONE, LETTER, yes))
        assert len(server.said_to("RSET")) == resets
        assert conversation.deliver(ONE, LETTER, yes).reply.code == 250
        assert len(server.talks) == 1


@pytest.mark.parametrize("move", [*SILENT.values(), says(NOT_NOW), says(NEVER)])
def test_quit_is_silent_whatever_the_server_does(move, connect):
    with Scripted({"quit": move}) as server:
        conversation = connect(server)
        conversation.quit()
        assert server.heard().upper().endswith(b"QUIT\r\n")
        assert not conversation.is_open()


@pytest.mark.parametrize("move", [*SILENT.values(), says(NOT_NOW)])
def test_a_server_that_does_not_answer_noop_is_not_open(move, connect):
    with Scripted({"noop": move}) as server:
        assert connect(server).is_open() is False


def test_a_server_that_has_gone_is_noticed_and_quit_is_silent(connect):
    with Scripted({"noop 2": cut}) as server:
        conversation = connect(server)
        assert conversation.is_open()
        assert not conversation.is_open()
        conversation.quit()
        fault = fault_of(lambda: conversation.deliver(ONE, LETTER, yes))
        assert (type(fault), fault.stage) == (ConnectionLost, Stage.MAIL)
