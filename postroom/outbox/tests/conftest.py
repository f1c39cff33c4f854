"""A profile and orders for the ledger's tests. No server is needed: the ledger never speaks to one."""

from collections.abc import Callable
from typing import Any

import pytest

from postroom.desk.plans import hand_in
from postroom.documents.examine import examine
from postroom.outbox.accept import Receipt
from postroom.planning.request import SendRequest
from postroom.profiles import repository
from postroom.profiles.values import Profile


@pytest.fixture
def profile(transactional_db: None) -> Profile:
    """A mail profile at a server that is never asked."""
    return repository.add(
        "Facturen", "smtp", actor="test", host="mail.contoso.test", auth="none", from_address="f@contoso.test"
    )


@pytest.fixture
def order(profile: Profile) -> Callable[..., SendRequest]:
    """Makes orders; `mark` decides the bytes of the document."""

    def make(mark: str = "1", **fields: Any) -> SendRequest:
        file = examine(f"factuur-{mark}.pdf", b"%PDF-1.4\n" + mark.encode() * 50)
        return SendRequest(
            **{"files": (file,), "to": ("anna@kunde.test",), "number": mark, "actor": "test", **fields}
        )

    return make


@pytest.fixture
def accepted(order: Callable[..., SendRequest]) -> Callable[..., Receipt]:
    """Accepts an order made by `order`."""
    return lambda mark="1", **fields: hand_in(order(mark, **fields))
