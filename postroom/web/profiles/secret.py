"""Show a stored secret: only after the own password, never from a copy in the browser, and noted in the log."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from postroom.audit.record import record
from postroom.people.refusals import LogInDelayed
from postroom.people.repository import check_password
from postroom.profiles.labels import LABELS
from postroom.shared.sealing import Secret
from postroom.site.refusals import ProfileGone
from postroom.web.profiles.editing import Desk, address_of_editor, desk_of

SHOWN = ("secret", "imap_secret")
"""A certificate's key is never shown: nobody types it off a screen."""


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def secret_page(request: HttpRequest, profile_id: int, field: str) -> HttpResponse:
    """Ask for the person's password, then show the secret that stands in the editor."""
    try:
        desk = desk_of(request, profile_id)
    except ProfileGone as gone:
        raise Http404 from gone
    if field not in SHOWN or not desk.fields[field]:
        raise Http404
    context: dict[str, object] = {
        "desk": desk,
        "back": address_of_editor(desk),
        "label": gettext(LABELS[field]),
    }
    if request.method == "POST":
        context |= _reveal_secret(request, desk, field)
    return render(request, "profiles/secret.html", context)


def _reveal_secret(request: HttpRequest, desk: Desk, field: str) -> dict[str, str]:
    """The secret after the right password; wrong ones count for the lock-out."""
    name = request.user.get_username()
    try:
        if not check_password(name, Secret(request.POST.get("password", ""))):
            return {"refused": gettext("That is not your password.")}
    except LogInDelayed as locked:
        return {"refused": locked.sentence.said(gettext)}
    record(name, "profile show secret", subject=desk.fields["name"], after={"field": field})
    return {"shown": desk.fields[field].reveal()}
