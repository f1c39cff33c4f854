"""What is asked of the ledger and of the server, right after a fault and when it is gone."""

import re
from datetime import timedelta

from postroom.outbox import queries
from tests.stages.outcomes import Outcome, Told
from tests.stages.trial import FIRST, SECOND, Trial
from tests.strain import in_time

SLACK = 5.0
"""Seconds that a run may take beside the time-out of its fault."""


def check_run(
    trial: Trial, entry_id: int, outcome: Outcome, told: Told, *, connections: int = 1, longest: float = 0
) -> None:
    """Run the worker; then all that must be true while the fault is fresh. `longest`: seconds of its time-out."""
    seconds = trial.run_once()
    trial.server.mend()
    assert trial.server.went_wrong, "the server was never asked to go wrong"
    check_ledger(trial, entry_id, outcome)
    check_attempt(entry_id, told)
    check_server(trial, entry_id, outcome)
    assert trial.server.connections == connections
    assert longest * 0.9 <= seconds and in_time(seconds, longest, SLACK), f"{seconds:.1f} s"


def check_ledger(trial: Trial, entry_id: int, outcome: Outcome) -> None:
    """Entry, recipients and pause; what goes again by itself is due in a while, not at once."""
    entry = queries.find(entry_id)
    states = tuple(one.state for one in entry.recipients)
    assert (entry.state, states, trial.pause) == (outcome.state, outcome.recipients, outcome.pause)
    assert (entry.sent_at is not None) == ("250" in outcome.answers)
    if entry.state == "retrying":
        wait = entry.due_at - trial.clock.now()
        assert timedelta(seconds=30) < wait <= timedelta(seconds=60)


def check_attempt(entry_id: int, told: Told) -> None:
    """The last attempt has ended and has the stage, the code and the literal line."""
    last = queries.find(entry_id).attempts[-1]
    assert (last.stage, last.code) == (told.stage, told.code), last
    assert re.search(told.line, last.line), last.line
    assert last.ended_at is not None


def check_server(trial: Trial, entry_id: int, outcome: Outcome) -> None:
    """Whole messages of the entry came only as far as the table says."""
    assert tuple(one.code for one in trial.copies(entry_id)) == outcome.answers


def check_later(trial: Trial, entry_id: int, outcome: Outcome) -> None:
    """When the fault is gone and time has passed: who was to get the mail has it exactly once and whole, and
    what rests was not touched."""
    before = trial.server.connections
    trial.run_later()
    entry = queries.find(entry_id)
    assert (entry.state, *(one.state for one in entry.recipients)) == outcome.then
    assert trial.pause == ("person" if outcome.pause == "person" else "")
    assert (trial.server.connections > before) == outcome.touches
    for address, state in zip((FIRST, SECOND), outcome.then[1:], strict=True):
        assert trial.count(entry_id, address) == (state == "accepted"), address
    assert trial.whole(entry_id)
    assert not trial.strays()
