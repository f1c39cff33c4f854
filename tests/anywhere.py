"""A pytest plugin: a run means the same in the background as in a terminal, and its order can be changed.

POSTROOM_TEST_ORDER=random mixes the files and the tests of each file; the head of the run names the seed, and
POSTROOM_TEST_ORDER=SEED repeats that order.
"""

import os
import random
import signal

import pytest
from hypothesis import HealthCheck, settings

from tests.shift.shift import said

ORDER = "POSTROOM_TEST_ORDER"

# A shell that starts a job in the background lets it ignore SIGINT, and every child inherits that (POSIX, "Shell &
# Utilities", 2.11). Tests that press Ctrl-C need what a terminal gives: the signal is heard here and in the children.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

if os.environ.get(ORDER) == "random":  # the workers of pytest-xdist, which must agree, inherit the number
    os.environ[ORDER] = str(random.SystemRandom().randrange(1_000_000))


# Hypothesis measures wall time; a busy neighbour is no fault of the property.
settings.register_profile("anywhere", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("anywhere")


def pytest_report_header() -> list[str]:
    """The order and the time, where they are not the usual ones."""
    order = os.environ.get(ORDER, "")
    return [line for line in (said(), f"{ORDER}={order}" if order else "") if line]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mix files, and tests inside a file: what a module shares is still made once."""
    if seed := os.environ.get(ORDER):
        items[:] = mixed(items, int(seed))


def mixed(items: list[pytest.Item], seed: int) -> list[pytest.Item]:
    """The same items in the order of this seed."""
    dice = random.Random(seed)
    files = list(dict.fromkeys(item.path for item in items))
    dice.shuffle(files)
    place = {path: number for number, path in enumerate(files)}
    found = dice.sample(items, len(items))
    return sorted(found, key=lambda item: place[item.path])
