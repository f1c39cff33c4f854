"""The list of mail profiles: their state, who has signed in, what ends when; deleting, and making one the default."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postroom.checkup import report
from postroom.checkup.report import check
from postroom.diagnosis.evidence import read
from postroom.diagnosis.explain import find
from postroom.oauth import grants
from postroom.outbox import pauses
from postroom.profiles import repository
from postroom.profiles.certificates import view_of
from postroom.profiles.labels import CHOICES
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.refusals import Refusal
from postroom.web.conflicts import parse_version

WARN_DAYS = 30
"""From so many days before the end of a credential on, the list warns."""


@require_safe
def profiles_page(request: HttpRequest) -> HttpResponse:
    """All profiles, the default first."""
    paused = {pause.profile_id: pause for pause in pauses.list_pauses()}
    rows = [_build_profile_row(one, paused.get(one.id)) for one in repository.list_profiles()]
    default = next((row["profile"].id for row in rows if row["profile"].is_default), 0)
    return render(request, "profiles/list.html", {"rows": rows, "default": default})


@require_POST
def default_action(request: HttpRequest, profile_id: int) -> HttpResponse:
    """Make it the default."""
    profile = _profile_or_404(profile_id)
    seen = parse_version(request.POST.get("seen", ""))
    try:
        repository.make_default(profile.name, actor=request.user.get_username(), seen=seen)
        messages.success(request, gettext("'%(name)s' is the default now.") % {"name": profile.name})
    except Refusal as refusal:
        messages.warning(request, refusal.sentence.said(gettext))
    return redirect("profiles")


@require_POST
def test_action(request: HttpRequest, profile_id: int) -> HttpResponse:
    """Test the profile as it is kept; when it passes, what was held because of it goes on."""
    profile = _profile_or_404(profile_id)
    actor, incoming = request.user.get_username(), bool(profile.imap_host)
    try:
        run = report.start(actor, profile, lambda tell: check(profile, tell, actor=actor, incoming=incoming))
    except Refusal as refusal:
        messages.warning(request, refusal.sentence.said(gettext))
        return redirect("profiles")
    return redirect("run", run.id)


@require_http_methods(["GET", "HEAD", "POST"])
def delete_page(request: HttpRequest, profile_id: int) -> HttpResponse:
    """Ask before deleting; a profile in use stays, and the page says where it is used."""
    profile = _profile_or_404(profile_id)
    if request.method == "POST":
        try:
            seen = parse_version(request.POST.get("seen", ""))
            repository.remove(profile.name, actor=request.user.get_username(), base_version=seen)
        except Refusal as refusal:
            messages.warning(request, refusal.sentence.said(gettext))
            return redirect("profile-delete", profile_id)
        messages.success(
            request, gettext("The mail profile '%(name)s' was deleted.") % {"name": profile.name}
        )
        return redirect("profiles")
    context = {"profile": profile, "uses": [use.said(gettext) for use in repository.list_uses(profile_id)]}
    return render(request, "profiles/delete.html", context)


def _profile_or_404(profile_id: int) -> Profile:
    found = repository.by_id(profile_id)
    if found is None:
        raise Http404
    return found


def _build_profile_row(profile: Profile, pause: pauses.PauseView | None) -> dict[str, Any]:
    line = str(pause.reason.values.get("line", "")) if pause else ""
    granted = grants.find(profile) if profile.auth == "oauth-delegated" else None
    ends = _find_end_day(profile)
    return {
        "profile": profile,
        "auth": gettext(CHOICES[profile.auth]),
        "reason": pause.reason.said(gettext) if pause else "",
        "article": find(read(line, stage=pause.stage)).slug if pause and line else "",
        "nobody": profile.auth == "oauth-delegated" and granted is None,
        "account": granted.account if granted else "",
        "ends": ends,
        "soon": ends is not None and (ends - clock.now().date()).days <= WARN_DAYS,
        "uses": [use.said(gettext) for use in repository.list_uses(profile.id)],
    }


def _find_end_day(profile: Profile) -> date | None:
    """The day on which the certificate, or else the client secret, ends."""
    if not profile.auth.startswith("oauth"):
        return None
    certificate = view_of(profile.certificate)
    return certificate.ends if certificate else profile.secret_expires
