"""Who may open which page: every address names its roles, and one that names none opens for nobody; training mode."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, register_converter

from postroom.scenarios.mail_settings import general
from postroom.site.front.sizes import SMALL, taking, taking_from_all
from postroom.web.numbers import NumberConverter
from postroom.web.people.again import When, ask_again

View = Callable[..., HttpResponseBase]
ADMINISTRATORS = frozenset({"administrator"})
SENDERS = ADMINISTRATORS | {"clerk"}
EVERYBODY = SENDERS | {"reader"}
"""Whoever may log in."""
register_converter(NumberConverter, "number")


def route_page(
    route: str,
    view: View,
    name: str,
    who: frozenset[str],
    *,
    takes: int | None = None,
    again: When | None = None,
) -> URLPattern:
    """An address that only people in the roles `who` may open; strangers are sent to the log-in.

    `takes`: the bytes of a form with files. `again`: whether what is sent there asks for the own password once more.
    """
    guarded = _guard_view(ask_again(view, again) if again else view, who)
    return path(route, taking(guarded, takes) if takes else guarded, name=name)


def route_public_page(route: str, view: View, name: str, *, takes: int = SMALL) -> URLPattern:
    """An address for strangers, too; `takes`: the bytes of its form."""
    return path(route, taking_from_all(login_not_required(view), takes), name=name)


def _guard_view(view: View, who: frozenset[str]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if getattr(request.user, "role", "") not in who:
            raise PermissionDenied
        return view(request, *args, **named)

    guarded.who = who  # type: ignore[attr-defined]
    return guarded


def training(request: HttpRequest) -> dict[str, str]:
    """The address that all mail goes to, for whoever is logged in; "" in earnest."""
    user = getattr(request, "user", None)  # a request that is refused at the door has nobody yet
    return {"training": general().training_address if user is not None and user.is_authenticated else ""}
