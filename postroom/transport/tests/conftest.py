"""Certificates are made once a run; a conversation is closed whatever a test does."""

from collections.abc import Callable, Iterator

import pytest

from postroom.transport.conversation import Conversation
from postroom.transport.tests import certificates as making
from postroom.transport.tests.certificates import Certificates
from postroom.transport.tests.scripted import Scripted

Connect = Callable[..., Conversation]


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A trusted and an untrusted authority with their servers."""
    return making.make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def connect(certificates: Certificates) -> Iterator[Connect]:
    """Connects to a scripted server, trusting the right authority."""
    opened: list[Conversation] = []

    def connected(server: Scripted, **options: object) -> Conversation:
        opened.append(Conversation(server.address(certificates, **options)))
        return opened[-1]

    yield connected
    for conversation in opened:
        conversation.drop()
