"""Loop and product in turns on one sink, every message checked."""

import contextlib
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.bed import BedError
from tests.bench import proc, store
from tests.bench.child import Child, tail
from tests.bench.figures import LOOP, Run, flow
from tests.bench.load import Load
from tests.bench.sink import Sink

ACCEPT, DRAIN, BOTH, IN_TURN = "accept", "drain", "accept + drain", "accept, then drain"
LOOP_MODULE, PRODUCT_MODULE = "tests.bench.loop", "tests.bench.product"


class Bench:
    """Measures on one sink; the product's home lies beside it, on a real disk."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.home = sink.folder / "home"
        self._template = sink.folder / "template"

    def rounds(self, load: Load, count: int) -> Iterator[Run]:
        """Each way once with the loop before it, then all over again."""
        self.set_up(load)
        for number in range(count):
            accepted = self.accept(load, number)[0]
            yield self.loop(load, number)
            yield accepted
            drained = self.drain(load, number)[0]
            yield from (drained, _in_turn(accepted, drained))
            yield self.loop(load, number)
            yield self.both(load, number)

    def profiled(self, load: Load, clock: str) -> str:
        """The profiles of one more accepting and draining, slower by it, so they count for nothing else."""
        self.set_up(load)
        accepted, drained = self.accept(load, 0, clock)[1], self.drain(load, 0, clock)[1]
        return f"\nACCEPT\n{accepted}\nDRAIN\n{drained}"

    def ceiling(self, load: Load, processes: int) -> Run:
        """The loop in several processes of one connection each: what the sink itself can take."""
        shares = load.shares(processes)
        whole = Load(sum(share.messages for share in shares), load.size, connections=processes)
        jobs = [share.loop_job(self.sink) for share in shares]
        return self._sent(f"ceiling, {processes} process(es)", 0, whole, self._together(jobs))

    def loop(self, load: Load, number: int) -> Run:
        """smtplib with ready bytes."""
        return self._sent(LOOP, number, load, self._together([load.loop_job(self.sink)]))

    def set_up(self, load: Load, rate: float = 0) -> None:
        """A home with profiles for this load, to be copied; `rate` in messages a minute, 0 = unlimited."""
        shutil.rmtree(self._template, ignore_errors=True)
        job = load.job(self.sink, verb="setup", authority=self.sink.authority, rate=rate)
        self._product(job, self._template)

    def accept(self, load: Load, number: int, clock: str = "", streamed: bool = False) -> tuple[Run, str]:
        """Hand all over in a fresh home; nothing is sent. Also the text of its profile.

        `streamed`: make each PDF when its turn comes, as more than fit into memory need it.
        """
        self._refresh_home()
        job = load.job(self.sink, verb="accept", profile=clock, streamed=streamed)
        done = self._product(job)
        return _run(ACCEPT, number, load, done["seconds"], done["cpu"]), done["profile"]

    def drain(self, load: Load, number: int, clock: str = "") -> tuple[Run, str]:
        """A fresh worker process sends what was accepted; also the text of its profile."""
        [measured] = done = self._together([load.job(self.sink, verb="drain", profile=clock)])
        return self._sent(DRAIN, number, load, done), measured["profile"]

    def both(self, load: Load, number: int) -> Run:
        """One process accepts and drains at the same time."""
        self._refresh_home()
        return self._sent(BOTH, number, load, self._together([load.job(self.sink, verb="both")]))

    def tries(self, load: Load) -> list[tuple[str, float]]:
        """Sender and beginning (Unix seconds) of every attempt, as the ledger has them."""
        return [
            (sender, begun) for sender, begun in self._product(load.job(self.sink, verb="tries"))["tries"]
        ]

    def check(self, load: Load) -> None:
        """Every message once and whole, or BedError."""
        found = store.check(self.sink.store, load.expected())
        if not found.is_good:
            raise BedError(f"Not every message arrived once and whole: {found}")

    def _refresh_home(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(self._template, self.home)

    def _product(self, job: dict[str, Any], home: Path | None = None) -> dict[str, Any]:
        with Child(PRODUCT_MODULE, job, self._log(0), home or self.home) as child:
            child.go()
            return child.result()

    def _together(self, jobs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Run the jobs at the same time on an empty sink; what they answer, the first with the CPU of the rest."""
        store.clear(self.sink.store)
        with contextlib.ExitStack() as stack:
            children = [
                stack.enter_context(Child(_module(job), job, self._log(place), self.home))
                for place, job in enumerate(jobs)
            ]
            before, busy, begun = self.sink.cpu(), proc.busy(), time.monotonic()
            for child in children:
                child.go()
            done = [child.result() for child in children]
            busy, seconds = proc.busy() - busy, time.monotonic() - begun
        spent = self.sink.cpu() - before
        others = busy - spent - sum(one["cpu"] for one in done)
        done[0] |= {"sink_cpu": spent, "others": max(others, 0.0) / seconds}
        return done

    def _sent(self, what: str, number: int, load: Load, done: Sequence[dict[str, Any]]) -> Run:
        """Hold what the processes say against what the sink has. Raises BedError."""
        for states in (one["states"] for one in done if "states" in one):
            if states != {"sent": load.messages}:
                raise BedError(f"Not everything was sent, the ledger says: {states}\n{tail(self._log(0))}")
        self.check(load)
        arrivals = store.arrivals(self.sink.store)
        seconds = arrivals[-1] - min(one["begun"] for one in done)
        run = _run(what, number, load, seconds, sum(one["cpu"] for one in done))
        rest = {name: done[0][name] for name in ("sink_cpu", "others")}
        return replace(run, flow=flow(arrivals), **rest)

    def _log(self, place: int) -> Path:
        return self.sink.folder / "log" / f"child{place}"


def _module(job: dict[str, Any]) -> str:
    return PRODUCT_MODULE if "verb" in job else LOOP_MODULE


def _run(what: str, number: int, load: Load, seconds: float, cpu: float) -> Run:
    return Run(
        what, number, load.mailboxes, load.connections, load.size, load.messages, seconds=seconds, cpu=cpu
    )


def _in_turn(accepted: Run, drained: Run) -> Run:
    seconds, cpu = accepted.seconds + drained.seconds, accepted.cpu + drained.cpu
    return replace(drained, what=IN_TURN, seconds=seconds, cpu=cpu, flow=0.0, others=0.0)
