"""The pytest fixtures of the bed: a conftest.py imports `foreign_bed` and `own_bed` from here."""

import os
import uuid
from collections.abc import Iterator

import pytest

from tests.bed.bed import Bed
from tests.bed.sharing import join, leave


@pytest.fixture(scope="session")
def foreign_bed(request: pytest.FixtureRequest) -> Iterator[Bed]:
    """The running bed, one for all workers of pytest-xdist: a test may use it, but turn none of its switches."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    yield from _bed(run[:8], request)


@pytest.fixture(scope="module")
def own_bed(request: pytest.FixtureRequest) -> Iterator[Bed]:
    """A bed of its own for a test module that turns switches."""
    yield from _bed(uuid.uuid4().hex[:8], request)


def _bed(run: str, request: pytest.FixtureRequest) -> Iterator[Bed]:
    bed = join(run)
    yield bed
    leave(bed, failed=request.session.testsfailed > 0)
