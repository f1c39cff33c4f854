"""Page, and part of other pages: mails that wait and keep what was accepted before a change; call them back."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from postroom.desk import waiting
from postroom.desk.waiting import CalledBack, OldMails
from postroom.web.desk.words import may_send, parse_numbers, say
from postroom.web.people.pages import actor

ASKED_AND_SENT = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Subject:
    """What was changed: a customer's number, the id of a mail profile, a document type; all empty = any customer."""

    customer: str = ""
    profile: int = 0
    type: str = ""

    @property
    def query(self) -> str:
        """It as the end of an address, "" for any customer."""
        named = {name: value for name, value in vars(self).items() if value}
        return "?" + urlencode(named) if named else ""

    def list_mails(self) -> OldMails:
        """The mails that wait and differ from it."""
        if self.profile:
            return waiting.list_for_profile(self.profile)
        if self.type:
            return waiting.list_for_type(self.type)
        return waiting.list_for_customers((self.customer,) if self.customer else None)


@require_http_methods(ASKED_AND_SENT)
def waiting_page(request: HttpRequest) -> HttpResponse:
    """The mails that wait and differ; POST calls back those that were seen."""
    subject = _read_subject(request)
    if request.method == "POST":
        _tell(request, waiting.call_back(subject.list_mails(), _read_seen(request), actor=actor(request)))
        return _redirect_to_list(subject)
    return render(request, "desk/waiting.html", build_waiting_context(request, subject))


def build_waiting_context(request: HttpRequest, subject: Subject) -> dict[str, Any]:
    """What `desk/waiting_part.html` shows, on whichever page."""
    found = subject.list_mails()
    return {
        "old_mails": [(one, [say(why) for why in one.why]) for one in found.rows],
        "old_count": found.count,
        "old_more": found.count - len(found.rows),
        "old_here": reverse("waiting") + subject.query,
        "old_outbox": urlencode({"tab": "waiting", "text": subject.customer}) if subject.customer else "",
        "may_send": may_send(request),
    }


def redirect_after_change(request: HttpRequest, subject: Subject, otherwise: str) -> HttpResponseRedirect:
    """After something was saved: to the mails that wait and differ from it now, where there are any."""
    count = subject.list_mails().count
    if not count:
        return redirect(otherwise)
    messages.warning(
        request,
        gettext("Mails that wait and keep what was accepted before the change: %(count)d.")
        % {"count": count},
    )
    return _redirect_to_list(subject)


def _redirect_to_list(subject: Subject) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("waiting") + subject.query)


def _read_subject(request: HttpRequest) -> Subject:
    asked = {name: request.GET.get(name, "")[:100] for name in ("customer", "profile", "type")}
    (profile,) = parse_numbers([asked["profile"]], 1) or [0]
    return Subject(asked["customer"], profile, asked["type"])


def _read_seen(request: HttpRequest) -> dict[int, str]:
    """Number -> mark of the mails that the page showed."""
    pairs = (text.partition(":") for text in request.POST.getlist("seen")[: waiting.MOST])
    return {number: mark for text, _, mark in pairs for number in parse_numbers([text], 1)}


def _tell(request: HttpRequest, done: CalledBack) -> None:
    messages.success(request, gettext("Mails that were called back: %(count)d.") % {"count": done.cancelled})
    if done.too_late:
        messages.warning(request, gettext("Too late for: %(count)d.") % {"count": done.too_late})
    if done.changed:
        messages.warning(
            request, gettext("Changed meanwhile, and left as they are: %(count)d.") % {"count": done.changed}
        )
