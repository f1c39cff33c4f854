"""Page: a run that was handed over, until its last mail."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from postroom.desk.progress import Progress, measure_progress, stop, troubles
from postroom.desk.refusals import UnknownRun
from postroom.outbox import queries
from postroom.shared.wording import N_
from postroom.web.desk.words import may_send, redirect_unless_posted, say

_TOLD = 50
_IN_MINUTES, _IN_HOURS = 120, 72
"""Up to so many minutes, and hours, the remaining time is told in them."""


@require_safe
def sending_page(request: HttpRequest, sending_id: int) -> HttpResponse:
    """How many of a run's mails are sent, how long it will still take, and what needs a person."""
    return render(request, "desk/sending.html", _build_run_context(request, sending_id))


@require_safe
def sending_part(request: HttpRequest, sending_id: int) -> HttpResponse:
    """The part that changes; short as it stands above the list of documents."""
    template = "desk/short.html" if "short" in request.GET else "desk/progress.html"
    return render(request, template, _build_run_context(request, sending_id))


@redirect_unless_posted("sending")
def stop_action(request: HttpRequest, sending_id: int) -> HttpResponse:
    """Cancel what has not left yet."""
    _run_or_404(sending_id)
    stopped = stop(sending_id, actor=request.user.get_username())
    told = gettext("Mails that were cancelled: %(count)d.") % {"count": stopped.cancelled}
    if stopped.too_late:
        told += " " + gettext("Too late for: %(count)d.") % {"count": stopped.too_late}
    if stopped.cancelled:
        messages.success(request, told)
    else:
        nothing = gettext("Nothing was cancelled: nothing of this run was waiting any more.")
        messages.warning(request, told if stopped.too_late else nothing)
    return redirect("sending", sending_id)


def _run_or_404(sending_id: int) -> Progress:
    try:
        return measure_progress(sending_id)
    except UnknownRun as unknown:
        raise Http404(str(unknown)) from None


def _build_run_context(request: HttpRequest, sending_id: int) -> dict[str, Any]:
    found = _run_or_404(sending_id)
    ids = troubles(sending_id)
    rows = [(one, say(one.reason)) for one in (queries.find(number) for number in ids[:_TOLD])]
    return {
        "run": found,
        "left": "" if found.done else describe_remaining(found.seconds),
        "why": [say(one) for one in found.why],
        "rate": _describe_rate(found.rate),
        "parts": build_parts(found),
        "troubles": rows,
        "more": len(ids) - len(rows),
        "may_send": may_send(request),
    }


def _describe_rate(rate: float) -> str:
    """Mails a minute, in words; "" when none goes."""
    return gettext("%(count)d a minute") % {"count": max(round(rate), 1)} if rate else ""


PARTS = (
    ("sent", N_("sent")),
    ("failed", N_("failed")),
    ("held", N_("held")),
    ("unknown", N_("unknown")),
    ("cancelled", N_("cancelled")),
)
"""The parts of the bar from the left, with their words; what is left empty is on its way or waits for its time."""


def build_parts(run: Progress) -> list[dict[str, Any]]:
    """The parts that are there: name, word, count, and beginning and width in hundredths of the bar."""
    found: list[dict[str, Any]] = []
    begun = 0
    for name, word in PARTS:
        count = getattr(run, name)
        if count:
            place = {"left": 100 * begun / run.all, "width": 100 * count / run.all}
            found.append({"name": name, "word": gettext(word), "count": count, **place})
        begun += count
    return found


def describe_remaining(seconds: float | None) -> str:
    """The time that is left, in words; "" when nobody can tell."""
    if seconds is None:
        return ""
    minutes, hours = round(seconds / 60), round(seconds / 3600)
    if minutes < 1:
        return gettext("less than a minute")
    if minutes < _IN_MINUTES:
        return gettext("about %(count)d min") % {"count": minutes}
    if hours < _IN_HOURS:
        return gettext("about %(count)d h") % {"count": hours}
    return gettext("about %(count)d days") % {"count": round(hours / 24)}
