"""The box that says what must be registered for exactly the redirect URL that stands in the form."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from postroom.profiles.redirects import RedirectRefused, redirect_of
from postroom.profiles.registration import registration_of
from postroom.profiles.values import Fields
from postroom.site.refusals import ProfileGone
from postroom.web.profiles.editing import desk_of


def registration(fields: Fields) -> dict[str, Any] | None:
    """What the template shows; None while the redirect URL cannot be used."""
    try:
        found = redirect_of(fields["redirect_url"], fields["redirect_port"] or 0)
    except RedirectRefused:
        return None
    # Without a person there is always one; the redirect URL then serves the administrator's permission only.
    has_credential = bool(fields["secret"] or fields["certificate"]) or fields["auth"] == "oauth-app"
    shown = registration_of(found, fields["provider"], has_credential)
    return {"it": shown, "remarks": [gettext(remark) for remark in shown.remarks]}


@sensitive_post_parameters()
@require_POST
def registration_part(request: HttpRequest, profile_id: int) -> HttpResponse:
    """The box anew, while somebody types; nothing is kept."""
    try:
        fields = desk_of(request, profile_id).fields
    except ProfileGone as gone:
        raise Http404 from gone
    typed = request.POST
    port = typed.get("redirect_port", "")
    fields = fields | {
        "provider": typed.get("provider", fields["provider"]),
        "auth": typed.get("auth", fields["auth"]),
        "redirect_url": typed.get("redirect_url", "").strip(),
        "redirect_port": int(port) if port.isdigit() else 0,
        "secret": typed.get("client_secret") or fields["secret"],
    }
    return render(request, "profiles/registration.html", {"registration": registration(fields)})
