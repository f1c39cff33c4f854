"""A signed cookie that says "logged in" without the database: then a large form is worth being received.

The page still asks for the session itself. The cookie is bound to the session's key and ends with the log-in.
"""

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

COOKIE = "upload"
_SALT = "postroom.site.front.upload"


def make_pass(session_key: str) -> str:
    """The value of the cookie for a session."""
    return signing.dumps(_bind(session_key), salt=_SALT)


def is_valid(value: str, session_key: str, *, seconds: int | None = None) -> bool:
    """Whether it was made for this session, in the last `seconds` (as long as a session lives when left out)."""
    if not value or not session_key:
        return False
    try:
        bound = signing.loads(value, salt=_SALT, max_age=seconds or settings.SESSION_COOKIE_AGE)
    except signing.BadSignature:
        return False
    return constant_time_compare(str(bound), _bind(session_key))


def _bind(session_key: str) -> str:
    """The cookie must not tell the key."""
    return salted_hmac(_SALT, session_key).hexdigest()
