"""A mail profile with no more than has to be typed: the rest is its provider's preset."""

from typing import Any

from postroom.profiles import repository
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret

CLIENT = "11111111-2222-4333-8444-555555555555"


def added(provider: str, **given: Any) -> Profile:
    """A profile with no more than has to be typed."""
    usual = {"client_id": CLIENT, "secret": Secret("s~3cret"), "username": "facturen@contoso.test"}
    return repository.add("P", provider, actor="test", **{**usual, **given})
