"""Faults beside the table: 421, which closes the connection (RFC 5321 3.8), a broken TLS handshake, odd replies."""

import threading
from dataclasses import replace

import pytest

from postroom.outbox import queries
from postroom.outbox.models import Attempt
from postroom.outbox.states import Mark
from postroom.shared import clock
from tests.stages.checks import check_later, check_run
from tests.stages.faults import BINARY, Move, breath, cut, drip, garbage, says, stall, then, writes
from tests.stages.outcomes import AGAIN, FAILED, ONE_NEVER, SENT, STAGES, UNKNOWN, WAIT, Outcome, Told, reply
from tests.stages.trial import LARGE, SMALL, Trial

CLOSING = "421 4.3.2 Service not available, closing transmission channel"
LOST = "421 4.4.2 Connection dropped due to timeout"
NO_NUL = "PostgreSQL keeps no NUL, neither in a text nor in JSON: such a line could never be written down"


@pytest.mark.parametrize(
    ("stage", "line", "outcome"),
    [
        pytest.param("mail", CLOSING, WAIT, id="at MAIL"),
        pytest.param("rcpt", CLOSING, AGAIN, id="at RCPT"),
        pytest.param("data", CLOSING, AGAIN, id="at DATA"),
        pytest.param("body", CLOSING, AGAIN, id="in mid-body"),
        pytest.param("final", CLOSING, replace(AGAIN, answers=("421",)), id="after the dot"),
        pytest.param("final", LOST, replace(UNKNOWN, answers=("421",)), id="4.4.2 after the dot"),
    ],
)
def test_421_pauses_the_profile_at_mail_puts_off_the_mail_from_rcpt_on_and_is_open_only_when_a_connection_was_lost(
    stage: str, line: str, outcome: Outcome, trial: Trial
) -> None:
    entry_id = trial.hand_over(LARGE if stage == "body" else SMALL)
    trial.server.goes_wrong(stage, _words_that_arrive(line))
    check_run(trial, entry_id, outcome, reply(STAGES[stage], line))
    check_later(trial, entry_id, outcome)


@pytest.mark.parametrize("stage", ["rcpt", "data", "body", "final"])
def test_421_to_two_mails_in_a_row_pauses_the_profile_wherever_it_is_said(stage: str, trial: Trial) -> None:
    size = LARGE if stage == "body" else SMALL
    ids = trial.hand_over(size), trial.hand_over(size), trial.hand_over(size)
    trial.server.goes_wrong(stage, _words_that_arrive(CLOSING), times=9)
    trial.run_once()
    trial.server.mend()
    assert (trial.pause, trial.server.connections) == ("wait", 2), "the third was not tried in vain"
    assert {queries.state_of(one) for one in ids} == {"retrying"}
    for entry_id in ids:
        check_later(trial, entry_id, replace(SENT, touches=entry_id == ids[0]))


def _words_that_arrive(line: str) -> Move:
    """A reply and a close, with time for the reply to arrive where the client is still writing."""
    return then(lambda peer: peer.write(line.encode() + b"\r\n"), lambda peer: _note(peer, line), breath, cut)


def _note(peer, line: str) -> None:
    peer.said = line


@pytest.mark.parametrize(
    ("move", "line", "longest"),
    [
        pytest.param(cut, "EOF|reset|closed", 0, id="cut"),
        pytest.param(stall, "timed out", 1, id="stall"),
        pytest.param(then(garbage, breath, cut), "(?i)wrong.version|record|ssl", 0, id="garbage"),
    ],
)
def test_a_handshake_that_breaks_pauses_the_profile_for_a_while(
    move: Move, line: str, longest: float, trial: Trial
) -> None:
    entry_id = trial.hand_over()
    trial.server.goes_wrong("handshake", move)
    check_run(trial, entry_id, WAIT, Told("tls", None, line), longest=longest)
    check_later(trial, entry_id, WAIT)


def test_a_certificate_of_a_stranger_is_a_fault_of_the_profile(trial: Trial, trusted) -> None:
    entry_id = trial.hand_over()
    trial.server.tls = trusted.untrusted
    trial.run_once()
    trial.server.settled()
    assert trial.pause == "fault"
    assert not any(command.startswith(b"AUTH") for command in trial.server.commands)
    trial.server.tls = trusted.right
    check_later(trial, entry_id, WAIT)


def test_a_server_that_stops_offering_starttls_gets_neither_password_nor_mail(trial: Trial) -> None:
    entry_id = trial.hand_over()
    trial.server.goes_wrong("ehlo", says("250-stages.test\n250 AUTH PLAIN"))
    trial.run_once()
    trial.server.mend()
    assert trial.pause == "fault"
    assert not any(command.startswith((b"AUTH", b"MAIL")) for command in trial.server.commands)
    check_later(trial, entry_id, WAIT)


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [
        pytest.param("connect", WAIT, id="at connect"),
        pytest.param("mail", AGAIN, id="at MAIL"),
        pytest.param("final", UNKNOWN, id="after the dot"),
    ],
)
def test_bytes_that_are_no_text_end_as_any_garbage(stage: str, outcome: Outcome, trial: Trial) -> None:
    entry_id = trial.hand_over()
    trial.server.goes_wrong(stage, writes(BINARY))
    check_run(trial, entry_id, outcome, Told(STAGES[stage], None, "not a reply"))
    assert "\0" not in queries.find(entry_id).attempts[-1].line, NO_NUL
    check_later(trial, entry_id, outcome)


