"""Ten stages with six faults each: what the ledger says, what the server holds, and what becomes of it."""

import pytest

from postroom.outbox import queries
from tests.stages.checks import check_later, check_run
from tests.stages.faults import move_of
from tests.stages.outcomes import CELLS, WORDS, Outcome, longest, told
from tests.stages.trial import LARGE, SMALL, Trial


@pytest.mark.parametrize(
    ("stage", "fault", "outcome"),
    [pytest.param(*cell, id=f"{cell[1]} at {cell[0]}") for cell in CELLS],
)
def test_a_fault_ends_in_time_as_the_table_says_and_what_can_go_again_arrives_once(
    stage: str, fault: str, outcome: Outcome, trial: Trial
) -> None:
    entry_id = trial.hand_over(LARGE if stage == "body" else SMALL)
    trial.server.goes_wrong(stage, move_of(stage, fault))
    check_run(trial, entry_id, outcome, told(stage, fault), longest=longest(stage, fault))
    check_recipient_line(entry_id, stage, fault)
    check_later(trial, entry_id, outcome)


def check_recipient_line(entry_id: int, stage: str, fault: str) -> None:
    """What was said about one recipient alone stands beside that recipient."""
    if stage == "rcpt" and fault in WORDS:
        assert queries.find(entry_id).recipients[0].line == WORDS[fault]["rcpt"]
