"""A mail server that goes wrong on order, short time-outs, a clock that can be moved, and a profile."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from postroom.profiles import repository
from postroom.shared import clock
from postroom.shared.sealing import Secret
from postroom.transport.tests import certificates
from postroom.transport.tests.certificates import Certificates
from tests.stages.server import Server
from tests.stages.trial import MovingClock, Trial

TIMES = {"connect_timeout": 1, "reply_timeout": 1, "final_timeout": 2, "poll_every": 0.02}


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority and a server certificate for 127.0.0.1."""
    return certificates.make(tmp_path_factory.mktemp("stages"))


@pytest.fixture
def server(trusted: Certificates) -> Iterator[Server]:
    """A server without a fault."""
    with Server(trusted.right) as found:
        yield found


@pytest.fixture
def moving_clock(monkeypatch: pytest.MonkeyPatch) -> MovingClock:
    """Replaces the wall clock of the product by one that goes on and can be put forward."""
    found = MovingClock()
    monkeypatch.setattr(clock, "now", found.now)
    return found


@pytest.fixture
def trial(
    transactional_db: None,
    settings: Settings,
    server: Server,
    trusted: Certificates,
    moving_clock: MovingClock,
) -> Trial:
    """An installation with a profile that logs in to the server with a password."""
    settings.POSTROOM = replace(settings.POSTROOM, **TIMES)
    profile = repository.add(
        "P",
        "smtp",
        actor="test",
        host="127.0.0.1",
        port=server.port,
        username="rechnung@contoso.test",
        secret=Secret("correct horse"),
        ca_pem=trusted.ca_pem,
    )
    return Trial(server, moving_clock, profile)


@pytest.fixture(scope="module")
def sign_in_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A local sign-in service that gives tokens."""
    from sandbox365 import Sandbox

    box = Sandbox(tmp_path_factory.mktemp("cloud") / "state")
    yield box.start()
    box.stop()


@pytest.fixture
def token_trial(
    transactional_db: None,
    settings: Settings,
    server: Server,
    trusted: Certificates,
    moving_clock: MovingClock,
    sign_in_service,
) -> Trial:
    """The same with a profile that logs in with an access token."""
    settings.POSTROOM = replace(settings.POSTROOM, **TIMES)
    app = next(app for app in sign_in_service.apps if app["name"] == "daemon")
    profile = repository.add(
        "T",
        "microsoft365",
        actor="test",
        host="127.0.0.1",
        port=server.port,
        authority=sign_in_service.authority,
        tenant=sign_in_service.tenant,
        client_id=app["client_id"],
        secret=Secret(Path(app["secret_file"]).read_text().strip()),
        username="facturen@bakkerij.test",
        ca_pem=trusted.ca_pem + sign_in_service.ca_file.read_text(),
        rate_per_minute=0.0,
    )
    return Trial(server, moving_clock, profile)
