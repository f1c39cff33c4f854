"""A connection that carried one mail and breaks with the next: one fresh connection, until the dot, never later."""

from dataclasses import replace

import pytest

from postroom.outbox import queries
from tests.stages.checks import check_later, check_run
from tests.stages.faults import LATER, Move, cut, says, stall, then
from tests.stages.outcomes import AGAIN, GOES_AWAY, PUT_OFF, SENT, STAGES, UNKNOWN, WAIT, Outcome, Told, reply
from tests.stages.trial import Trial

TAKEN = "250 2.0.0 Taken"
LOST = "421 4.4.2 Connection dropped due to timeout"


def hand_over_two(trial: Trial) -> tuple[int, int]:
    """Two entries that go over one connection."""
    return trial.hand_over(), trial.hand_over()


@pytest.mark.parametrize(
    ("stage", "move", "skip", "longest"),
    [
        pytest.param("mail", cut, 1, 0, id="cut at MAIL"),
        pytest.param("mail", says(LOST), 1, 0, id="421 at MAIL"),
        pytest.param("mail", stall, 1, 1, id="stall at MAIL"),
        pytest.param("mail", says(LATER["mail"]), 1, 0, id="4xx at MAIL"),
        pytest.param("data", says(LOST), 1, 0, id="421 at DATA"),
        pytest.param("data", says(LATER["data"]), 1, 0, id="4xx at DATA"),
        pytest.param("rcpt", says(LOST), 2, 0, id="421 at RCPT"),
        pytest.param("final", then(says(TAKEN), cut), 0, 0, id="closed after its 250"),
    ],
)
def test_a_kept_connection_that_broke_is_replaced_once_and_the_mail_arrives_once(
    stage: str, move: Move, skip: int, longest: float, trial: Trial
) -> None:
    first, second = hand_over_two(trial)
    trial.server.goes_wrong(stage, move, skip=skip)
    check_run(trial, second, SENT, reply("final", TAKEN), connections=2, longest=longest)
    tried = [attempt.stage for attempt in queries.find(second).attempts]
    assert tried == [STAGES.get(stage) if stage != "final" else "mail_from", "final"]
    check_later(trial, second, SENT)
    check_later(trial, first, SENT)


@pytest.mark.parametrize(
    ("move", "outcome", "told"),
    [
        pytest.param(cut, AGAIN, Told("mail_from", None, GOES_AWAY), id="cut"),
        pytest.param(says(LOST), WAIT, reply("mail_from", LOST), id="421"),
    ],
)
def test_a_fresh_connection_that_breaks_too_is_the_last_for_now(move, outcome, told, trial: Trial) -> None:
    first, second = hand_over_two(trial)
    trial.server.goes_wrong("mail", move, times=9, skip=1)
    check_run(trial, second, outcome, told, connections=2)
    check_later(trial, second, outcome)
    check_later(trial, first, SENT)


@pytest.mark.parametrize(
    ("stage", "move", "outcome", "told"),
    [
        pytest.param("data", cut, AGAIN, Told("data", None, GOES_AWAY), id="cut at DATA"),
        pytest.param("final", cut, UNKNOWN, Told("final", None, GOES_AWAY), id="cut after the dot"),
        pytest.param(
            "final",
            says(LOST),
            replace(UNKNOWN, answers=("421",)),
            reply("final", LOST),
            id="421 after the dot",
        ),
        pytest.param(
            "final", says(LATER["final"]), PUT_OFF, reply("final", LATER["final"]), id="4xx after the dot"
        ),
    ],
)
def test_from_data_on_a_kept_connection_is_as_any_other(
    stage: str, move: Move, outcome: Outcome, told: Told, trial: Trial
) -> None:
    first, second = hand_over_two(trial)
    trial.server.goes_wrong(stage, move, skip=1)
    check_run(trial, second, outcome, told)
    check_later(trial, second, outcome)
    check_later(trial, first, SENT)
