"""Which pairs are played: all of them, or a sample that is the same on every day."""

import os
import random
from itertools import product
from pathlib import Path

from tests.pairs.acts import ACTS, Kind

VARIABLE = "POSTROOM_TEST_PAIRS"
"""The folder into which all pairs write what was told; without it a sample is played."""
SAMPLE, SEED = 4, 1
"""Pairs of each state beside the important ones, and what chooses them."""

_FIRST = (
    "save the mail",
    "correct the number",
    "send",
    "take off the desk",
    "cancel",
    "send again on purpose",
)
_SECOND = (
    "send",
    "save another recipient",
    "check and send",
    "correct the debtor",
    "correct it and send again",
    "hold",
)
_OTHERS = (("another address", "send"), ("training on", "send"), ("delete the customer", "another address"))
IMPORTANT = (
    *product(_FIRST, _SECOND),
    *_OTHERS,
    ("it was sent", "it was not sent"),
    ("stop the run", "try again"),
)
"""Always played where the pages offer both."""


def results() -> Path | None:
    """Where what was told is written; None when only a sample is played."""
    folder = os.environ.get(VARIABLE)
    return Path(folder) if folder else None


def choose(state: str) -> list[tuple[str, str]]:
    """The pairs of acts of a state."""
    every = list(product([one.name for one in ACTS], repeat=2))
    if results():
        return every
    return [*IMPORTANT, *random.Random(f"{SEED} {state}").sample(every, SAMPLE)]


def are_raced(first: str, second: str) -> bool:
    """Whether two acts are tried at the same moment, too: once for both orders, and not when both only look."""
    kinds = {one.kind for one in ACTS if one.name in (first, second)}
    return first <= second and kinds != {Kind.LOOK}
