"""Is it the right account, and does the access last?"""

from postroom.oauth.answers import Granted
from postroom.oauth.faults import SignInRefused
from postroom.profiles.values import Profile
from postroom.shared.wording import N_


def check_account(profile: Profile, granted: Granted) -> str:
    """The name of the account that signed in. Raises SignInRefused when it is not the profile's user name.

    A service that names no account is believed: then only the mail server can tell.
    """
    if not granted.names:
        return profile.username
    for name in granted.names:
        if name.lower() == profile.username.lower():
            return name
    raise SignInRefused(
        N_(
            "You signed in as %(account)s, but the mail profile '%(profile)s' sends with %(username)s. "
            "Nothing was changed. Sign in again and choose 'use another account'; or, when %(account)s is the "
            "sign-in name of that mailbox, make it the profile's user name first."
        ),
        account=granted.names[0],
        profile=profile.name,
        username=profile.username,
    )


def check_lasting(profile: Profile, granted: Granted) -> None:
    """Raise SignInRefused when the access would end within the hour, because no refresh token came."""
    if not granted.refresh:
        raise SignInRefused(
            N_(
                "The sign-in service gave access for an hour only (no refresh token). Nothing was changed. The app "
                "registration of '%(profile)s' must allow the permission offline_access."
            ),
            profile=profile.name,
        )
