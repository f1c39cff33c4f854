"""Google Workspace and Gmail.

Host and scope: Google, "OAuth 2.0 Mechanism". Limits: Gmail sending limits (2,000 messages a day, 25 MB).
"""

from postroom.profiles.providers.provider import MEGABYTE, Preset, Provider, Registration, SignIn
from postroom.profiles.redirects import Redirect
from postroom.shared.wording import N_

_DESKTOP_APP = "Desktop app"
"""The type of client, as Google's console names it."""
_NO_ADDRESS = N_("No redirect URL is registered for a client of this type; it needs its secret.")
_SILENCE = N_(
    "No answer came back from the browser within %(seconds)s seconds. Nothing was changed. Look at the "
    "browser: an error page of Google means a wrong Client ID, or a client that is not of the type 'Desktop "
    "app'; 'cannot connect' that the browser runs on another computer, or that %(uri)s does not lead to "
    "Postroom. If no window opened, open the address yourself."
)


def _describe_registration(redirect: Redirect, _has_credential: bool) -> Registration:
    return Registration(_DESKTOP_APP, "", redirect.uri, (_NO_ADDRESS,))


PROVIDERS = (
    Provider(
        code="google",
        title="Google",
        place=20,
        preset=Preset(
            host="smtp.gmail.com",
            imap_host="imap.gmail.com",
            recipients_per_day=2_000,
            size_limit=25 * MEGABYTE,
        ),
        sign_in=SignIn(
            service="google",
            owner="Google",
            silence=_SILENCE,
            registration=_describe_registration,
            host="accounts.google.com",
            person_scope="https://mail.google.com/",
        ),
        hosts=("smtp.gmail.com",),
    ),
)
