"""A short look at every parser of foreign bytes, the same on each run; `make fuzz` looks longer."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz import judge, mutations, seeds
from tests.fuzz.targets import TARGETS

COUNTS = {"document-pdf": 25, "document-xml": 40, "customers-table": 50, "smtp-talk": 30, "imap-talk": 30}
OTHERS = 120


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_foreign_bytes_bring_out_nothing_but_our_refusals(target) -> None:
    @settings(
        max_examples=COUNTS.get(target, OTHERS),
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(mutations.inputs(target))
    def look(data: bytes) -> None:
        judge.try_out(target, data)

    look()


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_well_formed_inputs_and_those_that_once_broke_something_are_taken(target) -> None:
    known = [path.read_bytes() for path in seeds.found(target)]
    for data in (*seeds.seeds()[target], b"", *known):
        judge.try_out(target, data)


def test_every_target_has_seeds() -> None:
    assert set(seeds.seeds()) == set(TARGETS)
    assert {path.name for path in seeds.FOUND.glob("*")} <= set(TARGETS)


def test_the_judge_tells_what_is_too_slow_and_too_large(monkeypatch) -> None:
    monkeypatch.setitem(TARGETS, "slow", lambda data: sum(range(10 ** data[0])))
    monkeypatch.setattr(judge, "SECONDS", 0.05)
    with pytest.raises(judge.TooDear, match="processor"):
        judge.try_out("slow", b"\x07")
    monkeypatch.setitem(TARGETS, "large", lambda data: bytearray(b"x") * (data[0] * 10**8))
    monkeypatch.setattr(judge, "SECONDS", 60)
    with pytest.raises(judge.TooDear, match="MB"):
        judge.try_out("large", b"\x08")


@settings(max_examples=30, derandomize=True, database=None, deadline=None)
@given(st.data())
def test_the_mutations_differ_from_what_they_began_with(data) -> None:
    target = data.draw(st.sampled_from(sorted(TARGETS)))
    assert len(data.draw(mutations.inputs(target))) <= mutations.MOST * 2
