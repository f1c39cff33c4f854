"""Before people, roles and secrets are changed, the own password is asked once more, unless it was just typed.

Who finds a browser that somebody left, or steals its session, cannot let themselves in for good.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from postroom.people import sessions
from postroom.people.refusals import LogInDelayed
from postroom.people.repository import by_name, check_password
from postroom.shared.sealing import Secret
from postroom.web.held_ledger import list_typed
from postroom.web.people import log_in

_FIELD = "own_password"
When = Callable[[HttpRequest], bool]
"""Whether a form that was sent changes something for which the password is asked."""


def always(_request: HttpRequest) -> bool:
    """Whatever the form is."""
    return True


def keeps_profile(request: HttpRequest) -> bool:
    """OK in the editor of a mail profile; its other buttons keep nothing."""
    return request.POST.get("action", "ok") == "ok"


def sets_own_address(request: HttpRequest) -> bool:
    """Another address of one's own; who is no administrator confirms it by a code as well."""
    return request.POST.get("email", "") != by_name(request.user.get_username()).email


def ask_again(view: Callable[..., HttpResponseBase], when: When) -> Callable[..., HttpResponseBase]:
    """The view, whose forms are carried out when the password was typed within `sessions.PASSWORD_FOR` seconds."""

    @wraps(view)
    @sensitive_post_parameters()
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if request.method != "POST" or not when(request) or _is_known(request):
            return view(request, *args, **named)
        refused = _check(request)
        return view(request, *args, **named) if refused is None else _ask(request, refused)

    return guarded


def _is_known(request: HttpRequest) -> bool:
    return sessions.knows_password(log_in.session_key_of(request))


def _check(request: HttpRequest) -> str | None:
    """None when the password was typed and is right, and noted; else why not, "" when it was not typed yet."""
    typed = request.POST.get(_FIELD, "")
    if not typed:
        return ""
    try:
        right = check_password(request.user.get_username(), Secret(typed))
    except LogInDelayed as locked:
        return locked.sentence.said(gettext)
    if not right:
        return gettext("That is not your password.")
    sessions.note_password(log_in.session_key_of(request))
    return None


@never_cache
def _ask(request: HttpRequest, refused: str) -> HttpResponseBase:
    """The page that asks; it carries what was typed, which is done after the password."""
    typed = list_typed(request)
    typed["covered"] = [one for one in typed["covered"] if one[0] != _FIELD]
    return render(request, "people/again.html", {"refused": refused, **typed}, status=403)
