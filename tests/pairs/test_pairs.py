"""Two people at the same document: who is second is answered, loses nothing, and acts on nothing that was not seen.

Without POSTROOM_TEST_PAIRS (`rows.py`) a sample is played; `make pairs` plays all.
"""

import re
from collections.abc import Iterable, Iterator

import pytest

from tests.pairs.choice import are_raced, choose
from tests.pairs.office import ANNA, BEA
from tests.pairs.pages import Page
from tests.pairs.play import Move, Play
from tests.pairs.rows import AFTER, TOGETHER, Row, keep_rows, results
from tests.pairs.rules import Broken, judge, judge_race
from tests.pairs.states import STATES

_NUMBER = re.compile(r"\b([Ee]ntry|Run|mail) \d+")
"""Numbers of rows say nothing, and are others on each database."""


@pytest.mark.parametrize("state", STATES)
def test_whoever_is_second_is_told_and_nothing_unseen_happens(play, state) -> None:
    rows = list(_play_all(play(state), state))
    if folder := results():
        keep_rows(folder, list(STATES).index(state), rows)
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
    return Row(state, AFTER, anna.act.name, bea.act.name, _tell(done.page), as_alone, _list_broken(found))


def _play_together(play: Play, state: str, anna: Move, bea: Move) -> Row:
    race = play.together(anna, bea)
    told = " / ".join(map(_tell, race.pages))
    found = judge_race(race, play, anna, bea)
    return Row(state, TOGETHER, anna.act.name, bea.act.name, told, False, _list_broken(found))


def _tell(page: Page) -> str:
    """What a page says; without a word it is the page itself that shows the act."""
    told = " ".join(sentence for _, sentence in page.told)
    return _NUMBER.sub(r"\1 …", told or f"({page.title})")


def _list_broken(found: Iterable[Broken]) -> tuple[str, ...]:
    return tuple(f"{one.rule} {one.how}" for one in found)
