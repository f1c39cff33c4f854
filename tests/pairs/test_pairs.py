"""Two people at the same document: who is second is answered, loses nothing, and acts on nothing that was not seen.

Without POSTROOM_TEST_PAIRS (`choice.py`) a sample is played; `make pairs` plays all.
"""

import json
from collections.abc import Iterator

import pytest

from tests.pairs.choice import are_raced, choose, results
from tests.pairs.play import Play
from tests.pairs.rules import Broken, judge, judge_race
from tests.pairs.states import STATES

Row = tuple[str, str, str, list[str], list[Broken]]
"""How ("after" or "together"), the two acts, what is told, the broken rules."""


@pytest.mark.parametrize("state", STATES)
def test_whoever_is_second_is_told_and_nothing_unseen_happens(play, state) -> None:
    rows = list(_play_all(play(state), state))
    folder = results()
    if folder:
        lines = [json.dumps([state, *row[:4], [one.__dict__ for one in row[4]]]) for row in rows]
        (folder / f"{state}.jsonl").write_text("\n".join(lines))
    broken = [
        f"{how}: {first} | {second} | {one.rule} {one.how}"
        for how, first, second, _, found in rows
        for one in found
    ]
    assert not broken, "\n".join([f"{len(broken)} in the state: {state}", *broken])


def _play_all(play: Play, state: str) -> Iterator[Row]:
    for first, second in choose(state):
        if play.offers(first) and play.offers(second):
            yield from _play_pair(play, first, second)


def _play_pair(play: Play, first: str, second: str) -> Iterator[Row]:
    (anna, _), (_, bea) = play.moves(first), play.moves(second)
    done = play.after(anna, bea)
    told = [sentence for _, sentence in done.page.told]
    yield "after", first, second, told, judge(play.alone(anna), done, play.alone(bea))
    if are_raced(first, second):
        race = play.together(anna, bea)
        orders = (done.after, play.after(bea, anna).after)
        told = [" ".join(sentence for _, sentence in page.told) for page in race.pages]
        yield "together", first, second, told, judge_race(race, (anna, bea), orders)
