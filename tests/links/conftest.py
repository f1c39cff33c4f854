"""What the rows share: a sandbox with the profiles for its faults, and an installation for servers made here."""

from collections.abc import Iterator

import pytest

from sandbox365 import Sandbox
from tests.conftest import Cloud
from tests.links.office import Office
from tests.links.street import Street


@pytest.fixture(scope="session")
def local_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A sandbox for all rows of this process; each row takes back what it switched."""
    with Sandbox(tmp_path_factory.mktemp("links-sandbox")) as endpoints:
        yield Cloud(endpoints.as_json())


@pytest.fixture(scope="session")
def office(local_cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The sandbox with a profile for everything that can be wrong with one."""
    found = Office(local_cloud, tmp_path_factory.mktemp("links-office"))
    yield found
    found.installation.close()


@pytest.fixture(scope="session")
def signed_in(office: Office) -> Office:
    """The same, after people have signed in for the delegated profiles."""
    office.sign_in()
    return office


@pytest.fixture(scope="session")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """Servers made here, which go wrong as a row says, and the profiles for them."""
    with Street(tmp_path_factory.mktemp("links-street")).open() as found:
        yield found
