"""The page that the browser shows when it comes back from a sign-in, on the listener and on the server alike."""

import base64
import hashlib
from collections.abc import Mapping

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from postroom.oauth.sign_in import Outcome, Status
from postroom.shared.wording import N_

_FORGET_ADDRESS = "history.replaceState(null, '', location.pathname)"
"""The code stands in the address after a GET; it is used up, and gone from the address bar and the history."""
_HASH = base64.b64encode(hashlib.sha256(_FORGET_ADDRESS.encode()).digest()).decode()
_TITLES = {
    Status.DONE: N_("Done"),
    Status.FAILED: N_("It did not work"),
    Status.REPEATED: N_("Already answered"),
    Status.STRANGER: N_("Not this sign-in"),
}
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_HASH}'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def answer_page(outcome: Outcome) -> str:
    """The page as HTML, in the language in which the sign-in was begun."""
    language = outcome.language or (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    with translation.override(language):
        return render_to_string(
            "sign_in/answer.html",
            {
                "language": language,
                "title": gettext(_TITLES.get(outcome.status, _TITLES[Status.FAILED])),
                "good": outcome.status is Status.DONE,
                "told": outcome.told.said(gettext),
                "line": outcome.line,
                "forget_address": _FORGET_ADDRESS,
            },
        )


def status_code_of(outcome: Outcome) -> int:
    """HTTP status of the page: 200 when it worked, else 400."""
    return 200 if outcome.status is Status.DONE else 400
