"""Which sign-in service a profile speaks with: the module whose word its provider names."""

from collections.abc import Mapping
from typing import Any, Protocol

from postroom.oauth import google, microsoft
from postroom.oauth.http import Granted
from postroom.profiles.providers import provider_of
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret


class Service(Protocol):
    """A module that signs people in at one kind of sign-in service."""

    def begin(self, profile: Profile, state: str) -> tuple[str, dict[str, Any]]:
        """Address for the browser, and the secret part of the sign-in."""

    def redeem(self, profile: Profile, flow: dict[str, Any], fields: dict[str, str]) -> Granted:
        """Change the code that the browser brought for tokens."""

    def refresh(self, profile: Profile, refresh_token: Secret) -> Granted:
        """New tokens for an old refresh token."""


SERVICES: Mapping[str, Service] = {"microsoft": microsoft, "google": google}
"""The sign-in services by the word with which a provider names its own."""


def begin(profile: Profile, state: str) -> tuple[str, dict[str, Any]]:
    """Address for the browser, and the secret part of the sign-in. Raises TokenFault."""
    return _service_of(profile).begin(profile, state)


def redeem(profile: Profile, flow: dict[str, Any], fields: dict[str, str]) -> Granted:
    """Change the code that the browser brought for tokens. Raises TokenFault."""
    return _service_of(profile).redeem(profile, flow, fields)


def refresh(profile: Profile, refresh_token: Secret) -> Granted:
    """New tokens for an old refresh token. Raises TokenFault."""
    return _service_of(profile).refresh(profile, refresh_token)


def _service_of(profile: Profile) -> Service:
    return SERVICES[provider_of(profile.provider).sign_in.service]
