"""One access token a profile, kept in this process while it lives, and the login that it makes."""

import threading

from postroom.oauth import grants, microsoft
from postroom.oauth.http import Token
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.transport import login

_kept: dict[tuple[int, int], Token] = {}
_locks: dict[int, threading.Lock] = {}
_guard = threading.Lock()


def get_access_token(profile: Profile, *, fresh: bool = False) -> Token:
    """The profile's access token, fetched when none lives or `fresh` is asked. One fetch at a time a profile.

    Raises TokenRefused, TokenUnavailable.
    """
    place = (profile.id, profile.version)
    with _lock_of(profile.id):
        found = _kept.get(place)
        if found and not fresh and found.good_until > clock.now():
            return found
        _kept.pop(place, None)
        _kept[place] = _fetch_token(profile, fresh)
        return _kept[place]


def get_credential(profile: Profile, *, fresh: bool = False) -> login.Credential:
    """How this profile logs in: a token, a password, or not at all. Raises as `get_access_token`."""
    if profile.auth.startswith("oauth"):
        return login.Token(profile.login_user, get_access_token(profile, fresh=fresh).secret)
    if profile.auth == "password":
        return login.Password(profile.username, profile.secret)
    return None


def _fetch_token(profile: Profile, fresh: bool) -> Token:
    if profile.auth == "oauth-app":
        return microsoft.fetch_app_token(profile)
    return grants.get_granted_token(profile, fresh=fresh)


def _lock_of(profile_id: int) -> threading.Lock:
    with _guard:
        return _locks.setdefault(profile_id, threading.Lock())
