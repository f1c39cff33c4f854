"""Page: many documents before they leave, each looked at; and the hand-over."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from postroom.documents import desk
from postroom.documents.newest import UnknownDocument
from postroom.lanes.forecast import paced_seconds
from postroom.profiles import keep as profiles
from postroom.runs.check import Checked, checks
from postroom.runs.hand_over import MOST, hand_over
from postroom.runs.orders import together
from postroom.runs.pages.words import numbers, said, sender, type_word
from postroom.shared.wording import NotPossible, Refusal

_TOLD = 10


@require_POST
def check_page(request: HttpRequest) -> HttpResponse:
    """What would leave, what stays and why; nothing is sent by looking."""
    ids = _chosen(request)
    if "remove" in request.POST:
        return _removed(request, ids)
    if not ids:
        messages.warning(request, gettext("Choose at least one document."))
        return redirect("documents")
    found = checks(desk.ready(ids), sender(request))
    clear = [one for one in found if one.clear]
    odd = [one for one in found if one.draft and one.concerns]
    stopped = [one for one in found if one.draft is None]
    context = {
        "clear": [_told(one) for one in clear],
        "odd": [_told(one) for one in odd],
        "stopped": [_told(one) for one in stopped],
        "ids": ",".join(str(one.proposal.document.id) for one in [*clear, *odd]),
        "mails": len(together([one.proposal for one in clear])),
        "minutes": round((paced_seconds() + _own_seconds(clear)) / 60),
    }
    return render(request, "runs/check.html", context)


@require_POST
def send_action(request: HttpRequest) -> HttpResponse:
    """Hand the documents over; those with warnings only where the tick says so."""
    ids = numbers(request.POST.getlist("ids"), MOST)
    ticked = numbers(request.POST.getlist("all_the_same"), MOST)
    try:
        handed = hand_over(ids, sender(request), ticked)
    except Refusal as refusal:
        messages.warning(request, said(refusal.sentence))
        return redirect("documents")
    if not handed.documents:
        messages.warning(request, gettext("No document was handed over."))
    stay = [one for one in handed.refused if one.document.id in ticked]
    for one in stay[:_TOLD]:
        messages.warning(request, f"{one.document.number or one.document.file_name}: {said(one.why)}")
    request.session["run"] = handed.run_id
    return redirect("sending", handed.run_id) if handed.documents else redirect("documents")


def _chosen(request: HttpRequest) -> list[int]:
    if "all" in request.POST:
        return desk.all_ready(MOST)
    return numbers(request.POST.getlist("ids"), MOST)


def _removed(request: HttpRequest, ids: list[int]) -> HttpResponse:
    gone = 0
    for number in ids:
        try:
            desk.remove(number)
            gone += 1
        except (UnknownDocument, NotPossible) as refusal:
            messages.warning(request, said(refusal.sentence))
    if gone:
        messages.success(request, gettext("Documents taken off the desk: %(count)d.") % {"count": gone})
    return redirect("documents")


def _told(one: Checked) -> dict[str, Any]:
    document = one.proposal.document
    return {
        "document": document,
        "type": type_word(document.type),
        "draft": one.draft,
        "proposal": one.proposal,
        "problem": said(one.problem),
        "concerns": [said(concern.sentence) for concern in one.concerns],
        "twice": any(concern.sent for concern in one.concerns),
    }


def _own_seconds(found: list[Checked]) -> float:
    """How long the pace of the mailboxes makes these mails take."""
    lanes = profiles.lanes()
    paces = [lanes[one.draft.profile.id].rate_per_minute for one in found if one.draft]
    return sum(60 / rate for rate in paces if rate)
