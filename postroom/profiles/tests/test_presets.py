"""A preset is a beginning: what is typed beats it, and every provider has one that is tested in its own folder."""

import re
from pathlib import Path

import pytest

from postroom.profiles import providers
from postroom.profiles.refusals import ProfileRefused
from postroom.profiles.tests.presets import added

pytestmark = pytest.mark.django_db


def test_what_is_typed_beats_the_preset() -> None:
    typed = {
        "host": "smtp-legacy.office365.com",
        "port": 25,
        "authority": "https://login.example.com/x",
        "scope": "https://example.com/.default",
        "imap_host": "imap.example.com",
        "rate_per_minute": 5.0,
    }
    found = added("microsoft365", tenant="contoso.test", **typed)
    assert {name: getattr(found, name) for name in typed} == typed


def test_every_provider_has_tests_in_its_folder() -> None:
    folders = [path.parent for path in Path(providers.__file__).parent.glob("*/__init__.py")]
    assert {path.name for path in folders} >= {"microsoft365", "google", "smtp"}
    assert [path.name for path in folders if not list(path.glob("tests/test_*.py"))] == []


def test_an_unknown_provider_is_refused_with_the_known_ones() -> None:
    known = re.escape(", ".join(providers.PROVIDERS))
    with pytest.raises(ProfileRefused, match=rf"'hotmail'.*: {known}\."):
        added("hotmail", host="mail.contoso.test")
