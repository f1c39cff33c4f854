"""One entry: what happened in plain words, what to do now, what this person may do, and every attempt."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from postroom.diagnosis.evidence import read
from postroom.diagnosis.explain import Finding, find
from postroom.outbox import pauses, queries
from postroom.outbox.actions import Act, list_allowed_actions
from postroom.outbox.refusals import UnknownEntry
from postroom.outbox.seen import make_fingerprint
from postroom.outbox.states import SENTENCES, Hold, State
from postroom.outbox.views import AttemptView, EntryView
from postroom.profiles import repository as profiles
from postroom.profiles.values import Profile
from postroom.web.access import SENDERS
from postroom.web.explain.pages import explanation_context
from postroom.web.outbox import words
from postroom.web.outbox.forms import SettleForm
from postroom.web.outbox.polling import answer_if_unchanged, is_moving, make_mark


@require_safe
def entry_page(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The entry as a page."""
    return show_entry(request, entry_id)


@require_safe
def entry_part(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Only what changes, for the page that follows it."""
    context = _build_entry_context(request, entry_or_404(entry_id), SettleForm())
    return answer_if_unchanged(request, context["mark"]) or render(request, "outbox/entry_part.html", context)


def show_entry(request: HttpRequest, entry_id: int, settling: SettleForm | None = None) -> HttpResponse:
    """The page, with the form about an unknown outcome as somebody has filled it in."""
    context = _build_entry_context(request, entry_or_404(entry_id), settling or SettleForm())
    return render(request, "outbox/entry.html", context, status=409 if settling else 200)


def entry_or_404(entry_id: int) -> EntryView:
    """The entry. Raises Http404."""
    try:
        return queries.find(entry_id)
    except UnknownEntry as unknown:
        raise Http404(str(unknown)) from None


def build_headline(entry: EntryView) -> dict[str, Any]:
    """What the head of every page about an entry shows, and what its forms carry as seen."""
    resends = queries.resends_of(entry.id)
    return {
        "entry": entry,
        "word": words.list_type_words().get(entry.type, entry.type),
        "resends": resends,
        "seen": make_fingerprint(entry, len(resends)),
    }


def _build_entry_context(request: HttpRequest, entry: EntryView, settling: SettleForm) -> dict[str, Any]:
    pause = pauses.pause_of(entry.profile_id) if entry.profile_id else None
    role = getattr(request.user, "role", "")
    acts = list_allowed_actions(entry, pause) if role in SENDERS else frozenset[Act]()
    headline = build_headline(entry)
    about = explanation_context(request, entry.finding, _profile_of(entry)) if entry.finding else {}
    return {
        **about,
        **headline,
        "meaning": gettext(SENTENCES[State(entry.state)]),
        "sent": words.describe_sending(entry).said(gettext),
        "reason": entry.reason.said(gettext),
        "to_do": words.advise(entry, pause).said(gettext),
        "pause": pause if entry.hold == Hold.PROFILE else None,
        "acts": {str(act) for act in acts},
        "earlier": entry.reason.values.get("entry") if entry.hold == Hold.DUPLICATE else None,
        "looks": [(look, look.sentence.said(gettext)) for look in entry.looks],
        "last": next((one for one in reversed(entry.attempts) if one.line), None),
        "attempts": [(one, words.translate_stage(one.stage), _find_meaning(one)) for one in entry.attempts],
        "settling": settling,
        "moving": is_moving(entry),
        "mark": make_mark(entry, pause, headline["seen"]),
    }


def _profile_of(entry: EntryView) -> Profile | None:
    return profiles.by_id(entry.profile_id) if entry.profile_id else None


def _find_meaning(attempt: AttemptView) -> Finding | None:
    """What the words mean that ended an attempt; None when it went well or nothing was said."""
    if not attempt.line or (attempt.code is not None and 200 <= attempt.code < 300):
        return None
    return find(read(attempt.line, stage=attempt.stage))
