"""Log in and log out, and each request of somebody logged in: does the session still count?"""

from collections.abc import Callable

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url

from postroom.audit.record import record
from postroom.people import sessions
from postroom.people.models import Person
from postroom.site.front import upload_pass
from postroom.web.cookies import set_own_cookie
from postroom.web.held_ledger import in_passing


def begin(request: HttpRequest, person: Person) -> None:
    """Log the person in. The session gets a new key, so that none is kept that somebody else chose."""
    if request.user.is_authenticated:
        end(request)
    with transaction.atomic():
        auth.login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        request.session.save()
        sessions.begin(
            person, session_key_of(request), request.headers.get("User-Agent", ""), address_of(request)
        )
        record(person.name, "log in", subject=person.name, after={"address": address_of(request)})


def end(request: HttpRequest) -> None:
    """Log out; what the session held is gone."""
    name = request.user.get_username()
    with transaction.atomic():
        sessions.forget(session_key_of(request))
        record(name, "log out", subject=name)
    auth.logout(request)


def session_key_of(request: HttpRequest) -> str:
    """The key of the request's session, "" when there is none."""
    return request.session.session_key or ""


def address_of(request: HttpRequest) -> str:
    """Where the request came from; behind a reverse proxy the proxy's address."""
    return str(request.META.get("REMOTE_ADDR", ""))


def speak(answer: HttpResponseBase, language: str) -> None:
    """Let the pages speak the person's language from the next page on; "" leaves it to the browser."""
    if language:
        set_own_cookie(answer, settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE)


class SessionsMiddleware:
    """Logs out a request whose session was ended elsewhere or left idle."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _look_at(request)
        answer = self.get_response(request)
        _renew_pass(request, answer)
        return _reload() if _is_fragment(request) and _leads_to_log_in(answer) else answer


def _renew_pass(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Let the browser show with its next form that somebody is logged in."""
    key = session_key_of(request)
    if not request.user.is_authenticated or not key:
        return
    half = settings.SESSION_COOKIE_AGE // 2
    if not upload_pass.is_valid(request.COOKIES.get(upload_pass.COOKIE, ""), key, seconds=half):
        set_own_cookie(answer, upload_pass.COOKIE, upload_pass.make_pass(key))


def _look_at(request: HttpRequest) -> None:
    key = session_key_of(request)
    assert request.user.pk is not None
    if not sessions.is_open(request.user.pk, key):
        with in_passing():
            auth.logout(request)
        request.user = AnonymousUser()  # each further request finds out anew
    elif not _is_poll(request):
        _note_seen(request, key)


def _note_seen(request: HttpRequest, key: str) -> None:
    """A little later is early enough: no page is refused because this could not be written."""
    with in_passing():
        if sessions.note_seen(key):
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
