"""What must stand in the app registration for exactly the redirect URL and login of a profile (facts 1.5). Pure."""

from dataclasses import dataclass

from postroom.profiles.redirects import LOOPBACK, Redirect
from postroom.shared.wording import N_

WEB, MOBILE, DESKTOP_APP = "Web", "Mobile and desktop applications", "Desktop app"
"""Platforms as the pages of Microsoft and the console of Google name them."""


@dataclass(frozen=True)
class Registration:
    """The redirect URI to register and under which platform; `sends` is the URI as Postroom sends it."""

    platform: str
    uri: str
    sends: str
    remarks: tuple[str, ...]


def registration_of(redirect: Redirect, provider: str, has_credential: bool) -> Registration:
    """What to enter, for a client with (`has_credential`) or without secret or certificate."""
    if provider == "google":
        return Registration(DESKTOP_APP, "", redirect.uri, (_GOOGLE,))
    platform = WEB if has_credential or not redirect.local else MOBILE
    remarks = [_SECRET_WITH_WEB if platform == WEB else _NO_SECRET]
    if redirect.local and redirect.host == "localhost":
        remarks.append(_PORT)
        return Registration(platform, _without_port(redirect), redirect.uri, tuple(remarks))
    if redirect.host in LOOPBACK:
        remarks.append(_MANIFEST)
    return Registration(platform, redirect.uri, redirect.uri, tuple(remarks))


_GOOGLE = N_("No redirect URL is registered for a client of this type; it needs its secret.")
_SECRET_WITH_WEB = N_("Under this platform the client secret (or certificate) belongs to the sign-in.")
_NO_SECRET = N_(
    "Under this platform the profile must have no client secret; with one, sign-ins end in AADSTS700025."
)
_PORT = N_("The port of localhost is not registered: Entra takes every port there.")
_MANIFEST = N_("This address can be registered in the manifest of the app only; http://localhost is easier.")


def _without_port(redirect: Redirect) -> str:
    return redirect.uri.replace(f":{redirect.port}", "", 1)
