"""What somebody works on may be deleted meanwhile: the page then says by whom, and gives back what was typed."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from postroom.audit.listing import ChangeView, find_last, find_removal
from postroom.shared import clock
from postroom.web.held_ledger import SECRETS

_BY_NUMBER = {"customer_id": "customer remove", "profile_id": "profile remove", "person_id": "user remove"}
"""Parts of an address -> the act that deletes what it names."""
_OURS = {
    "csrfmiddlewaretoken",
    "version",
    "seen",
    "look",
    "token",
    "action",
    "draft",
    "once",
    "ids",
    *SECRETS,
}
"""Fields that nobody types, and such as no page shows again."""
_PARTS = re.compile("secret|password|^initial-|_FORMS$|(^|-)(kind|format|type)$")
"""In names of fields of that kind."""


def answer_gone(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Django's handler of addresses that lead nowhere (`handler404`)."""
    typed = [
        value.strip()
        for name, values in request.POST.lists()
        for value in values
        if value.strip() and name not in _OURS and not _PARTS.search(name)
    ]
    may_see = request.user.is_authenticated if hasattr(request, "user") else False
    context = {"typed": typed, "gone": _say_who(request) if may_see else ""}
    return render(request, "frame/404.html", context, status=404)


def _say_who(request: HttpRequest) -> str:
    """Who deleted it and when; "" when the log does not know."""
    return say_deletion(_find_act(request))


def say_deletion(found: ChangeView | None) -> str:
    """The sentence about an act of the log that deleted something; "" for none."""
    if found is None:
        return ""
    told = {"who": found.actor, "what": found.subject, "when": clock.format_moment(found.at)}
    return gettext("%(who)s deleted %(what)s on %(when)s.") % told


def _find_act(request: HttpRequest) -> ChangeView | None:
    match = request.resolver_match
    parts = match.kwargs if match else {}
    for part, verb in _BY_NUMBER.items():
        if part in parts:
            return find_removal(verb, int(parts[part]))
    if "type_" in parts:
        return find_last(parts["type_"], ("scenario remove",))
    if match and str(match.url_name).startswith("template"):
        return find_last(request.GET.get("name", ""), ("template remove",))
    return None
