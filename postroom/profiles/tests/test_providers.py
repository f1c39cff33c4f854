"""Providers are found by their folders, and what differs between them is a value of theirs."""

import re
from importlib import import_module
from pathlib import Path

import pytest

import postroom
from postroom.profiles import providers
from postroom.profiles.providers import PROVIDERS, USUAL, owner_of, provider_of

FOLDER = Path(providers.__file__).parent
PACKAGE = Path(postroom.__file__).parent
_ASKED_BY_NAME = re.compile(r"""provider["\])\w]*\s*(?:==|!=|in|\.startswith\()\s*[("']""")


def test_every_folder_brings_its_providers() -> None:
    folders = [
        import_module(f"{providers.__name__}.{path.parent.name}") for path in FOLDER.glob("*/__init__.py")
    ]
    brought = [one.code for folder in folders for one in folder.PROVIDERS]
    assert brought and sorted(brought) == sorted(PROVIDERS)


def test_people_see_the_usual_one_first_and_any_other_server_last() -> None:
    assert (USUAL.code, list(PROVIDERS)[-1]) == ("microsoft365", "smtp")


def test_a_provider_that_is_unknown_is_any_other_server() -> None:
    assert provider_of("hotmail") is PROVIDERS["smtp"]


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=lambda one: one.code)
def test_a_server_belongs_to_the_provider_that_presets_it(provider) -> None:
    if provider.preset.host:
        assert owner_of(provider.preset.host.upper()) is provider
        assert provider.preset.imap_host
    assert all(owner_of(host) is provider for host in provider.hosts)


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=lambda one: one.code)
def test_a_preset_keeps_to_the_limits_of_its_provider(provider) -> None:
    if provider.limits:
        assert 0 < provider.preset.rate_per_minute <= provider.limits.rate_per_minute
        assert provider.preset.connections <= provider.limits.connections


def test_nobody_asks_for_a_provider_by_its_name() -> None:
    sources = [path for ending in ("*.py", "*.html") for path in PACKAGE.rglob(ending)]
    asked = [
        f"{path.relative_to(PACKAGE)}: {line.strip()}"
        for path in sources
        if "tests" not in path.parts
        for line in path.read_text("utf-8").splitlines()
        if _ASKED_BY_NAME.search(line)
    ]
    assert asked == []
    assert _ASKED_BY_NAME.search('if profile.provider == "google":')
    assert _ASKED_BY_NAME.search('if fields["provider"].startswith("microsoft365"):')
