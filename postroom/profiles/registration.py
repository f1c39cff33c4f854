"""What must stand in the app registration for exactly the redirect URL and login of a profile. Pure."""

from postroom.profiles.providers import provider_of
from postroom.profiles.providers.provider import Registration
from postroom.profiles.redirects import Redirect


def registration_of(redirect: Redirect, provider: str, has_credential: bool) -> Registration:
    """What to enter, for a client with (`has_credential`) or without secret or certificate."""
    return provider_of(provider).sign_in.registration(redirect, has_credential)
