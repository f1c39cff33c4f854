"""Certificates for the tests of this room, made once a run."""

import pytest

from postroom.transport.tests import certificates as making
from postroom.transport.tests.certificates import Certificates


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A trusted and an untrusted authority with their servers."""
    return making.make(tmp_path_factory.mktemp("certificates"))
