"""What a run came to, as a line of JSON, and a table of medians."""

import json
import os
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field

LOOP = "loop"
HEADS = ("messages/s", "of the loop", "flow/s", "of the loop", "CPU ms", "sink CPU ms", "other cores")
DERIVED = ("rate", "cpu_ms", "sink_cpu_ms")


def _load_average() -> float:
    return os.getloadavg()[0]


@dataclass(frozen=True)
class Run:
    """One measurement of `messages`, in seconds: `seconds` from the word go to the last arrival (or promise),
    `cpu` of the measured process and of the sink; `flow` is messages a second from the first arrival to the last,
    without connecting and logging in. `others`: how many cores were busy with anything else meanwhile;
    `load`: the machine's average of the last minute."""

    what: str
    round: int
    mailboxes: int
    connections: int
    size: int
    messages: int
    seconds: float
    cpu: float
    sink_cpu: float = 0.0
    flow: float = 0.0
    others: float = 0.0
    load: float = field(default_factory=_load_average)

    @property
    def rate(self) -> float:
        """Messages a second, connecting and logging in included."""
        return self.messages / self.seconds

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds a message of the measured process."""
        return 1000 * self.cpu / self.messages

    @property
    def sink_cpu_ms(self) -> float:
        """CPU milliseconds a message of the sink."""
        return 1000 * self.sink_cpu / self.messages

    def line(self) -> str:
        """One line of JSON."""
        told = {**asdict(self), **{name: getattr(self, name) for name in DERIVED}}
        return json.dumps(
            {name: round(value, 2) if isinstance(value, float) else value for name, value in told.items()}
        )


def flow(arrivals: Sequence[float]) -> float:
    """Messages a second between the first arrival and the last; 0 where there is no between."""
    between = arrivals[-1] - arrivals[0] if len(arrivals) > 1 else 0
    return (len(arrivals) - 1) / between if between else 0.0


def table(runs: Iterable[Run]) -> str:
    """Medians of every kind of run, and of their ratios to the loop just before."""
    groups: dict[tuple[int, int, int], list[Run]] = {}
    for run in runs:
        groups.setdefault((run.mailboxes, run.connections, run.size), []).append(run)
    lines = [("{:<34}" + "{:>12}" * len(HEADS)).format("", *HEADS)]
    for (mailboxes, connections, size), mine in groups.items():
        lines.append(f"{mailboxes} mailbox(es) x {connections} connection(s), PDF of {size / 1000:.0f} kB")
        lines += [_row(what, mine) for what in dict.fromkeys(run.what for run in mine)]
    return "\n".join(lines)


def _row(what: str, runs: list[Run]) -> str:
    mine = [run for run in runs if run.what == what]
    cells = (
        _median(run.rate for run in mine),
        _median(_ratios(what, runs, "rate")),
        _median(run.flow for run in mine),
        _median(_ratios(what, runs, "flow")),
        _median(run.cpu_ms for run in mine),
        _median(run.sink_cpu_ms for run in mine),
        _median(run.others for run in mine),
    )
    return f"  {what:<32}" + "".join(f"{cell:>12.2f}" if cell else f"{'-':>12}" for cell in cells)


def _ratios(what: str, runs: list[Run], name: str) -> Iterator[float]:
    """Each run against the loop that ran last before it."""
    loop = 0.0
    for run in runs:
        if run.what == LOOP:
            loop = getattr(run, name)
        if run.what == what and loop:
            yield getattr(run, name) / loop


def _median(values: Iterable[float]) -> float:
    return statistics.median(list(values) or [0.0])
