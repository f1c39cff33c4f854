"""What reading one file from outside may cost, and how a process is kept to it. Pure but for limits of the process.

A child that reads nothing but such files may die of its limit. A command that reads one itself gets an exception.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Literal

Spent = Literal["processor", "deadline", "memory", "answer", "crash", "turn"]
"""What ran out: processor time, the time of a clock, memory, the size of the answer; the reader crashed; or no reader
came free in time. After "deadline" and "turn" the same file may be read when the machine is less busy."""
_STATM = Path("/proc/self/statm")


@dataclass(frozen=True)
class Budget:
    """`processor`: seconds of processor time; `deadline`: seconds of a clock, for a machine that is busy; `memory`:
    bytes beside what the process had before; `answer`: bytes of what comes out."""

    processor: int
    deadline: float
    memory: int
    answer: int


class BudgetSpent(Exception):
    """Reading was stopped; nothing of it is known. `what` ran out."""

    def __init__(self, what: Spent) -> None:
        super().__init__(what)
        self.what: Spent = what


class _Interrupted(BaseException):
    """Goes through libraries that catch every Exception."""


def limit_process(budget: Budget) -> None:
    """From now on this process dies when it needs more processor time, and gets no more memory than that.

    Call it anew for each file. Without effect on Windows; memory is limited on Linux only.
    """
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + budget.processor
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    _limit_memory(budget.memory)


def _limit_memory(more: int) -> None:
    if sys.platform == "linux":
        import resource

        pages = int(_STATM.read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + more
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


@contextmanager
def kept_within(budget: Budget) -> Iterator[None]:
    """Reading in this very process, as a command does that reads one file and ends. Raises BudgetSpent.

    Processor time is limited in the main thread alone, memory on Linux: a thread beside others has no limit of its
    own, which is why pages have children that read.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    handler = signal.signal(signal.SIGVTALRM, _interrupt)
    _limit_memory(budget.memory)
    signal.setitimer(signal.ITIMER_VIRTUAL, budget.processor)
    try:
        yield
    except _Interrupted:
        raise BudgetSpent("processor") from None
    except MemoryError:
        raise BudgetSpent("memory") from None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, handler)
        resource.setrlimit(resource.RLIMIT_AS, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise _Interrupted
