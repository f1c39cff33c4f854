"""Page: many documents before they leave, each looked at; and the hand-over."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from postroom.desk.grouping import group_together
from postroom.desk.hand_over import MOST, Handed, hand_over
from postroom.desk.looks import look_at, parse_looks
from postroom.desk.office import Office
from postroom.desk.plans import Planned, plan_documents
from postroom.documents import ready_documents
from postroom.documents.search import Wanted, load_page
from postroom.outbox.queue import Waiting
from postroom.planning.plan import Plan
from postroom.planning.request import Priority
from postroom.shared import clock
from postroom.shared.refusals import BadInput, Refusal
from postroom.web.desk.run import describe_remaining
from postroom.web.desk.taken_off import take_off_action
from postroom.web.desk.words import (
    describe_warnings,
    make_token,
    parse_seen,
    read_token,
    redirect_unless_posted,
    say,
    sender_of,
    type_word,
)
from postroom.worker.forecast import Forecast, forecast

_TOLD = 10


@redirect_unless_posted("documents")
def check_page(request: HttpRequest) -> HttpResponseBase:
    """What would leave, what stays and why; nothing is sent by looking."""
    if "remove" in request.POST:
        return take_off_action(request)
    try:
        ids, more = _read_chosen(request)
    except BadInput as refusal:
        messages.warning(request, say(refusal.sentence))
        return redirect("documents")
    if not ids:
        messages.warning(request, gettext("Choose at least one document."))
        return redirect("documents")
    office = Office()
    found = plan_documents(ready_documents.list_ready(ids), sender_of(request), office)
    clear = [one for one in found if one.plan.clear]
    expected = _expect_end(clear)
    context = {
        "clear": [_describe_planned(one) for one in clear],
        "odd": [_describe_planned(one) for one in found if one.plan.mail and one.plan.warnings],
        "stopped": [_describe_planned(one) for one in found if one.plan.mail is None],
        "marks": ",".join(_mark_of_planned(one) for one in clear),
        "token": make_token(),
        "training": office.training,  # what the page says above is what was planned with
        "mails": len(group_together([one.proposal for one in clear])),
        "left": describe_remaining(expected.seconds) if clear else "",
        "why": [say(one) for one in expected.why],
        "more": more,
        "part": _describe_part(bool(request.POST.get("after")), bool(more)),
    }
    return render(request, "desk/check.html", context)


@redirect_unless_posted("documents")
def send_action(request: HttpRequest) -> HttpResponse:
    """Hand over what was seen and is still the same; those with warnings only where the tick says so."""
    clear, ticked = (parse_looks(request.POST.getlist(name), MOST) for name in ("seen", "all_the_same"))
    looks, token = {**clear, **ticked}, read_token(request)
    try:
        handed = hand_over(looks, sender_of(request), ticked, looks, token)
    except Refusal as refusal:
        messages.warning(request, say(refusal.sentence))
        return redirect("documents")
    _tell(request, handed, len(looks))
    if not handed.documents:
        return redirect("documents")
    request.session["run"] = handed.run_id
    return redirect("sending", handed.run_id)


def _tell(request: HttpRequest, handed: Handed, asked: int) -> None:
    """What stayed or was gone, each with its reason."""
    for one in handed.refused[:_TOLD]:
        there, name = reverse("document-mail", args=[one.document.id]), one.document.name
        messages.warning(request, format_html('<a href="{}">{}:</a> {}', there, name, say(one.why)))
    if len(handed.refused) > _TOLD:
        messages.warning(request, gettext("And more: %(count)d.") % {"count": len(handed.refused) - _TOLD})
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
    """What is seen of a document's mail, as the browser sends it back."""
    return str(look_at(one.proposal.document.id, one.plan))


def _describe_planned(one: Planned) -> dict[str, Any]:
    document = one.proposal.document
    return {
        "document": document,
        "type": type_word(document.type),
        "draft": one.plan.mail,
        "proposal": one.proposal,
        "problem": say(one.plan.problem),
        "warnings": describe_warnings(one.plan.warnings),
        "mark": _mark_of_planned(one) if one.plan.mail else "",
        "twice": any(warning.sent for warning in one.plan.warnings),
    }


def _expect_end(found: list[Planned]) -> Forecast:
    """When the last of these mails would have left, documents that share a mail counted once."""
    plans = {one.proposal.document.id: one.plan for one in found}
    groups = group_together([one.proposal for one in found])
    return forecast([one for group in groups if (one := _as_waiting(plans[group[0].document.id]))])


def _as_waiting(plan: Plan) -> Waiting | None:
    """The mail as it would stand in its mailbox once it is accepted."""
    if plan.mail is None:
        return None
    due = plan.request.not_before or clock.now()
    return Waiting(plan.mail.profile.id, Priority.RUN, due, len(plan.mail.recipients))
