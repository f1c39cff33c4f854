"""What several pages say: types and states as words, who asks, and numbers that a browser sent."""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext

from postroom.desk.plans import Proposal
from postroom.people.repository import find_own_address
from postroom.planning.request import Sender
from postroom.planning.warnings import ABOUT_READING, PlanWarning
from postroom.scenarios import repository as scenarios
from postroom.scenarios.mail_settings import for_type
from postroom.shared.languages import OWN_NAMES
from postroom.shared.lists import MOST_COUNTED
from postroom.shared.wording import N_, Sentence
from postroom.web.numbers import parse_number
from postroom.web.scenarios.fields import word_of

View = Callable[..., HttpResponseBase]
_GUARD = "csrfmiddlewaretoken"
SENDERS = ("administrator", "clerk")
_FATES = {
    "kept": N_("The file stays where it was taken from."),
    "deleted": N_("The file was deleted after sending."),
    "moved": N_("The file was moved after sending."),
    "changed": N_("The file was not deleted: it is no longer the one that was sent."),
    "outside": N_("The file was not deleted: it does not lie in the folder of the PDFs."),
    "gone": N_("The file was already gone."),
}


def redirect_unless_posted(back_to: str) -> Callable[[View], View]:
    """A view of a form; whoever comes without it, as after a log-in in between, is led to that page."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, *args, **named)
            messages.warning(request, gettext("Nothing was done. Please do it once more from here."))
            there: HttpResponseBase = redirect(back_to, *args, **(named if back_to != "documents" else {}))
            return there

        return guarded

    return guard


def sender_of(request: HttpRequest) -> Sender:
    """Who sends: the person, with an address of their own when they have one (mission C7)."""
    name = request.user.get_username()
    return Sender(name, find_own_address(name))


def may_send(request: HttpRequest) -> bool:
    """Whether this person hands documents over; readers only look."""
    return getattr(request.user, "role", "") in SENDERS


def type_word(type_: str) -> str:
    """The document type in the reader's language; an own one by its title."""
    return word_of(for_type(type_))


def list_type_choices() -> list[tuple[str, str]]:
    """Every document type with its word."""
    return [(one.type, word_of(one)) for one in scenarios.list_scenarios()]


def language_name(code: str) -> str:
    """A language by its own name."""
    return OWN_NAMES.get(code, code)


def say(sentence: Sentence) -> str:
    """A sentence in the reader's language."""
    return sentence.said(gettext)


def describe_fate(document_fate: str) -> str:
    """What became of the file on disk, "" when nothing was decided yet."""
    word = document_fate.partition(" ")[0]
    return gettext(_FATES[word]) if word in _FATES else ""


def format_count(number: int) -> str:
    """A sum of the list; many are only said to be many."""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def make_token() -> str:
    """What tells one form from every other one, for acts that must not be done twice when it is sent twice."""
    return secrets.token_hex(16)


def read_token(request: HttpRequest) -> str:
    """What this form, filled in like this, is known by, however often a browser sends it; "" without a token.

    A form that was gone back to and changed is another one.
    """
    if not request.POST.get("token"):
        return ""
    typed = [(name, request.POST.getlist(name)) for name in sorted(request.POST) if name != _GUARD]
    files = [(one.name, one.size) for name in sorted(request.FILES) for one in request.FILES.getlist(name)]
    return hashlib.sha256(repr((typed, files)).encode()).hexdigest()[:32]


def parse_numbers(texts: list[str], most: int) -> list[int]:
    """Whole numbers that a browser sent, at most `most`; anything else is dropped."""
    parts = (part for text in texts for part in text.split(","))
    return [number for part in parts if (number := parse_number(part)) is not None][:most]


def parse_seen(texts: list[str], most: int) -> dict[int, int | None]:
    """Documents and the version in which they were seen, as `id:version`, at most `most`.

    Every form of ours names a version. Whoever sends none means any; one that cannot be read is none that there is.
    """
    parts = [part.partition(":") for text in texts for part in text.split(",")][:most]
    found = [
        (parse_numbers([number], 1), mark, parse_numbers([version], 1)) for number, mark, version in parts
    ]
    return {number[0]: (version or [0])[0] if mark else None for number, mark, version in found if number}


def describe_warnings(found: Iterable[PlanWarning]) -> list[tuple[str, bool]]:
    """Each warning in the reader's language, and whether the page of what was read answers it."""
    return [(say(one.sentence), one.code in ABOUT_READING) for one in found]


def explain_choices(proposal: Proposal) -> tuple[str, str, str]:
    """Why this sender, these recipients and this language, in the language of the page."""
    decision = proposal.decision
    return say(decision.profile.why), say(decision.why_recipients), say(decision.language.why)
