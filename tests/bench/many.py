"""One worker process and many mailboxes: memory, connections, and whether every mailbox keeps its pace."""

import json
import subprocess
import sys
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, TextIO

from tests.bed import BedError
from tests.bench import proc, store
from tests.bench.child import environment, tail
from tests.bench.load import Load
from tests.bench.sending import Bench
from tests.bench.sink import ROOT
from tests.bench.store import Stamp

MOST_MEMORY = 200_000  # kB
EVERY = 1.0  # seconds between two samples
TOLD_EVERY = 10  # samples
LATE = 0.5
"""Seconds that a mail of a minute's beginning may be held up on its way to the sink, by a busy machine."""
ROUNDING = 0.001
PATIENCE = 60.0  # seconds for a worker that is asked to end


@dataclass
class Watch:
    """What was seen of the worker: memory in kB, connections at each sample, seconds."""

    at_start_kb: int = 0
    peak_kb: int = 0
    connections: list[int] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0


def measure(bench: Bench, load: Load, rate: float, patience: float) -> bool:
    """Accept, let one `postroom work` send, and print what was seen. True when memory and pace were kept."""
    bench.set_up(load, rate)
    print(bench.accept(load, 0, streamed=True)[0].line(), flush=True)
    watch = _watched(bench, load, patience)
    stamps = store.stamps(bench.sink.store)
    if len(stamps) == load.messages:
        bench.check(load)
    at_sink = pace((stamp.sender, stamp.begun) for stamp in stamps)
    at_worker = pace(bench.tries(load))
    kept = pace_kept(at_worker, at_sink, rate)
    told = _seen(watch, load, stamps) | {"at_sink": at_sink, "at_worker": at_worker, "pace_kept": kept}
    print(json.dumps(told, indent=1))
    return len(stamps) == load.messages and watch.peak_kb < MOST_MEMORY and kept


def _watched(bench: Bench, load: Load, patience: float) -> Watch:
    """Start the worker, sample it until all is there or the time is over, and end it."""
    watch = Watch()
    with (bench.sink.folder / "log" / "worker").open("w") as log:
        worker = _worker(bench.home, log)
    try:
        begun = time.monotonic()
        while worker.poll() is None and time.monotonic() - begun < patience:
            if _sampled(bench, worker.pid, watch) >= load.messages:
                break
            time.sleep(EVERY)
        watch.seconds = time.monotonic() - begun
        if worker.poll() is not None:
            raise BedError(f"The worker ended by itself with {worker.returncode}:\n{tail(Path(log.name))}")
        time.sleep(EVERY)  # the last answers are still being written down
        _sampled(bench, worker.pid, watch)
        worker.terminate()
        worker.wait(PATIENCE)
    finally:
        worker.kill()
        worker.wait()
    return watch


def _worker(home: Path, log: TextIO) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "postroom", "work"],
        cwd=ROOT,
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )


def _sampled(bench: Bench, pid: int, watch: Watch) -> int:
    """Look at the worker and the sink once; returns how many messages are there."""
    connections, arrived = bench.sink.connections(), store.count(bench.sink.store)
    watch.connections.append(connections)
    watch.peak_kb = max(watch.peak_kb, proc.peak_memory(pid))
    watch.cpu = proc.cpu(pid) or watch.cpu
    if arrived == 0:
        watch.at_start_kb = proc.memory(pid)
    if len(watch.connections) % TOLD_EVERY == 1:
        print(f"{arrived} arrived, {connections} connections, peak {watch.peak_kb // 1000} MB", flush=True)
    return arrived


def _seen(watch: Watch, load: Load, stamps: Sequence[Stamp]) -> dict[str, Any]:
    return {
        "messages": len(stamps),
        "of": load.messages,
        "seconds": round(watch.seconds, 1),
        "rate": round(len(stamps) / watch.seconds, 1),
        "cpu_ms": round(1000 * watch.cpu / max(len(stamps), 1), 2),
        "start_mb": watch.at_start_kb // 1000,
        "peak_mb": watch.peak_kb // 1000,
        "most_connections": max(watch.connections),
        "mailboxes": len({stamp.sender for stamp in stamps}),
    }


def pace(mails: Iterable[tuple[str, float]]) -> dict[str, float]:
    """How close two mails of a mailbox began, in seconds, and how many began in any minute less LATE."""
    begun: dict[str, list[float]] = defaultdict(list)
    for sender, moment in sorted(mails, key=lambda mail: mail[1]):
        begun[sender].append(moment)
    closest = min((late - early for one in begun.values() for early, late in pairwise(one)), default=60.0)
    busiest = max(map(_busiest_minute, begun.values()), default=0)
    return {"closest_seconds": round(closest, 4), "busiest_minute": busiest}


def pace_kept(at_worker: dict[str, float], at_sink: dict[str, float], rate: float) -> bool:
    """Evenly begun by the worker, and never more than `rate` a minute at the sink (0 = as many as you like).

    How close two mails come at the sink is no fault: the first of them may have been held up longer.
    """
    if not rate:
        return True
    return at_worker["closest_seconds"] >= 60 / rate - ROUNDING and at_sink["busiest_minute"] <= rate


def _busiest_minute(moments: Sequence[float]) -> int:
    return max(bisect_left(moments, moment + 60 - LATE) - place for place, moment in enumerate(moments))
