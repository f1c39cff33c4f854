"""How many bytes an address takes, decided by the head of a request, before its body is kept."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.urls import Resolver404, resolve

from postroom.site.front import upload_pass

View = TypeVar("View", bound=Callable[..., Any])
KILO, MEGA = 1024, 1024 * 1024
SMALL = 64 * KILO
"""Of whoever is not known: the log-in, a language, a form that leads to the log-in."""
FORM = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
"""Of people who are logged in: what Django reads of a form besides its files."""
EXPLANATION = 256 * KILO
"""Of anybody who pastes an error: 20,000 characters are looked at, each of them nine bytes at most in a form."""
UPLOAD = 200 * MEGA
"""Of people who are logged in, at addresses that take files: a thousand invoices at once."""


def taking(view: View, most: int) -> View:
    """The view, with the bytes that its address takes instead of FORM; more than SMALL only of people logged in."""
    view.takes = most  # type: ignore[attr-defined]
    return view


def taking_from_all(view: View, most: int) -> View:
    """The view, with the bytes that its address takes from anybody."""
    view.takes_from_all = most  # type: ignore[attr-defined]
    return view


def find_most(path: str, cookies: str, *, chunked: bool) -> int:
    """The bytes that a request for `path` may bring with it; `cookies` is its header.

    `chunked`: without a length before it. No browser sends a form so, and no more than a form is taken.
    """
    try:
        view = resolve(path).func
    except Resolver404:
        return SMALL
    for_all = int(getattr(view, "takes_from_all", SMALL))
    if not is_known(cookies):
        return for_all
    most = max(for_all, int(getattr(view, "takes", FORM)))
    return min(most, FORM) if chunked else most


def is_known(cookies: str) -> bool:
    """Whether somebody sends them who is logged in, as far as that can be told without the database."""
    pairs = (part.strip().partition("=") for part in cookies.split(";"))
    found = {name: value for name, _, value in pairs}
    key = found.get(settings.SESSION_COOKIE_NAME, "")
    return upload_pass.is_valid(found.get(upload_pass.COOKIE, ""), key)
