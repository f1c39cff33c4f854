"""What must stand in Entra's app registration for exactly the redirect URL and login of a profile (facts 1.5)."""

from postroom.profiles.providers.provider import Registration
from postroom.profiles.redirects import LOOPBACK, Redirect
from postroom.shared.wording import N_

_WEB, _MOBILE = "Web", "Mobile and desktop applications"
"""Platforms as Microsoft's pages name them."""
_SECRET_WITH_WEB = N_("Under this platform the client secret (or certificate) belongs to the sign-in.")
_NO_SECRET = N_(
    "Under this platform the profile must have no client secret; with one, sign-ins end in AADSTS700025."
)
_PORT = N_("The port of localhost is not registered: Entra takes every port there.")
_MANIFEST = N_("This address can be registered in the manifest of the app only; http://localhost is easier.")


def describe_registration(redirect: Redirect, has_credential: bool) -> Registration:
    """What to enter, for a client with (`has_credential`) or without secret or certificate."""
    platform = _WEB if has_credential or not redirect.local else _MOBILE
    remarks = [_SECRET_WITH_WEB if platform == _WEB else _NO_SECRET]
    if redirect.local and redirect.host == "localhost":
        remarks.append(_PORT)
        return Registration(platform, _strip_port(redirect), redirect.uri, tuple(remarks))
    if redirect.host in LOOPBACK:
        remarks.append(_MANIFEST)
    return Registration(platform, redirect.uri, redirect.uri, tuple(remarks))


def _strip_port(redirect: Redirect) -> str:
    return redirect.uri.replace(f":{redirect.port}", "", 1)
