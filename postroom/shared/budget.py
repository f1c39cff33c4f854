"""How much one answer from outside may take: seconds, bytes and lines. Pure but for the clock that nobody can set.

A deadline that is looked at only when nothing comes never ends an answer that never ends. So whoever reads asks its
budget before every read and tells it every line, whether anything had to be waited for or not.
"""

import time

_NO_TIME = 0.001
"""Seconds: a socket takes 0 for another thing."""


class TooMuch(OSError):
    """More has come than any such answer needs; nothing of it is used."""


class Budget:
    """What is left for one answer. A budget that is `part_of` another spends from both."""

    def __init__(
        self, seconds: float | None, size: int, lines: int | None = None, part_of: "Budget | None" = None
    ) -> None:
        """`seconds` from now on, None: for ever; `size` in bytes; `lines`, None: as many as the bytes hold."""
        self._until = None if seconds is None else time.monotonic() + seconds
        self._size = self.size_left = size
        self._lines = self._lines_left = lines
        self._part_of = part_of
        self._read_late = False

    @property
    def is_over(self) -> bool:
        """Whether the deadline has passed."""
        return self._until is not None and time.monotonic() >= self._until

    def seconds_left(self) -> float | None:
        """For the next read; None: for ever. Raises TimeoutError when there is none left.

        One last read after the deadline is given no time, but it is given: what came in time while this process or
        its machine stood still is an answer, and after the final dot it decides what is known of a mail.
        """
        if self._until is None:
            return None
        left = self._until - time.monotonic()
        if left <= 0 and self._read_late:
            raise TimeoutError("the reply timed out")
        self._read_late = left <= 0
        return max(left, _NO_TIME)

    def spend(self, size: int) -> None:
        """Note so many bytes, also before they are read. Raises TooMuch."""
        self.size_left -= size
        if self.size_left < 0:
            raise TooMuch(f"an answer without an end, of more than {self._size} bytes")
        if self._part_of:
            self._part_of.spend(size)

    def spend_line(self, size: int) -> None:
        """Note a line of so many bytes. Raises TooMuch."""
        self.spend(size)
        self._count_line()

    def _count_line(self) -> None:
        if self._lines_left is not None:
            self._lines_left -= 1
            if self._lines_left < 0:
                raise TooMuch(f"an answer without an end, of more than {self._lines} lines")
        if self._part_of:
            self._part_of._count_line()
