"""The evidence is what the server wrote: no word of it is lost that a person needs, and none is invented."""

import re

import pytest

from postroom.outbox import queries
from tests.stages.faults import GARBAGE, garbage, long_line
from tests.stages.trial import Trial

EVERYWHERE = pytest.mark.parametrize("stage", ["connect", "ehlo", "starttls", "mail", "final"])


def line_after(trial: Trial, stage: str, move) -> str:
    """The literal line of the attempt that the fault ended."""
    entry_id = trial.hand_over()
    trial.server.goes_wrong(stage, move)
    trial.run_once()
    trial.server.mend()
    return queries.find(entry_id).attempts[-1].line


@EVERYWHERE
def test_what_is_no_reply_is_kept_as_it_was_written(stage: str, trial: Trial) -> None:
    assert GARBAGE in line_after(trial, stage, garbage)


@EVERYWHERE
def test_a_line_that_is_too_long_is_not_told_as_a_reply_that_the_server_never_gave(
    stage: str, trial: Trial
) -> None:
    line = line_after(trial, stage, long_line(stage))
    assert not re.search(r"\b[45]\d\d\b", line), line
