"""Two people at the same document: who is second is answered, loses nothing, and acts on nothing that was not seen.

Without POSTROOM_TEST_PAIRS (`choice.py`) a sample is played; `make pairs` plays all.
"""

from collections.abc import Iterator

import pytest

from tests.pairs.choice import are_raced, choose, results
from tests.pairs.office import ANNA, BEA
from tests.pairs.play import Move, Play
from tests.pairs.rows import AFTER, TOGETHER, Row, keep_rows, list_broken, tell
from tests.pairs.rules import judge, judge_race
from tests.pairs.states import STATES


@pytest.mark.parametrize("state", STATES)
def test_whoever_is_second_is_told_and_nothing_unseen_happens(play, state) -> None:
    rows = list(_play_all(play(state), state))
    if folder := results():
        keep_rows(folder, rows)
    broken = [f"{row.mode}: {row.first} | {row.second} | {told}" for row in rows for told in row.broken]
    assert not broken, "\n".join([f"{len(broken)} in the state: {state}", *broken])


def _play_all(play: Play, state: str) -> Iterator[Row]:
    for first, second in choose(state):
        anna, bea = play.move(ANNA, first), play.move(BEA, second)
        if anna and bea:
            yield _play_after(play, state, anna, bea)
            if are_raced(first, second):
                yield _play_together(play, state, anna, bea)


def _play_after(play: Play, state: str, anna: Move, bea: Move) -> Row:
    alone, done = play.alone(bea), play.after(anna, bea)
    found = judge(play.alone(anna), done, alone)
    as_alone = done.page.told == alone.page.told
    return Row(state, AFTER, anna.act.name, bea.act.name, tell(done.page), as_alone, list_broken(found))


def _play_together(play: Play, state: str, anna: Move, bea: Move) -> Row:
    race = play.together(anna, bea)
    told = " / ".join(map(tell, race.pages))
    found = judge_race(race, play, anna, bea)
    return Row(state, TOGETHER, anna.act.name, bea.act.name, told, False, list_broken(found))
