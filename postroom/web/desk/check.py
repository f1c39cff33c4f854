"""Page: many documents before they leave, each looked at; and the hand-over."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from postroom.desk.hand_over import MOST, Handed, hand_over
from postroom.desk.plans import Planned, group_together, plan_documents
from postroom.documents import ready_documents
from postroom.documents.search import Wanted, load_page
from postroom.profiles import repository as profiles
from postroom.shared.refusals import BadInput, Refusal
from postroom.web.desk.words import (
    parse_numbers,
    parse_seen,
    redirect_unless_posted,
    say,
    sender_of,
    type_word,
)
from postroom.worker.forecast import seconds_of_pace

_TOLD = 10


@redirect_unless_posted("documents")
def check_page(request: HttpRequest) -> HttpResponse:
    """What would leave, what stays and why; nothing is sent by looking."""
    try:
        ids, more = _read_chosen(request)
    except BadInput as refusal:
        messages.warning(request, say(refusal.sentence))
        return redirect("documents")
    if not ids:
        messages.warning(request, gettext("Choose at least one document."))
        return redirect("documents")
    found = plan_documents(ready_documents.list_ready(ids), sender_of(request))
    clear = [one for one in found if one.plan.clear]
    context = {
        "clear": [_describe_planned(one) for one in clear],
        "odd": [_describe_planned(one) for one in found if one.plan.mail and one.plan.warnings],
        "stopped": [_describe_planned(one) for one in found if one.plan.mail is None],
        "marks": ",".join(_mark_of_planned(one) for one in clear),
        "mails": len(group_together([one.proposal for one in clear])),
        "minutes": round((seconds_of_pace() + _sum_own_seconds(clear)) / 60),
        "more": more,
        "part": _describe_part(bool(request.POST.get("after")), bool(more)),
    }
    return render(request, "desk/check.html", context)


@redirect_unless_posted("documents")
def send_action(request: HttpRequest) -> HttpResponse:
    """Hand over what was seen and is still the same; those with warnings only where the tick says so."""
    clear, ticked = (_read_marks(request.POST.getlist(name)) for name in ("seen", "all_the_same"))
    try:
        handed = hand_over([*clear, *ticked], sender_of(request), ticked, {**clear, **ticked})
    except Refusal as refusal:
        messages.warning(request, say(refusal.sentence))
        return redirect("documents")
    _tell(request, handed, len({*clear, *ticked}))
    if not handed.documents:
        return redirect("documents")
    request.session["run"] = handed.run_id
    return redirect("sending", handed.run_id)


def _tell(request: HttpRequest, handed: Handed, asked: int) -> None:
    """What stayed, each with its reason, and what was gone already."""
    for one in handed.refused[:_TOLD]:
        messages.warning(request, f"{one.document.number or one.document.file_name}: {say(one.why)}")
    if len(handed.refused) > _TOLD:
        messages.warning(request, gettext("And more: %(count)d.") % {"count": len(handed.refused) - _TOLD})
    gone = asked - handed.documents - len(handed.refused)
    if gone > 0:
        messages.info(
            request, gettext("Documents that were handed over already: %(count)d.") % {"count": gone}
        )
    if not asked:
        messages.warning(request, gettext("No document was handed over."))


def _read_chosen(request: HttpRequest) -> tuple[list[int], dict[str, str]]:
    """The ticked ones; with the button for all, the ready ones that the list's search and filters find.

    With those, what the form for the next ones holds: empty when there are none.
    """
    if "all" not in request.POST:
        return list(parse_seen(request.POST.getlist("ids"), MOST)), {}
    asked = {name: request.POST.get(name, "").strip() for name in ("type", "debtor", "q")}
    wanted = Wanted(("ready",), asked["type"], asked["debtor"], asked["q"][:200])
    found = load_page(wanted, request.POST.get("after", ""), most=MOST)
    return sorted(one.id for one in found.rows), asked | {"after": found.older} if found.older else {}


def _describe_part(begun: bool, more: bool) -> str:
    """Which of very many these are; "" when they are all."""
    if begun and not more:
        return gettext("These are the last ones: no older ones are ready.")
    if begun:
        return gettext("These are the next %(count)d, the newest first.") % {"count": MOST}
    return gettext("There are more: these are the newest %(count)d.") % {"count": MOST} if more else ""


def _mark_of_planned(one: Planned) -> str:
    """A document and the mail that was seen of it, as the browser sends them back."""
    return f"{one.proposal.document.id}:{one.plan.fingerprint}"


def _read_marks(texts: list[str]) -> dict[int, str]:
    pairs = (part.partition(":") for text in texts for part in text.split(",")[:MOST])
    return {number: mark for text, _, mark in pairs for number in parse_numbers([text], 1)}


def _describe_planned(one: Planned) -> dict[str, Any]:
    document = one.proposal.document
    return {
        "document": document,
        "type": type_word(document.type),
        "draft": one.plan.mail,
        "proposal": one.proposal,
        "problem": say(one.plan.problem),
        "warnings": [say(warning.sentence) for warning in one.plan.warnings],
        "mark": _mark_of_planned(one) if one.plan.mail else "",
        "twice": any(warning.sent for warning in one.plan.warnings),
    }


def _sum_own_seconds(found: list[Planned]) -> float:
    """How long the pace of the mailboxes makes these mails take."""
    lanes = profiles.list_lanes()
    paces = [lanes[one.plan.mail.profile.id].rate_per_minute for one in found if one.plan.mail]
    return sum(60 / rate for rate in paces if rate)
