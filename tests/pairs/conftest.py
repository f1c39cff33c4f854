"""The office of the pairs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Clock
from tests.pairs.office import ANNA, BEA, log_in, open_office
from tests.pairs.play import Play
from tests.pairs.states import STATES
from tests.pairs.visitor import Visitor


@pytest.fixture
def play(transactional_db: None, monday: Clock, tmp_path: Path, settings) -> Callable[[str], Play]:
    """Puts an office up in a state, with two people who have not opened any page yet."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    def put_up(state: str) -> Play:
        office = open_office(tmp_path, monday)
        STATES[state](office)
        return Play({who: Visitor(who, log_in(who), office) for who in (ANNA, BEA)})

    return put_up
