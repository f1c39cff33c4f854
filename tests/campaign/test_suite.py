"""The table of all campaigns, and that they are as many and as long as they are said to be."""

from tests.campaign.disturbances import FLAVOURS
from tests.campaign.plan import DATABASES, KINDS
from tests.campaign.suite import EVENTS, INVOICES, RUNS, table

REPORT = {
    "name": "slow",
    "database": "sqlite",
    "seed": 7,
    "took": 100,
    "kills": 20,
    "freezes": 4,
    "ledger": {"ever_unknown": 30, "waiting_for_a_person": 1},
    "judgement": {"visible": 2, "lost": [], "twice": ["K-1 to a@example.com: 2 times"], "untrue": []},
    "planted": {"state": True, "date": False},
}


def test_all_runs_together_are_twenty_thousand_invoices_and_two_hundred_kills() -> None:
    assert len(RUNS) * INVOICES >= 20_000
    assert 0.7 * len(RUNS) * EVENTS >= 200, "seven blows of ten are kills"


def test_every_flavour_runs_on_both_ledgers_and_the_copied_home_not_yet() -> None:
    met = {(flavour, run.database) for run in RUNS for flavour in run.flavours.split(",") if flavour}
    wanted = {(flavour, database) for flavour in FLAVOURS for database in DATABASES}
    assert wanted - met == {("copied-home", database) for database in DATABASES}
    assert {run.kind for run in RUNS} == set(KINDS)


def test_the_table_shows_what_was_found_and_that_one_did_not_come_to_its_end() -> None:
    ended_early = {"name": "clock", "database": "postgres", "seed": 8, "took": 900, "problems": ["too long"]}
    head, slow, clock, total = table([REPORT, ended_early])
    assert slow.split() == ["slow", "sqlite", "7", "100", "20", "4", "30", "1", "2", "0", "1", "0", "1/2"]
    assert clock.split() == ["clock", "postgres", "8", "900", *"?????????"]
    assert total.split() == ["all", "1000", "20", "4", "30", "1", "2", "0", "1", "0"]
    assert head.startswith("run ")
