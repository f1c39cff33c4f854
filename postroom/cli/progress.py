"""Progress of long work on standard error: how many, how fast, how long it will still take."""

import time
from collections.abc import Callable

import click

from postroom.cli.frame import translate

EVERY = 5.0
"""Seconds between two lines."""


class Progress:
    """Call `tick` as often as you like; a line appears every few seconds, and only when something is waiting."""

    def __init__(self, counts: Callable[[], dict[str, int]]) -> None:
        self._counts = counts
        self._begun = self._told = time.monotonic()
        self._already = counts().get("sent", 0)

    def tick(self) -> None:
        """Print a line when it is time."""
        if time.monotonic() - self._told < EVERY:
            return
        self._told = time.monotonic()
        found = self._counts()
        waiting = sum(found.get(state, 0) for state in ("pending", "sending", "retrying"))
        if waiting:
            click.echo(self._line(found.get("sent", 0) - self._already, waiting), err=True)

    def _line(self, sent: int, waiting: int) -> str:
        rate = sent / (self._told - self._begun) * 60
        if not rate:
            return translate("%(waiting)s waiting, none sent yet") % {"waiting": waiting}
        return translate(
            "%(sent)s sent, %(waiting)s waiting, %(rate).0f a minute, about %(minutes).0f min left"
        ) % {
            "sent": sent,
            "waiting": waiting,
            "rate": rate,
            "minutes": waiting / rate,
        }
