"""Cookies of the pages' own: no script reads them, and behind TLS they never travel readable."""

from django.conf import settings
from django.http.response import HttpResponseBase


def set_own_cookie(
    answer: HttpResponseBase, name: str, value: str, *, max_age: int | None = None, path: str = "/"
) -> None:
    """Set a cookie as the session's is set. `max_age` in seconds; None until the browser is closed."""
    answer.set_cookie(
        name,
        value,
        max_age=max_age,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
