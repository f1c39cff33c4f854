"""Another program holds the ledger: pages wait for a few seconds, then say so, and give back what was typed."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import structlog
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import Error, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.defaults import server_error

from postroom.outbox.database_faults import name_passing
from postroom.outbox.patience import wait_at_most, waiting_at_most
from postroom.outbox.refusals import LedgerBusy
from postroom.profiles.labels import LABELS
from postroom.shared.wording import N_

READING, WRITING = 2.0, 4.0
"""Seconds for one turn to write. A page that is only read writes next to nothing, and none of it matters much. For a
form somebody waits: twice the seconds (for threads of ours, then for other programs) are less than the ten for which
people keep their mind on it (Nielsen, Usability Engineering, 5.5)."""
_IN_PASSING = 0.2
RETRY_AFTER = 5
"""Seconds."""
SECRETS = {
    "password": N_("Password"),
    "again": N_("The same password again"),
    "old": N_("Your password until now"),
    "own_password": N_("Your own password for Postroom"),
    "client_secret": N_("Client secret"),
    "certificate_password": N_("Password of the PFX file"),
    "imap_secret": LABELS["imap_secret"],
}
"""Fields that no page shows again, by their names in the forms."""
_IN_PARTS = {"documents-upload", "documents-fetch", "documents-send", "documents-check", "sending-stop"}
"""Pages on which one press means many acts, each a commit of its own."""
_ONCE = {"sign-in-answer"}
"""What is brought there is good once."""
log = structlog.get_logger("web")


class PatienceMiddleware:
    """Lets each request wait so long as a person does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seconds = READING if request.method in ("GET", "HEAD") else WRITING
        with suppress(OperationalError):  # without a connection a page that needs none still answers
            wait_at_most(min(seconds, settings.POSTROOM.busy_timeout))
        return self.get_response(request)


class LenientSessionMiddleware(SessionMiddleware):
    """What was done was done, also when the session cannot be kept behind it: a message is lost, or shown twice."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Keep the session if that can be done."""
        try:
            return super().process_response(request, response)
        except (Error, SessionInterrupted) as problem:
            if not _is_held(problem):
                raise
            log.warning("a session was not kept", page=_name_page(request))
            return response


def _name_page(request: HttpRequest) -> str:
    """The name of the address; its path may hold the secret of the first start."""
    return getattr(request.resolver_match, "url_name", None) or ""


def _is_held(problem: BaseException | None) -> bool:
    """Whether the ledger was held; Django takes a session that could not be written for one that was deleted."""
    while isinstance(problem, SessionInterrupted | UpdateError):
        problem = problem.__context__
    return isinstance(problem, Error) and name_passing(problem) is not None


@contextmanager
def in_passing() -> Iterator[None]:
    """What is written only when nobody else is writing; else it is left out."""
    try:
        with waiting_at_most(min(_IN_PASSING, settings.POSTROOM.busy_timeout)):
            yield
    except Error as problem:
        if not _is_held(problem):
            raise


def answer_fault(request: HttpRequest) -> HttpResponse:
    """Django's handler of whatever a page did not expect (`handler500`)."""
    problem = sys.exc_info()[1]
    refusal = name_passing(problem) if isinstance(problem, Error) else None
    return _say_busy(request, refusal) if refusal else server_error(request)


def _say_busy(request: HttpRequest, refusal: LedgerBusy) -> HttpResponse:
    """The page asks the database nothing: it may be what does not answer."""
    where = _name_page(request)
    context = {
        "request": request,
        "user": getattr(request, "_cached_user", None),
        "csrf_token": get_token(request),
        "told": refusal.sentence.said(gettext),
        "in_parts": where in _IN_PARTS,
        "may_repeat": where not in _ONCE,
        **list_typed(request),
    }
    page = render_to_string("frame/503.html", context)
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)


def list_typed(request: HttpRequest) -> dict[str, Any]:
    """What a form brought: to be sent once more, and what has to be given again."""
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    covered = [name for name, value in pairs if name in SECRETS and value]
    return {
        "typed": [(name, value) for name, value in pairs if name not in {"csrfmiddlewaretoken", *SECRETS}],
        "covered": [(name, gettext(SECRETS[name])) for name in covered],
        "files": [
            (name, ", ".join(one.name or "" for one in given)) for name, given in request.FILES.lists()
        ],
    }


class HeldInOneLine(logging.Filter):
    """Django logs what a page did not expect with a traceback; that somebody else has the ledger is one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        problem = record.exc_info[1] if record.exc_info else None
        refusal = name_passing(problem) if isinstance(problem, Error) else None
        if refusal:
            record.msg, record.args, record.exc_info = f"{record.getMessage()} ({refusal})", (), None
        return True


class RefusalsInOneLine(logging.Filter):
    """A refusal is no fault of the program: where in it somebody was refused tells nothing, and fills the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = None
        return True
