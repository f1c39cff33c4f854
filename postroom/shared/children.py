"""Who reads files from outside: a few child processes where many people wait, else this process itself.

A file that is endless, huge or nested kills its child and is refused; the next file gets another child. A process
that has said `use` reads in children. Any other, such as a command that reads one file and ends, keeps to the budget
itself: a child takes longer to start than most files take to be read.
"""

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, TypeVar

from postroom.shared.child import read_message
from postroom.shared.reading_budget import Budget, BudgetSpent, Spent, kept_within

Found = TypeVar("Found")
Order = tuple[Callable[..., Any], tuple[Any, ...]]
"""A function and its values."""
MOST_FILES = 500
"""That one child reads: what a library forgot to free goes with it."""
LONGEST_WAIT = 60.0
"""Seconds until another file's child is free."""
_KEPT = 2
"""Children that stay when nobody needs them."""
_START = "import sys; sys.path[:] = {path!r}; from postroom.shared.child import main; main()"
_PRIVATE = ("POSTROOM_", "DJANGO_")
"""Beginnings of variables that a child does not get: there are keys and passwords among them."""


class Child:
    """One child process. It reads one file at a time."""

    def __init__(self, modules: Sequence[str] = ()) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # this very interpreter
            [sys.executable, "-c", _START.format(path=sys.path), str(os.getpid()), *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if not name.startswith(_PRIVATE)},
        )
        self.served = 0
        self._late = False

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def ask(self, order: Order, budget: Budget) -> Any:
        """What came out of an order. Raises BudgetSpent when it died of it, and what the order raised."""
        self.served += 1
        killer = threading.Timer(budget.deadline, self._kill_late)
        killer.start()
        try:
            said = self._converse(order, budget)
        except BaseException:  # half of an order is on its way: the next one would be understood as its rest
            self._kill_late()
            raise
        finally:
            killer.cancel()
        if not said:
            raise BudgetSpent(self._why_dead())
        kind, found = pickle.loads(said)  # noqa: S301  # of a child of this program
        if kind == "value":
            return found
        raise BudgetSpent(found) if kind == "spent" else found

    @property
    def fresh(self) -> bool:
        """Whether it may read another file."""
        return self._process.poll() is None and self.served < MOST_FILES and not self._late

    def end(self) -> None:
        """At once."""
        self._process.kill()
        for pipe in (self._stdin, self._stdout):
            try:
                pipe.close()
            except OSError:
                pass  # it had not read all of its order
        self._process.wait()

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin
        return self._process.stdin

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout
        return self._process.stdout

    def _converse(self, order: Order, budget: Budget) -> bytes:
        try:
            pickle.dump((*order, budget), self._stdin, pickle.HIGHEST_PROTOCOL)  # large bytes are not copied
            self._stdin.flush()
            return read_message(self._stdout, budget.answer)
        except OSError:
            return b""

    def _kill_late(self) -> None:
        self._late = True
        self._process.kill()

    def _why_dead(self) -> Spent:
        self._process.kill()
        code = self._process.wait()
        if self._late:
            return "deadline"
        return "processor" if sys.platform != "win32" and code == -signal.SIGXCPU else "crash"


class Pool:
    """Children that are started when they are needed, at most `most` at a time."""

    def __init__(self, most: int, modules: Sequence[str] = ()) -> None:
        self._modules = tuple(modules)
        self._turns = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        # Linux ends a child with the thread that started it, so one thread starts them all and stays.
        self._starter = ThreadPoolExecutor(1, "children")

    def ask(self, order: Order, budget: Budget) -> Any:
        """As `Child.ask`, by a child that is free. Raises BudgetSpent("turn") when none comes free."""
        if not self._turns.acquire(timeout=LONGEST_WAIT):
            raise BudgetSpent("turn")
        try:
            child = self._take()
            try:
                return child.ask(order, budget)
            finally:
                self._give_back(child)
        finally:
            self._turns.release()

    def close(self) -> None:
        """End all children at once; whoever waits for one gets BudgetSpent."""
        self._starter.shutdown()
        with self._lock:
            children = [*self._idle, *self._busy]
            self._idle.clear()
        for child in children:
            child.end()

    def list_pids(self) -> list[int]:
        """The numbers of the children there are."""
        with self._lock:
            return [child.pid for child in (*self._idle, *self._busy)]

    def _take(self) -> Child:
        with self._lock:
            child = self._idle.pop() if self._idle else None
        if child and not child.fresh:  # somebody else ended it meanwhile
            child.end()
            child = None
        child = child or self._starter.submit(Child, self._modules).result()
        with self._lock:
            self._busy.add(child)
        return child

    def _give_back(self, child: Child) -> None:
        with self._lock:
            self._busy.discard(child)
            if keep := child.fresh and len(self._idle) < _KEPT:
                self._idle.append(child)
        if not keep:
            child.end()


_pools: list[Pool] = []


def use(modules: Sequence[str] = (), most: int = 0) -> Pool:
    """From now on this process reads files in children, at most `most` at a time, two for each processor unless said.

    `modules` are imported by each child before its first file.
    """
    pool = Pool(most or max(2, 2 * (os.cpu_count() or 1)), modules)
    atexit.register(pool.close)
    _pools[:] = [pool]
    return pool


def stop_using() -> None:
    """End the children; this process reads files itself again."""
    while _pools:
        _pools.pop().close()


def read(budget: Budget, function: Callable[..., Found], *values: Any) -> Found:
    """`function(*values)` within the budget. Function, values and what comes out can be pickled; it is pure.

    Raises BudgetSpent, and what the function raises.
    """
    if _pools:
        found: Found = _pools[0].ask((function, values), budget)
        return found
    with kept_within(budget):
        return function(*values)
