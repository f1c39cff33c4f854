"""Each request of somebody logged in: does the session still count, and when was it last used?"""

from collections.abc import Callable

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from postroom.people import sessions
from postroom.web.people import log_in


class SessionsMiddleware:
    """Logs out a request whose session was ended elsewhere or left idle."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _look_at(request)
        answer = self.get_response(request)
        return _reload() if _is_fragment(request) and _leads_to_log_in(answer) else answer


def _look_at(request: HttpRequest) -> None:
    key = log_in.key(request)
    assert request.user.pk is not None
    if not sessions.is_open(request.user.pk, key):
        auth.logout(request)
    elif not _is_poll(request) and sessions.note_seen(key):
        # Django then saves the session, too, and both live on.
        request.session.modified = True


def _leads_to_log_in(answer: HttpResponse) -> bool:
    return isinstance(answer, HttpResponseRedirect) and answer.url.startswith(resolve_url(settings.LOGIN_URL))


def _reload() -> HttpResponse:
    """The log-in is a page of its own and does not belong into a part of the page that was open."""
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


def _is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _is_poll(request: HttpRequest) -> bool:
    """A page that refreshes by itself is no sign that anybody sits before it."""
    return _is_fragment(request) and request.method == "GET"
