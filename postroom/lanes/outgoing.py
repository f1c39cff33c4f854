"""The leave to write the final dot: asked of the ledger at the last moment (rule 4)."""

from collections.abc import Callable

from postroom.outbox import attempts
from postroom.outbox.lane import HeldLane
from postroom.outbox.outcomes import Opened, Said
from postroom.shared import clock
from postroom.transport.envelope import Answer

LONGEST_COMMIT = 5.0
"""Seconds the `finishing` commit may take; after that the world may have moved on (rule 4)."""


def may_finish(hold: HeldLane, opened: Opened, asked: list[Answer]) -> Callable[[tuple[Answer, ...]], bool]:
    """What `transport` calls before the final dot; `asked` receives the answers to RCPT TO."""

    def allowed(answers: tuple[Answer, ...]) -> bool:
        asked.extend(answers)
        begun = _both_clocks()
        said = [Said(answer.address, answer.reply.code, answer.reply.line) for answer in answers]
        may = attempts.finishing(hold, opened, said)
        return may and _gone_by(begun) <= LONGEST_COMMIT

    return allowed


def _both_clocks() -> tuple[float, float]:
    # The monotonic clock stands still while a computer sleeps, the wall clock can be set: the larger step counts.
    return clock.monotonic(), clock.now().timestamp()


def _gone_by(begun: tuple[float, float]) -> float:
    return max(now - then for now, then in zip(_both_clocks(), begun, strict=True))
