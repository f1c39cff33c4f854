"""A name with many addresses, a resolver that is silent: one time-out for all of it."""

import socket
import time
from collections.abc import Iterator

import pytest

from postroom.transport import connecting
from postroom.transport.connecting import Address, open_socket, resolve
from postroom.transport.faults import CannotConnect, CannotResolve
from postroom.transport.tests.backlog import full_backlog
from tests.strain import in_time


@pytest.fixture
def silent() -> Iterator[Address]:
    """An address whose queue of connections is full: the system drops what comes."""
    with full_backlog() as port:
        yield socket.AF_INET, ("127.0.0.1", port)


def test_eight_silent_addresses_take_no_longer_than_the_time_out(silent: Address) -> None:
    begun = time.monotonic()
    with pytest.raises(CannotConnect, match=r"mail\.test:25: timed out"):
        open_socket("mail.test:25", [silent] * 8, 3)
    assert in_time(time.monotonic() - begun, 3, 1)


def test_the_next_address_is_tried_when_one_is_silent(silent: Address) -> None:
    with socket.create_server(("127.0.0.1", 0)) as answering:
        place: Address = (socket.AF_INET, answering.getsockname())
        found = open_socket("mail.test:25", [silent, place], 6)
        assert found.getpeername() == answering.getsockname()
        found.close()


def test_a_silent_name_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting.socket, "getaddrinfo", lambda *_args, **_options: time.sleep(30) or [])
    begun = time.monotonic()
    with pytest.raises(CannotResolve, match="no answer from the name server"):
        resolve("mail.test", 25, 0.3)
    assert in_time(time.monotonic() - begun, 0.3, 1.7)


@pytest.mark.parametrize("name", ["name.invalid", "a" * 80 + ".test", "mail..test"])
def test_a_name_that_does_not_exist_is_told_by_its_name(name: str) -> None:
    with pytest.raises(CannotResolve, match=name[:20]):
        resolve(name, 25, 10)
