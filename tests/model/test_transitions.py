"""The steps that ledgers are read by are the steps that the checker walks."""

import re

from tests.model.checker import MODEL, Outcome
from tests.model.configurations import ASSUMPTIONS, CONFIGURATIONS, MUTANTS
from tests.model.transitions import ENTRY, MARK

TEXT = MODEL.read_text()
_STEP = r"\b{}\([^,()]+(?:\([^()]*\))?, (\w+), (\w+), (\w+)\)"
_SEARCH = "State-vector 100 byte, depth reached 194, errors: 0\n   114381 states, stored\n"


def steps(word: str) -> set[tuple[str, ...]]:
    """Every step of this kind in the model, without the line that says what such a step is."""
    return set(re.findall(_STEP.format(word), TEXT)) - {("from", "event", "to")}


def test_every_step_of_an_entry_in_the_model_is_in_the_table_and_the_other_way_round() -> None:
    assert steps("MOVE") == ENTRY


def test_every_step_of_a_mark_in_the_model_is_in_the_table_and_the_other_way_round() -> None:
    assert steps("MARK") == MARK


def test_only_mutants_change_a_state_or_a_mark_without_a_step() -> None:
    kept = re.sub(r"#(?:ifdef|if) +M_\w+\n.*?(?=#else|#endif)", "", TEXT, flags=re.S)
    # Besides the steps themselves: what only a mutant reaches, behind a compare that it leaves out.
    direct = re.findall(r"^.*(?:st|mk)\[[^]]+\] = (?!none|draft)\w+.*$", kept, flags=re.M)
    allowed = ("#define", ":: else -> st[m] =", "if :: st[m] == sending -> st[m] = unknown")
    assert [line for line in direct if not line.strip().startswith(allowed)] == []


def test_every_switch_of_a_case_is_read_by_the_model() -> None:
    cases = [one.switches for one in CONFIGURATIONS]
    cases += [{**one.changes, one.switch: ""} for one in (*MUTANTS, *ASSUMPTIONS)]
    for switches in cases:
        for name in switches:
            assert re.search(rf"^#(?:el)?if.*\b{name}\b", TEXT, re.M), name


def test_every_mutant_of_the_model_is_tried() -> None:
    asked = "\n".join(re.findall(r"^#(?:el)?if.*", TEXT, re.M))
    switches = set(re.findall(r"\b((?:M|WITHOUT)_\w+)", asked))
    assert switches == {one.switch for one in (*MUTANTS, *ASSUMPTIONS)}


def test_a_search_that_was_cut_short_proves_nothing() -> None:
    assert Outcome(114381, 1.0, "", _SEARCH).is_complete
    for sign in ("error: max search depth too small", "pan: out of memory", "Warning: Search not completed"):
        assert not Outcome(114381, 1.0, "", f"{sign}\n{_SEARCH}").is_complete, sign
