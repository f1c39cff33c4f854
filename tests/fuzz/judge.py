"""Whether one input was taken well: no exception, and no more processor time and memory than an input may cost."""

import resource
import sys
import time

from tests.fuzz.targets import TARGETS

SECONDS = 5.0
"""Processor time of this process for one input; the slowest sound one takes a tenth of it."""
MEGABYTES = 300
"""By which one input may raise the most memory that this process has ever used."""


class TooDear(AssertionError):
    """An input took too long or too much."""


def try_out(target: str, data: bytes) -> None:
    """Raises whatever the target raises, and TooDear."""
    began, memory = time.process_time(), _most_memory()
    TARGETS[target](data)
    spent, grown = time.process_time() - began, _most_memory() - memory
    if spent > SECONDS:
        raise TooDear(f"{target}: {len(data)} bytes took {spent:.1f} s of the processor")
    if grown > MEGABYTES:
        raise TooDear(f"{target}: {len(data)} bytes took {grown:.0f} MB")


def _most_memory() -> float:
    """Megabytes; Linux counts in kilobytes, macOS in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1_048_576 if sys.platform == "darwin" else 1024)
