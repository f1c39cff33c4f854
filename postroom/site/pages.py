"""Pages that need several rooms: the overview and one entry with its attempts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from postroom.diagnosis.evidence import read
from postroom.diagnosis.explain import find
from postroom.outbox import claim, entries, pauses
from postroom.outbox.person import UnknownEntry
from postroom.outbox.states import SENTENCES, State
from postroom.profiles import keep as profiles
from postroom.profiles.values import Profile
from postroom.shared.wording import N_
from postroom.site.explanations import explained

STAGES = {
    "token": N_("sign-in service"),
    "dns": N_("name of the server"),
    "tcp": N_("connection"),
    "greeting": N_("greeting"),
    "ehlo": N_("greeting"),
    "tls": N_("encryption"),
    "auth": N_("log-in"),
    "mail_from": N_("sender"),
    "rcpt": N_("recipient"),
    "data": N_("content"),
    "body": N_("content"),
    "final": N_("handing over"),
    "interrupted": N_("interrupted"),
    "found": N_("found in the Sent folder"),
    "settled": N_("settled by a person"),
}
"""Where in the conversation an attempt ended, in words."""
NEWEST = 200
"""Entries on the overview."""


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Profiles with their faults, and the newest entries of the outbox."""
    paused = {pause.profile_id: pause for pause in pauses.pauses()}
    rows = [(one, _reason(paused.get(one.id)), _article(paused.get(one.id))) for one in profiles.everyone()]
    counts = claim.counts()
    return render(
        request,
        "site/overview.html",
        {
            "profiles": rows,
            "entries": entries.listed(most=NEWEST, newest_first=True),
            "counts": [(state, counts[state]) for state in State if counts.get(state)],
        },
    )


@require_safe
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry: recipients, documents, every attempt with the server's words, every look in the Sent folder."""
    try:
        found = entries.find(entry_id)
    except UnknownEntry as unknown:
        raise Http404(str(unknown)) from None
    context = (explained(found.finding, _profile(found.profile_id)) if found.finding else {}) | {
        "entry": found,
        "meaning": gettext(SENTENCES[State(found.state)]),
        "reason": found.reason.said(gettext),
        "outlook": found.outlook.said(gettext),
        "looks": [(look, look.sentence.said(gettext)) for look in found.looks],
        "attempts": [(attempt, _stage(attempt.stage)) for attempt in found.attempts],
    }
    return render(request, "site/entry.html", context)


def _profile(profile_id: int | None) -> Profile | None:
    return profiles.by_id(profile_id) if profile_id else None


def _reason(pause: pauses.PauseView | None) -> str:
    return pause.reason.said(gettext) if pause else ""


def _article(pause: pauses.PauseView | None) -> str:
    """The slug of the article about the words that stopped a profile, "" when there are none."""
    line = str(pause.reason.values.get("line", "")) if pause else ""
    return find(read(line)).slug if line else ""


def _stage(stage: str) -> str:
    return gettext(STAGES[stage]) if stage in STAGES else stage
