"""A login with an access token that the server refuses: the profile waits or is at fault, nobody is locked out."""

import pytest

from tests.stages.checks import check_later, check_run
from tests.stages.faults import cut, says
from tests.stages.outcomes import FAULT, GOES_AWAY, SENT, WAIT, Told, reply
from tests.stages.trial import Trial

LATER = "454 4.7.0 Temporary authentication failure"
LOCKED = "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria"
STALE = "535 5.7.3 Authentication unsuccessful"


@pytest.mark.parametrize(
    ("line", "outcome"),
    [pytest.param(LATER, WAIT, id="4xx"), pytest.param(LOCKED, FAULT, id="5.7.139")],
)
def test_a_refused_token_pauses_the_profile_and_is_tried_again(line, outcome, token_trial: Trial) -> None:
    entry_id = token_trial.hand_over()
    token_trial.server.goes_wrong("auth", says(line))
    check_run(token_trial, entry_id, outcome, reply("auth", line))
    check_later(token_trial, entry_id, outcome)


def test_a_cut_at_the_login_with_a_token_is_tried_again(token_trial: Trial) -> None:
    entry_id = token_trial.hand_over()
    token_trial.server.goes_wrong("auth", cut)
    check_run(token_trial, entry_id, WAIT, Told("auth", None, GOES_AWAY))
    check_later(token_trial, entry_id, WAIT)


def test_a_token_refused_once_with_5_7_3_is_replaced_and_the_mail_goes_at_once(token_trial: Trial) -> None:
    entry_id = token_trial.hand_over()
    token_trial.server.goes_wrong("auth", says(STALE))
    check_run(token_trial, entry_id, SENT, reply("final", "250 2.0.0 Taken"), connections=2)
    check_later(token_trial, entry_id, SENT)


def test_a_fresh_token_that_is_refused_too_is_a_fault_after_two_logins(token_trial: Trial) -> None:
    entry_id = token_trial.hand_over()
    token_trial.server.goes_wrong("auth", says(STALE), times=9)
    check_run(token_trial, entry_id, FAULT, reply("auth", STALE), connections=2)
    check_later(token_trial, entry_id, FAULT)
