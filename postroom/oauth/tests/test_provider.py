"""Every provider names a sign-in service that this room can speak with."""

import pytest

from postroom.oauth.failure_sentences import explain_silence
from postroom.oauth.provider import SERVICES
from postroom.profiles.providers import PROVIDERS
from postroom.shared.sealing import Secret

every_provider = pytest.mark.parametrize("provider", PROVIDERS.values(), ids=lambda one: one.code)


@every_provider
def test_the_service_of_a_provider_is_there(provider) -> None:
    assert provider.sign_in.service in SERVICES


@every_provider
def test_a_browser_that_brings_no_answer_is_explained_for_each_provider(provider, profile_of) -> None:
    profile = profile_of("https://login.example.com", provider=provider.code, secret=Secret(""))
    told = str(explain_silence(profile, 60.0))
    assert "within 60 seconds" in told and profile.redirect.uri in told
    if provider.sign_in.admin_consent:
        assert "administrator" in str(explain_silence(profile, 60.0, consenting=True))
