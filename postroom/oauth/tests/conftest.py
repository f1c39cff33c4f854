"""A scripted sign-in service, and profiles that ask it."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from postroom.oauth.tests.authority import Authority
from postroom.oauth.tests.under_way import USER
from postroom.profiles import repository
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret
from postroom.transport.tests import certificates as making
from postroom.transport.tests.certificates import Certificates
from sandbox365 import Sandbox

CLIENT = "11111111-2222-4333-8444-555555555555"


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A trusted and an untrusted authority with their servers."""
    return making.make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def authority(certificates: Certificates) -> Iterator[Authority]:
    """A sign-in service over TLS that the profiles of these tests trust."""
    with Authority(certificates.right).listening() as found:
        yield found


@pytest.fixture
def profile_of(certificates: Certificates) -> Callable[..., Profile]:
    """Makes profiles that no table knows; `authority` is an address."""

    def make(authority: str, **given: Any) -> Profile:
        empty = {field.name: "" for field in fields(Profile)}
        usual = {
            "id": 1,
            "name": "Facturen",
            "version": 1,
            "provider": "smtp",
            "auth": "oauth-app",
            "username": "facturen@contoso.test",
            "xoauth2_user": "username",
            "client_id": CLIENT,
            "secret": Secret("s~3cret"),
            "certificate": Secret(""),
            "imap_secret": Secret(""),
            "scope": "mail/.default",
            "ca_pem": certificates.ca_pem,
            "redirect_port": 0,
        }
        return Profile(**{**empty, **usual, "authority": authority, **given})

    return make


@pytest.fixture(scope="session")
def endpoints(tmp_path_factory):
    """A local Microsoft 365 for the run."""
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as found:
        yield found.as_json()


@pytest.fixture
def cloud_profile(db, endpoints):
    """A delegated profile whose people sign in as a public client."""
    return repository.add(
        *("Facturen", "microsoft365"),
        actor="test",
        auth="oauth-delegated",
        username=USER,
        tenant=endpoints["tenant"],
        client_id=next(app["client_id"] for app in endpoints["apps"] if app["name"] == "public"),
        authority=endpoints["authority"],
        ca_pem=Path(endpoints["ca_file"]).read_text(),
    )
