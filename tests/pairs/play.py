"""Two people play a pair of acts: one after the other, or both at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connections

from tests.pairs.acts import Act
from tests.pairs.keep import Restore, keep
from tests.pairs.pages import Page, Post
from tests.pairs.picture import Picture, take_picture
from tests.pairs.visitor import Visitor

PATIENCE = 60.0
"""Seconds after which an answer that does not come is a hang."""


@dataclass(frozen=True)
class Move:
    """A person's act, with the form that was opened in the beginning."""

    who: str
    act: Act
    post: Post = field(repr=False)


@dataclass(frozen=True)
class Done:
    """A move that was made: the office before and after it, and the page that answered."""

    move: Move
    before: Picture
    page: Page
    after: Picture

    @property
    def changed(self) -> bool:
        """Whether it did anything."""
        return self.before.lines != self.after.lines


@dataclass(frozen=True)
class Race:
    """Two moves at the same moment: both pages, and the office afterwards."""

    pages: tuple[Page, Page]
    after: Picture


class Play:
    """One state of an office, put up once; every pair begins in it."""

    def __init__(self, visitors: dict[str, Visitor]) -> None:
        self._visitors = visitors
        self._begin = keep()
        self._moves: dict[tuple[str, str], Move | None] = {}
        self._first: dict[tuple[str, str], tuple[Done, Restore]] = {}
        self.before = take_picture()

    def move(self, who: str, act: Act) -> Move | None:
        """What this person would do; None for what no page offers in this state."""
        if (who, act.name) not in self._moves:
            self._begin()
            post = act.open(self._visitors[who])
            self._moves[who, act.name] = post and Move(who, act, post)
        return self._moves[who, act.name]

    def alone(self, move: Move) -> Done:
        """What a move does when nobody else does anything."""
        return self._make_first(move)[0]

    def after(self, first: Move, second: Move) -> Done:
        """The second move, whose form was opened before the first was made."""
        done, restore = self._make_first(first)
        restore()
        return self._make(second, done.after)

    def together(self, one: Move, other: Move) -> Race:
        """Both at the same moment."""
        self._begin()
        ready = threading.Barrier(2)
        with ThreadPoolExecutor(2, "clerk") as clerks:
            waiting = [clerks.submit(self._post_together, move, ready) for move in (one, other)]
            first, second = (answer.result(PATIENCE) for answer in waiting)
        return Race((first, second), take_picture())

    def _make_first(self, move: Move) -> tuple[Done, Restore]:
        known = self._first.get((move.who, move.act.name))
        if known is None:
            self._begin()
            known = self._make(move, self.before), keep()
            self._first[move.who, move.act.name] = known
        return known

    def _make(self, move: Move, before: Picture) -> Done:
        page = self._visitors[move.who].post(move.post)
        return Done(move, before, page, take_picture())

    def _post_together(self, move: Move, ready: threading.Barrier) -> Page:
        try:
            ready.wait(PATIENCE)
            return self._visitors[move.who].post(move.post)
        finally:
            connections.close_all()
