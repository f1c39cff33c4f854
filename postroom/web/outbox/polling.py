"""Pages that follow what moves: a part of the page asks every two seconds; only a change is answered with a page."""

import hashlib
from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from postroom.outbox.states import State
from postroom.outbox.views import EntryView
from postroom.shared import clock

_SOON = timedelta(minutes=2)


def is_moving(entry: EntryView) -> bool:
    """Whether something will happen to it by itself within the next moments."""
    if entry.state in (State.PENDING, State.SENDING):
        return True
    if entry.state in (State.RETRYING, State.SCHEDULED):
        return entry.due_at < clock.now() + _SOON
    return entry.look_at is not None and entry.look_at < clock.now() + _SOON


def make_mark(*seen: object) -> str:
    """A short text that is equal while what is shown is equal."""
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def answer_if_unchanged(request: HttpRequest, now: str) -> HttpResponse | None:
    """The answer for a page that shows the present state already: nothing is swapped, no field loses focus."""
    return HttpResponse(status=204) if request.GET.get("seen") == now else None
