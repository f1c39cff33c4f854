"""What a person does with an entry: each a POST of its own, led back to the entry's page.

Each form carries what was seen (`outbox/seen.py`): one that is sent twice, or that somebody else was quicker than,
changes nothing, and its page says who did what.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from postroom.audit.listing import find_removal
from postroom.outbox import actions, pauses, unknowns
from postroom.outbox.accept import Receipt
from postroom.outbox.refusals import ChangedSinceSeen
from postroom.outbox.resend import resend
from postroom.outbox.states import Hold
from postroom.profiles import repository as profiles
from postroom.profiles.values import Profile
from postroom.shared.refusals import NotPossible, Refusal
from postroom.shared.wording import N_
from postroom.web.gone import say_deletion
from postroom.web.numbers import parse_number
from postroom.web.outbox import words
from postroom.web.outbox.entry import build_headline, entry_or_404, show_entry
from postroom.web.outbox.forms import ResendForm, SettleForm
from postroom.web.people.pages import actor

ASKED_AND_SENT = ["GET", "HEAD", "POST"]


@require_POST
def retry_action(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Send it now."""
    return _perform(request, entry_id, actions.retry, N_("It is tried again."))


@require_POST
def hold_action(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Keep it back."""
    return _perform(request, entry_id, actions.hold, N_("It stays here until somebody presses 'Try again'."))


@require_POST
def look_action(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Look for it in the Sent folder once more."""
    return _perform(request, entry_id, unknowns.look_now, N_("It is looked for in the Sent folder again."))


@require_POST
def acknowledge_action(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The refused recipients are dealt with."""
    return _perform(
        request, entry_id, actions.acknowledge, N_("The refused recipients are marked as dealt with.")
    )


@require_http_methods(ASKED_AND_SENT)
def cancel_page(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Ask before withdrawing it."""
    if request.method == "POST":
        return _perform(request, entry_id, actions.cancel, N_("It was cancelled and is not sent."))
    return render(request, "outbox/cancel.html", build_headline(entry_or_404(entry_id)))


@require_http_methods(ASKED_AND_SENT)
def resend_page(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Say when and to whom it went already, ask for the reason, and send it a second time."""
    entry_or_404(entry_id)
    form = ResendForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            receipt = _resend(request, entry_id, form.cleaned_data["reason"])
            messages.success(request, gettext("It is sent again on purpose."))
            return redirect("entry", receipt.entry_id)
        except NotPossible as refusal:
            return _refuse(request, entry_id, refusal, form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence.said(gettext))
    return _ask_before_resend(request, entry_id, form)


def _resend(request: HttpRequest, entry_id: int, reason: str) -> Receipt:
    seen, only_refused = request.POST.get("seen", ""), request.POST.get("only") == "refused"
    return resend(entry_id, reason, actor=actor(request), refused_only=only_refused, seen=seen)


def _ask_before_resend(request: HttpRequest, entry_id: int, form: ResendForm) -> HttpResponse:
    entry = entry_or_404(entry_id)
    asked = request.POST if request.method == "POST" else request.GET
    only_refused = asked.get("only") == "refused" and entry.partly_sent
    context = build_headline(entry) | {
        "form": form,
        "already": words.warn_of_earlier_sending(entry).said(gettext),
        "is_duplicate": entry.hold == Hold.DUPLICATE,
        "only_refused": only_refused,
        "recipients": [one for one in entry.recipients if one.state == "refused" or not only_refused],
    }
    return render(request, "outbox/resend.html", context)


@require_POST
def settle_action(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Decide of an unknown outcome: `as` is "sent" or "not-sent". What is refused is said in the form."""
    form = SettleForm(request.POST)
    outcome = request.POST.get("as", "")
    if outcome not in ("sent", "not-sent"):
        form.add_error(None, gettext("Press one of the two buttons."))
    if form.is_valid():
        try:
            told = {"note": form.cleaned_data["note"], "seen": request.POST.get("seen", "")}
            unknowns.settle(entry_id, sent=outcome == "sent", actor=actor(request), **told)
            messages.success(request, gettext("Your decision is kept."))
            return redirect("entry", entry_id)
        except ChangedSinceSeen as changed:
            return _refuse(request, entry_id, changed, form.cleaned_data["note"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence.said(gettext))
    return show_entry(request, entry_id, form)


def _refuse(request: HttpRequest, entry_id: int, refusal: Refusal, typed: str) -> HttpResponse:
    """Back to the entry, whose forms may be others now; what was typed is not lost."""
    messages.warning(request, refusal.sentence.said(gettext))
    if typed.strip():
        messages.info(request, gettext("What you typed was not used: %(text)s") % {"text": typed.strip()})
    return redirect("entry", entry_id)


@require_POST
def stop_action(request: HttpRequest, profile_id: int) -> HttpResponse:
    """An administrator stops sending through a mail profile."""
    profile = profiles.by_id(profile_id)
    if profile is not None:
        try:
            pauses.stop(profile, actor=actor(request))
            told = gettext("Nothing is sent through '%(profile)s' now.") % {"profile": profile.name}
            messages.success(request, told)
        except Refusal as already:
            messages.warning(request, already.sentence.said(gettext))
    else:
        messages.warning(request, _say_deleted(profile_id))
    return redirect("overview")


@require_POST
def resume_action(request: HttpRequest, profile_id: int) -> HttpResponse:
    """An administrator lets a stopped or faulty mail profile go on."""
    profile = profiles.by_id(profile_id)
    if profile is not None:
        _resume(request, profile)
    else:
        messages.warning(request, _say_deleted(profile_id))
    entry_id = parse_number(request.POST.get("entry", ""))
    return redirect("entry", entry_id) if entry_id else redirect("overview")


def _say_deleted(profile_id: int) -> str:
    return say_deletion(find_removal("profile remove", profile_id)) or gettext(
        "This mail profile was deleted."
    )


def _resume(request: HttpRequest, profile: Profile) -> None:
    seen = request.POST.get("seen", "")
    try:
        told = {"profile": profile.name, "count": pauses.resume(profile, actor=actor(request), seen=seen)}
        said = gettext("'%(profile)s' sends again; entries that were held for it: %(count)s.") % told
        messages.success(request, said)
    except NotPossible as already:
        messages.warning(request, already.sentence.said(gettext))


def _perform(request: HttpRequest, entry_id: int, verb: Callable[..., None], told: str) -> HttpResponse:
    entry_or_404(entry_id)
    try:
        verb(entry_id, actor=actor(request), seen=request.POST.get("seen", ""))
        messages.success(request, gettext(told))
    except Refusal as refusal:
        messages.warning(request, refusal.sentence.said(gettext))
    return redirect("entry", entry_id)
