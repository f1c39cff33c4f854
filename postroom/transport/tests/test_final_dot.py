"""The final dot: never without leave, and only it makes a message exist."""

import threading
import time

import pytest

from postroom.transport.faults import Aborted, ConnectionLost, OutcomeUnknown, ServerRefused, Stage
from postroom.transport.tests.examples import LARGE, LETTER, ONE, TWO, never, no, yes
from postroom.transport.tests.moves import closes, cut, pause, says, stall, then, writes
from postroom.transport.tests.scripted import END, Scripted


class Interrupted(BaseException):
    """Something no `except Exception` catches, such as Ctrl-C."""


def arrived(server: Scripted, body: bytes) -> None:
    """Wait until the server has the whole body, then a little for anything that should not follow."""
    for _ in range(200):
        if bytes(server.talk.raw).endswith(body):
            break
        time.sleep(0.01)
    time.sleep(0.05)


def test_leave_is_asked_once_when_all_but_the_dot_is_written(connect):
    asked = []

    def may_finish(answers):
        arrived(server, LETTER)
        asked.append((answers, bytes(server.talk.raw)))
        return True

    with Scripted({"rcpt 2": says("550 5.1.1 Unknown")}) as server:
        connect(server).deliver(TWO, LETTER, may_finish)
        ((answers, before),) = asked
        assert [(answer.address, answer.reply.code) for answer in answers] == [
            ("one@example.com", 250),
            ("two@example.com", 550),
        ]
        assert before.endswith(b"DATA\r\n" + LETTER)
        assert END not in before
        assert bytes(server.talk.raw) == before + b".\r\n"


@pytest.mark.parametrize("message", [LETTER, LETTER.rstrip(), LARGE], ids=["small", "no line end", "large"])
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "starttls"])
def test_without_leave_no_dot_is_written(message, tls, connect, certificates):
    with Scripted(certificate=certificates.right if tls else None) as server:
        conversation = connect(server)
        with pytest.raises(Aborted) as caught:
            conversation.deliver(ONE, message, no)
        assert caught.value.stage is Stage.FINAL
        heard = server.heard()
        assert heard.endswith(message.rstrip() + b"\r\n")
        assert not conversation.is_open()
        assert END not in heard
        assert server.talk.bodies == []


@pytest.mark.parametrize("problem", [ValueError("disk full"), Interrupted(), ConnectionLost(Stage.BODY)])
def test_when_asking_for_leave_fails_no_dot_is_written_and_the_failure_is_heard(problem, connect):
    def may_finish(answers):
        raise problem

    with Scripted() as server:
        conversation = connect(server)
        with pytest.raises(type(problem)) as caught:
            conversation.deliver(ONE, LETTER, may_finish)
        assert caught.value is problem
        assert server.heard().endswith(b"DATA\r\n" + LETTER)
        assert not conversation.is_open()


@pytest.mark.parametrize("answer", [None, 0, ""])
def test_only_a_true_answer_is_leave(answer, connect):
    with Scripted() as server:
        with pytest.raises(Aborted):
            connect(server).deliver(ONE, LETTER, lambda _: answer)
        assert END not in server.heard()


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_leave_is_not_asked_when_no_body_was_taken(stage, connect):
    with Scripted({stage: says("550 5.7.1 No")}) as server:
        conversation = connect(server)
        if stage == "rcpt":
            assert conversation.deliver(ONE, LETTER, never).reply is None
        else:
            with pytest.raises(ServerRefused):
                conversation.deliver(ONE, LETTER, never)
        conversation.drop()
        assert END not in server.heard()


def test_a_message_without_leave_does_not_keep_the_next_from_going(connect):
    with Scripted() as server:
        with pytest.raises(Aborted):
            connect(server).deliver(ONE, LETTER, no)
        assert connect(server).deliver(ONE, LETTER, yes).reply.code == 250
        assert [talk.bodies for talk in server.talks] == [[], [LETTER]]


def test_the_last_reply_is_awaited_for_the_final_time_out_alone(connect):
    slow = then(pause(2.5), says("250 2.0.0 OK"))
    with Scripted({"dot": slow, "mail 2": slow}) as server:
        conversation = connect(server, reply_timeout=1, final_timeout=30)
        assert conversation.deliver(ONE, LETTER, yes).reply.line == "250 2.0.0 OK"
        begun = time.monotonic()
        with pytest.raises(ConnectionLost) as caught:
            conversation.deliver(ONE, LETTER, never)
        assert caught.value.stage is Stage.MAIL
        assert time.monotonic() - begun < 2.5


def test_the_final_time_out_ends_the_wait(connect):
    with Scripted({"dot": stall}) as server:
        conversation = connect(server, reply_timeout=30, final_timeout=0.3)
        begun = time.monotonic()
        with pytest.raises(OutcomeUnknown, match="timed out"):
            conversation.deliver(ONE, LETTER, yes)
        assert 0.25 < time.monotonic() - begun < 15


def test_a_last_reply_that_comes_in_drops_is_put_together(connect):
    drops = then(
        *(
            part
            for piece in (b"2", b"50-2.0.0 Queue", b"d\r\n250 2.0.0 as 7\r", b"\n")
            for part in (writes(piece), pause(0.05))
        )
    )
    with Scripted({"dot": drops}) as server:
        assert connect(server).deliver(ONE, LETTER, yes).reply.line == "250 2.0.0 Queued 2.0.0 as 7"


def test_a_cut_that_is_seen_before_the_dot_means_that_nothing_was_sent(connect):
    gone = threading.Event()
    small = LETTER + b"x" * 1500 + b"\r\n"
    with Scripted({"body": then(closes, lambda _: gone.set(), cut)}) as server:
        with pytest.raises(ConnectionLost) as caught:
            connect(server).deliver(ONE, small, lambda _: gone.wait(10))
        assert caught.value.stage is Stage.BODY
        assert server.talk.bodies == []


def test_a_cut_between_dot_and_answer_is_unknown(connect):
    with Scripted({"dot": cut}) as server:
        with pytest.raises(OutcomeUnknown):
            connect(server).deliver(ONE, LETTER, yes)
        assert server.talk.bodies == [LETTER]


def test_a_small_message_refused_in_mid_body_is_a_certain_refusal(connect):
    said = "552 5.3.4 Message size exceeds fixed maximum message size"
    small = LETTER + b"x" * 1500 + b"\r\n"
    with Scripted({"body": then(says(said), pause(0.2), cut)}) as server:
        with pytest.raises(ServerRefused) as caught:
            connect(server).deliver(ONE, small, yes)
        assert caught.value.line == said


def test_many_messages_go_over_one_connection(connect):
    with Scripted() as server:
        conversation = connect(server)
        for number in range(20):
            message = LETTER + b"%d\r\n" % number
            assert conversation.deliver(ONE, message, yes).reply.code == 250
        assert server.talk.bodies == [LETTER + b"%d\r\n" % number for number in range(20)]
        assert not server.said_to("RSET")
