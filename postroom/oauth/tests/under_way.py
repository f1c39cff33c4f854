"""A sign-in under way at the local Microsoft 365, and what its browser brings back."""

from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

from postroom.oauth import sign_in
from postroom.oauth.sign_in import Kind
from sandbox365.tests.entra_walk import Browser, walk

USER = "facturen@bakkerij.test"


def begun(profile, kind: Kind = Kind.SIGN_IN, seconds: float = 300):
    """A sign-in under way."""
    return sign_in.begin(profile, kind, actor="test", language="nl", seconds=seconds)


def state_of(started) -> str:
    """What the browser will bring back."""
    return parse_qs(urlsplit(started.url).query)["state"][0]


def brought(endpoints, started, person: str = USER) -> dict[str, str]:
    """What the browser brings back when `person` walks through the pages."""
    page = Browser(SimpleNamespace(endpoints=endpoints)).open(started.url)
    return walk(page, person).returned


def declined(started) -> dict[str, str]:
    """What the browser brings back when the person says no."""
    return {"state": state_of(started), "error": "access_denied", "error_description": "AADSTS65004: no"}
