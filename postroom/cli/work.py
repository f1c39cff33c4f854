"""`postroom work`: only the workers."""

import signal
import sys
import threading
from types import FrameType

import click

from postroom.cli.frame import RoomCommand
from postroom.cli.progress import Progress
from postroom.cli.start import EXIT_FAILED


@click.command(cls=RoomCommand)
@click.option("--until-empty", is_flag=True, help="End when nothing can change by itself.")
@click.option(
    "--lanes", default=40, show_default=True, type=click.IntRange(1, 500), help="Lanes at the same time."
)
def work(until_empty: bool, lanes: int) -> None:
    """Send what is due. With --until-empty: 0 when all is sent or cancelled, 1 when anything needs a person.

    Example: postroom work --until-empty
    """
    from postroom.outbox.claim import count_by_state
    from postroom.worker.forecast import seconds_of_pace
    from postroom.worker.worker import Worker, needs_a_person

    crew = Worker(lanes)
    stop_on_signal(crew.stop)
    crew.run(until_empty, Progress(count_by_state, seconds_of_pace).tick)
    if until_empty and needs_a_person():
        sys.exit(EXIT_FAILED)


def stop_on_signal(stop: threading.Event) -> None:
    """Ctrl-C and a polite end let the message under way finish."""

    def asked(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), asked)