def test_a_refusal_with_a_nul_in_it_is_written_down(trial: Trial) -> None:
    entry_id = trial.hand_over()
    trial.server.goes_wrong("rcpt", says("550 5.1.1 No such\0user"))
    check_run(trial, entry_id, ONE_NEVER, reply("final", "250 2.0.0 Taken"))
    line = queries.find(entry_id).recipients[0].line
    assert line.startswith("550 5.1.1 No such") and "\0" not in line, NO_NUL
    check_later(trial, entry_id, ONE_NEVER)


@pytest.mark.parametrize(
    ("stage", "outcome", "longest"),
    [pytest.param("mail", AGAIN, 1, id="at MAIL"), pytest.param("final", UNKNOWN, 2, id="after the dot")],
)
def test_a_reply_that_never_ends_is_given_up_in_time(
    stage: str, outcome: Outcome, longest: float, trial: Trial
) -> None:
    entry_id = trial.hand_over()
    trial.server.goes_wrong(stage, drip)
    check_run(trial, entry_id, outcome, Told(STAGES[stage], None, ""), longest=longest)
    check_later(trial, entry_id, outcome)


NO_ANSWERS = {
    "a date": "2026-11-29 21:00:00 panic: no space left on device",
    "a number of bytes": "2147483648 bytes allocation failed",
    "a word that begins with 250": "250ok",
    "a yes that contradicts itself": "250-2.0.0 Taken\r\n550 5.0.0 Refused",
}


@pytest.mark.parametrize("text", NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
@pytest.mark.parametrize(("stage", "outcome"), [("mail", AGAIN), ("rcpt", AGAIN), ("final", UNKNOWN)])
def test_a_line_that_only_begins_as_a_reply_is_none(
    stage: str, outcome: Outcome, text: str, trial: Trial
) -> None:
    entry_id = trial.hand_over()
    trial.server.goes_wrong(stage, then(writes(text.encode() + b"\r\n"), breath, cut))
    check_run(trial, entry_id, outcome, Told(STAGES[stage], None, "not a reply"))
    check_later(trial, entry_id, outcome)


@pytest.mark.parametrize("code", ["251", "252", "220", "354"])
def test_another_code_than_250_after_the_dot_leaves_the_outcome_open(code: str, trial: Trial) -> None:
    entry_id = trial.hand_over()
    outcome = replace(UNKNOWN, answers=(code,))
    trial.server.goes_wrong("final", says(f"{code} 2.0.0 Perhaps"))
    check_run(trial, entry_id, outcome, Told("final", None, f"not the answer .* {code} 2.0.0 Perhaps"))
    check_later(trial, entry_id, outcome)


UNASKED = Told("body", None, "nothing had been asked")
TOO_BIG = "552 5.3.4 Message size exceeds fixed maximum message size"


@pytest.mark.parametrize(
    ("line", "outcome", "told"),
    [
        pytest.param("250 2.0.0 Taken", AGAIN, UNASKED, id="a yes"),
        pytest.param("2026-11-29 21:00:00 panic", AGAIN, UNASKED, id="no reply"),
        pytest.param(TOO_BIG, FAILED, reply("body", TOO_BIG), id="a no"),
    ],
)
def test_what_is_answered_in_mid_body_is_no_answer_to_a_dot_that_is_not_written(
    line: str, outcome: Outcome, told: Told, trial: Trial
) -> None:
    entry_id = trial.hand_over(LARGE)
    trial.server.goes_wrong("body", says(line))
    check_run(trial, entry_id, outcome, told)
    check_later(trial, entry_id, outcome)


def test_what_is_answered_after_the_mark_finishing_and_before_the_dot_sends_nothing(
    trial: Trial, moving_clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked, answered = threading.Event(), threading.Event()
    entry_id = trial.hand_over()
    finishing = Attempt.objects.filter(entry_id=entry_id, mark=Mark.FINISHING)

    def now():
        # The worker looks at the clock once more between its mark and the dot.
        if not answered.is_set() and finishing.exists():
            marked.set()
            assert answered.wait(10)
        return moving_clock.now()

    monkeypatch.setattr(clock, "now", now)
    early = then(says("354 Go ahead"), lambda _: marked.wait(10), says("250 Taken"), lambda _: answered.set())
    trial.server.goes_wrong("data", early)
    check_run(trial, entry_id, AGAIN, UNASKED)
    check_later(trial, entry_id, AGAIN)
