"""Signing in, and granting admin permission, for the profile in the editor; and what must be registered for it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from postroom.diagnosis.evidence import read
from postroom.diagnosis.explain import find
from postroom.diagnosis.rules import UNKNOWN
from postroom.oauth import draft_sign_in, loopback
from postroom.oauth.consent import check_kind
from postroom.oauth.failure_sentences import refusal_of
from postroom.oauth.faults import TokenFault
from postroom.oauth.sign_in import Kind
from postroom.profiles.providers import registration_of
from postroom.profiles.redirects import LOOPBACK, RedirectRefused, redirect_of
from postroom.profiles.values import Fields, Profile
from postroom.shared.languages import language_of
from postroom.site.refusals import NobodySignsInHere, ProfileGone
from postroom.web.explain.pages import explanation_context
from postroom.web.numbers import parse_number
from postroom.web.profiles.editing import Desk, address_of_editor, desk_of


def describe_registration(fields: Fields) -> dict[str, Any] | None:
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
    fields = fields | {
        "provider": typed.get("provider", fields["provider"]),
        "auth": typed.get("auth", fields["auth"]),
        "redirect_url": typed.get("redirect_url", "").strip(),
        "redirect_port": parse_number(typed.get("redirect_port", "")) or 0,
        "secret": typed.get("client_secret") or fields["secret"],
    }
    return render(request, "profiles/registration.html", {"registration": describe_registration(fields)})


WAIT = 600.0
"""Seconds in which the person may sign in; people look for a password, or a telephone."""


def begin_sign_in(request: HttpRequest, desk: Desk, back: str) -> HttpResponse:
    """Prepare it and show where to go. Raises ProfileRefused, BadInput for a profile without a sign-in."""
    draft = desk.draft
    assert draft
    profile = draft.as_profile()
    kind = Kind.CONSENT if request.POST.get("action") == "consent" else Kind.SIGN_IN
    _check_kind(kind, profile)
    language = language_of(get_language())
    actor = request.user.get_username()
    try:
        started = loopback.begin(profile, kind, actor=actor, language=language, seconds=WAIT, draft=draft.id)
    except TokenFault as fault:
        refused = refusal_of(fault, profile)
        failed: dict[str, object] = {
            "told": refused.sentence.said(gettext),
            "line": refused.line,
            "back": back,
        }
        return render(
            request, "profiles/sign_in.html", failed | _explain_answer(request, refused.line, profile)
        )
    context: dict[str, object] = {
        "url": started.url,
        "back": back,
        "profile": profile,
        "consent": kind is Kind.CONSENT,
    }
    return render(
        request,
        "profiles/sign_in.html",
        context | _check_browser_place(request, profile) | _describe_state(request, desk),
    )


@require_safe
def sign_in_page(request: HttpRequest, profile_id: int) -> HttpResponse:
    """Where the newest sign-in of the draft stands: a page, or only its part for one that polls."""
    try:
        desk = desk_of(request, profile_id)
    except ProfileGone as gone:
        raise Http404 from gone
    back = address_of_editor(desk)
    if desk.draft is None or draft_sign_in.find_latest(desk.draft) is None:
        return redirect(back)
    part = request.headers.get("HX-Request") == "true"
    context = {"back": back} | _describe_state(request, desk)
    return render(request, "profiles/sign_in_part.html" if part else "profiles/sign_in.html", context)


def _check_kind(kind: Kind, profile: Profile) -> None:
    if kind is Kind.CONSENT:
        check_kind(profile)
    elif profile.auth != "oauth-delegated":
        raise NobodySignsInHere()


def _describe_state(request: HttpRequest, desk: Desk) -> dict[str, object]:
    latest = draft_sign_in.find_latest(desk.draft) if desk.draft else None
    if latest is None or desk.draft is None:
        return {}
    kind, outcome = latest
    found = {
        "kind": kind,
        "status": str(outcome.status),
        "ended": outcome.status.final,
        "told": outcome.told.said(gettext),
        "line": outcome.line,
        "state_address": f"{reverse('profile-sign-in', args=[desk.profile_id])}?draft={desk.draft.id}",
    }
    return found | _explain_answer(request, outcome.line, None)


def _explain_answer(request: HttpRequest, line: str, profile: Profile | None) -> dict[str, object]:
    """The article about the literal answer, where it is a known error."""
    finding = find(read(line, stage="token")) if line else None
    return explanation_context(request, finding, profile) if finding and finding.code != UNKNOWN else {}


def _check_browser_place(request: HttpRequest, profile: Profile) -> dict[str, bool]:
    """Whether the browser is on another machine than the listener to which it would come back."""
    here = request.get_host().rpartition(":")[0] or request.get_host()
    return {"elsewhere": profile.redirect.local and here.strip("[]") not in LOOPBACK}
