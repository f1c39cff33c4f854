"""Which sign-in service a profile speaks with: Google, or one that speaks like Microsoft's."""

from typing import Any

from postroom.oauth import google, microsoft
from postroom.oauth.answers import Granted
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret


def begin(profile: Profile, state: str) -> tuple[str, dict[str, Any]]:
    """Address for the browser, and the secret part of the sign-in. Raises TokenFault."""
    return google.begin(profile, state) if _is_google(profile) else microsoft.begin(profile, state)


def redeem(profile: Profile, flow: dict[str, Any], fields: dict[str, str]) -> Granted:
    """Change the code that the browser brought for tokens. Raises TokenFault."""
    if _is_google(profile):
        return google.redeem(profile, flow, fields)
    return microsoft.redeem(profile, flow, fields)


def refresh(profile: Profile, refresh_token: Secret) -> Granted:
    """New tokens for an old refresh token. Raises TokenFault."""
    if _is_google(profile):
        return google.refresh(profile, refresh_token)
    return microsoft.refresh(profile, refresh_token)


def _is_google(profile: Profile) -> bool:
    return profile.provider == "google"
