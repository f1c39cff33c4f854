"""One worker process and many mailboxes: memory, connections, and whether every mailbox keeps its pace."""

import json
import os
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
from tests.bench.load import Load
from tests.bench.sending import Bench
from tests.bench.sink import ROOT
from tests.bench.store import Stamp

MOST_MEMORY = 200_000  # kB
EVERY = 1.0  # seconds between two samples
TOLD_EVERY = 10  # samples
LATE = 0.05
"""Seconds by which two mails may be closer at the sink than at the worker: the first one was on its way longer."""
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
    kept = pace(stamps, rate)
    print(json.dumps(_seen(watch, load, stamps) | kept, indent=1))
    return len(stamps) == load.messages and watch.peak_kb < MOST_MEMORY and kept["pace_kept"]


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
            raise BedError(f"The worker ended by itself with {worker.returncode}:\n{_tail(Path(log.name))}")
        time.sleep(EVERY)  # the last answers are still being written down
        _sampled(bench, worker.pid, watch)
        worker.terminate()
        worker.wait(PATIENCE)
    finally:
        worker.kill()
        worker.wait()
    return watch


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])


def _worker(home: Path, log: TextIO) -> "subprocess.Popen[bytes]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}
    return subprocess.Popen(
        [sys.executable, "-m", "postroom", "work"],
        cwd=ROOT,
        env={**clean, "POSTROOM_HOME": str(home)},
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


def pace(stamps: Iterable[Stamp], rate: float) -> dict[str, Any]:
    """How close two mails of a mailbox came at the sink, from MAIL to MAIL, and how many in any minute."""
    begun: dict[str, list[float]] = defaultdict(list)
    for stamp in sorted(stamps, key=lambda stamp: stamp.begun):
        begun[stamp.sender].append(stamp.begun)
    closest = min((late - early for one in begun.values() for early, late in pairwise(one)), default=0.0)
    busiest = max(map(_busiest_minute, begun.values()), default=0)
    kept = not rate or (busiest <= rate and closest >= 60 / rate - LATE)
    return {"closest_seconds": round(closest, 3), "busiest_minute": busiest, "pace_kept": kept}


def _busiest_minute(moments: Sequence[float]) -> int:
    return max(bisect_left(moments, moment + 60 - LATE) - place for place, moment in enumerate(moments))
