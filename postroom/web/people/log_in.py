"""Log in and log out: the one place where a browser becomes a person's."""

from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from postroom.audit.record import record
from postroom.people import lock_out, sessions
from postroom.people.models import Person
from postroom.shared.sealing import Secret


def authenticate(name: str, password: Secret, *, address: str = "") -> Person | None:
    """The active person whose password this is, else None. Raises LogInLocked after too many failures.

    A name that does not exist takes as long as a wrong password: Django's ModelBackend hashes for it, too.
    """
    lock_out.count_attempt(name)
    person = auth.authenticate(username=name, password=password.reveal())
    if person is None:
        lock_out.note_failure(name, address)
        return None
    lock_out.forget(name)
    assert isinstance(person, Person)
    return person


def begin(request: HttpRequest, person: Person) -> None:
    """Log the person in. The session gets a new key, so that none is kept that somebody else chose."""
    if request.user.is_authenticated:
        end(request)
    auth.login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    with transaction.atomic():
        sessions.begin(person, key(request), request.headers.get("User-Agent", ""), address_of(request))
        record(person.name, "log in", subject=person.name, after={"address": address_of(request)})


def end(request: HttpRequest) -> None:
    """Log out; what the session held is gone."""
    name = request.user.get_username()
    with transaction.atomic():
        sessions.forget(key(request))
        record(name, "log out", subject=name)
    auth.logout(request)


def key(request: HttpRequest) -> str:
    """The key of the request's session, "" when there is none."""
    return request.session.session_key or ""


def address_of(request: HttpRequest) -> str:
    """Where the request came from; behind a reverse proxy the proxy's address."""
    return str(request.META.get("REMOTE_ADDR", ""))


def speak(answer: HttpResponseBase, language: str) -> None:
    """Let the pages speak the person's language from the next page on; "" leaves it to the browser."""
    if language:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
