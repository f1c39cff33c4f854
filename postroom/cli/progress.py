"""Progress of long work on standard error: how many, how fast, how long it will still take."""

from collections.abc import Callable

from postroom.cli.frame import translate
from postroom.cli.terminal import say
from postroom.shared import clock

EVERY = 5.0
"""Seconds between two lines."""


class Progress:
    """Call `tick` as often as you like; a line appears every few seconds, and only when something is waiting.

    `counts` gives the entries by state, `paced` the seconds that the pace of the mailboxes alone will take.
    """

    def __init__(self, counts: Callable[[], dict[str, int]], paced: Callable[[], float]) -> None:
        self._counts = counts
        self._paced = paced
        self._told = clock.monotonic()
        self._already = counts().get("sent", 0)
        self._first: tuple[float, int] | None = None

    def tick(self) -> None:
        """Print a line when it is time."""
        moment = clock.monotonic()
        if moment - self._told < EVERY:
            return
        self._told = moment
        found = self._counts()
        waiting = sum(found.get(state, 0) for state in ("pending", "sending", "retrying"))
        sent = found.get("sent", 0) - self._already
        if waiting:
            say(self._line(sent, waiting, self._left(moment, sent, waiting)), err=True)

    def _left(self, moment: float, sent: int, waiting: int) -> float | None:
        """Seconds until nothing waits: as measured since the first mail, but not sooner than the pace allows."""
        if sent and self._first is None:
            self._first = (moment, sent)
        begun, already = self._first or (moment, sent)
        measured = waiting * (moment - begun) / (sent - already) if sent > already else 0.0
        return max(measured, self._paced()) or None

    def _line(self, sent: int, waiting: int, left: float | None) -> str:
        if left is None:
            return translate("%(sent)s sent, %(waiting)s waiting") % {"sent": sent, "waiting": waiting}
        return translate(
            "%(sent)s sent, %(waiting)s waiting, %(rate).0f a minute, about %(minutes).1f min left"
        ) % {"sent": sent, "waiting": waiting, "rate": waiting / left * 60, "minutes": left / 60}
