"""How long a request may take to arrive. Pure."""

from dataclasses import dataclass

HEAD = 10.0
"""Seconds for the first line and the headers; a browser sends them at once."""
SILENCE = 60.0
"""Seconds without a byte of the body."""
GRACE, SLOWEST = 60.0, 4096
"""A body must come with so many bytes a second, behind so many seconds: 100 MB then take seven hours at most."""


@dataclass
class Arrival:
    """A request on its way, by the monotonic clock: when it began, when its last byte came, how much of its body."""

    begun: float
    last: float
    headed: bool = False
    body: int = 0

    def is_late(self, now: float) -> bool:
        """Whether nobody waits for the rest any longer."""
        if not self.headed:
            return now - self.begun > HEAD
        return now - self.last > SILENCE or now - self.begun > GRACE + self.body / SLOWEST
