"""Which pairs are played: all of them, or a sample that is the same on every day."""

import random
from collections.abc import Iterator
from functools import cache
from itertools import product

from tests.pairs.acts import ACTS, Act, Kind
from tests.pairs.rows import results
from tests.pairs.states import STATES

FIRST_STATE = next(iter(STATES))
SAMPLE, SEED = 10, 1
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


def choose(state: str) -> Iterator[tuple[Act, Act]]:
    """The pairs of acts of a state; two that change only the office, in the first state: the others add nothing."""
    for first, second in product(ACTS, repeat=2):
        apart = {first.kind, second.kind} <= {Kind.OFFICE, Kind.LOOK}
        if (state == FIRST_STATE or not apart) and (results() or _is_in_sample(state, first, second)):
            yield first, second


def _is_in_sample(state: str, first: Act, second: Act) -> bool:
    names = (first.name, second.name)
    return names in IMPORTANT or names in _draw(state)


@cache
def _draw(state: str) -> frozenset[tuple[str, str]]:
    every = list(product([one.name for one in ACTS], repeat=2))
    return frozenset(random.Random(f"{SEED} {state}").sample(every, SAMPLE))


def are_raced(first: Act, second: Act) -> bool:
    """Whether two acts are tried at the same moment, too: once for both orders, and not when both only look."""
    return first.name <= second.name and {first.kind, second.kind} != {Kind.LOOK}
