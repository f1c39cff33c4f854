"""Is it the right account, and does the access last?"""

from postroom.oauth.answers import Granted
from postroom.oauth.refusals import NoRefreshToken, OtherAccount
from postroom.profiles.values import Profile


def check_account(profile: Profile, granted: Granted) -> str:
    """The name of the account that signed in. Raises SignInRefused when it is not the profile's user name.

    A service that names no account is believed: then only the mail server can tell.
    """
    if not granted.names:
        return profile.username
    for name in granted.names:
        if name.lower() == profile.username.lower():
            return name
    raise OtherAccount(account=granted.names[0], profile=profile.name, username=profile.username)


def check_lasting(profile: Profile, granted: Granted) -> None:
    """Raise SignInRefused when the access would end within the hour, because no refresh token came."""
    if not granted.refresh:
        raise NoRefreshToken(profile=profile.name)
