"""The editor of a mail profile. Every button posts the whole form: what was typed is not lost, nor kept before OK."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from postroom.checkup import report
from postroom.checkup.report import check_draft
from postroom.inbox.open_mailbox import check_incoming_is_set
from postroom.oauth import draft_sign_in
from postroom.people.refusals import LogInLocked
from postroom.people.repository import check_password
from postroom.profiles import repository
from postroom.profiles.certificates import view_of
from postroom.profiles.labels import LABELS
from postroom.profiles.refusals import ProfileChanged, ProfileRefused, UnknownProfile
from postroom.profiles.values import Profile
from postroom.shared.refusals import Refusal
from postroom.shared.sealing import Secret
from postroom.shared.wording import N_
from postroom.site.refusals import ProfileGone
from postroom.web.conflicts import Difference, describe_conflict
from postroom.web.desk.waiting import Subject, build_waiting_context, redirect_after_change
from postroom.web.profiles.connection_test import build_run_context
from postroom.web.profiles.editing import Desk, address_of_editor, desk_of
from postroom.web.profiles.forms import ProfileForm
from postroom.web.profiles.sign_in import begin_sign_in, describe_registration

Answer = Callable[[HttpRequest, Desk, ProfileForm], HttpResponse]


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def edit_page(request: HttpRequest, profile_id: int = 0) -> HttpResponse:
    """The form of a profile (0: of a new one), and what its buttons do."""
    try:
        desk = desk_of(request, profile_id)
    except ProfileGone as gone:
        if request.method == "POST":
            raise Http404 from gone  # its page says who deleted it, and shows what was typed
        messages.warning(request, gone.sentence.said(gettext))
        return redirect("profiles")
    if request.method != "POST":
        return _render_editor(
            request,
            desk,
            ProfileForm(kept=desk.fields, stored=desk.stored, shown=request.GET.get("shown", "")),
        )
    action = request.POST.get("action", "ok")
    if action in _WITHOUT_FORM:
        return _WITHOUT_FORM[action](request, desk)
    try:
        return _take_over_form(request, desk, action)
    except UnknownProfile as gone:
        raise Http404 from gone


def _take_over_form(request: HttpRequest, desk: Desk, action: str) -> HttpResponse:
    """Take over what the form brought; go on only when everything fits that the action needs."""
    form = ProfileForm(request.POST, request.FILES, kept=desk.fields, stored=desk.stored)
    typed = form.typed()
    desk.type(typed, form.cleaned_data.get("version") or 0)
    _release_secrets(request, desk, form)
    if action in _CHECKED:
        for problem in desk.find_problems():
            form.refuse(problem)
    if desk.lost and not (action == "ok" and _is_kept_already(desk)):
        form.add_error(None, gettext(_LOST))
    if form.errors:
        return _render_editor(request, desk, form)
    if action.startswith("show:"):
        return _show(desk, action.removeprefix("show:"))
    return _perform_action(request, desk, form, _ACTIONS.get(action, _save_profile))


def _release_secrets(request: HttpRequest, desk: Desk, form: ProfileForm) -> None:
    """Where the person's own password was given, stored secrets may go to the servers of the form."""
    password = form.cleaned_data.get("own_password")
    if not password:
        return
    try:
        if check_password(request.user.get_username(), Secret(password)):
            desk.release()
        else:
            form.refuse_password(gettext("That is not your password."))
    except LogInLocked as locked:
        form.refuse_password(locked.sentence.said(gettext))


def _perform_action(request: HttpRequest, desk: Desk, form: ProfileForm, act: Answer) -> HttpResponse:
    try:
        return act(request, desk, form)
    except ProfileRefused as problem:
        form.refuse(problem)
    except ProfileChanged as changed:
        return _settle_conflict(request, desk, changed)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence.said(gettext))
    return _render_editor(request, desk, form)


def _cancel(_request: HttpRequest, desk: Desk) -> HttpResponse:
    desk.discard()
    return redirect("profiles")


def _discard(_request: HttpRequest, desk: Desk) -> HttpResponse:
    desk.discard()
    return redirect(address_of_editor(desk))


def _rebase(request: HttpRequest, desk: Desk) -> HttpResponse:
    desk.rebase()
    messages.info(request, gettext("Your values stand in the form again. OK keeps them."))
    return redirect(address_of_editor(desk))


_WITHOUT_FORM = {"cancel": _cancel, "discard": _discard, "rebase": _rebase}


def _show(desk: Desk, field: str) -> HttpResponse:
    if field in ("tenant", "client_id"):
        return redirect(address_of_editor(desk, shown=field))
    draft = desk.draft.id if desk.draft else ""
    return redirect(
        f"{reverse('profile-secret', args=[desk.profile_id, field])}?{urlencode({'draft': draft})}"
    )


def _save_profile(request: HttpRequest, desk: Desk, _form: ProfileForm) -> HttpResponse:
    return _say_saved(request, desk.ok())


def _say_saved(request: HttpRequest, profile: Profile) -> HttpResponse:
    messages.success(request, gettext("The mail profile '%(name)s' was saved.") % {"name": profile.name})
    return redirect_after_change(request, Subject(profile=profile.id), "profiles")


def _apply_preset(_request: HttpRequest, desk: Desk, _form: ProfileForm) -> HttpResponse:
    desk.preset()
    return redirect(address_of_editor(desk))


def _copy(_request: HttpRequest, desk: Desk, _form: ProfileForm) -> HttpResponse:
    desk.copy_to_incoming()
    return redirect(address_of_editor(desk) + "#incoming")


def _test(request: HttpRequest, desk: Desk, _form: ProfileForm) -> HttpResponse:
    """Test what is typed, with the incoming side when there is one."""
    draft = desk.draft
    assert draft
    incoming = bool(draft.fields["imap_host"])
    profile = draft.as_profile()
    if request.POST.get("action") == "test-incoming":
        check_incoming_is_set(profile)
    person = request.user.get_username()
    run = report.start(
        person, profile, lambda tell: check_draft(draft, tell, actor=person, incoming=incoming)
    )
    return redirect(address_of_editor(desk, test=run.id) + "#response")


def _sign_in(request: HttpRequest, desk: Desk, _form: ProfileForm) -> HttpResponse:
    return begin_sign_in(request, desk, address_of_editor(desk))


_ACTIONS: dict[str, Answer] = {
    "ok": _save_profile,
    "preset": _apply_preset,
    "copy": _copy,
    "test": _test,
    "test-incoming": _test,
    "sign-in": _sign_in,
    "consent": _sign_in,
}
_CHECKED = ("ok", "test", "test-incoming", "sign-in", "consent")
"""Actions that need a profile that fits; the others only change what is typed."""
_LOST = N_(
    "What this window had typed before was dropped, in another window or because a day has gone by. "
    "Type secrets and files once more."
)


def _render_editor(request: HttpRequest, desk: Desk, form: ProfileForm) -> HttpResponse:
    if form.is_bound:
        # What was typed is in the draft: a secret as "stored", a file as what was read from it.
        form.took(desk.fields)
    fields = desk.fields
    context: dict[str, Any] = {
        "desk": desk,
        "form": form,
        "version": desk.base_version,
        "title": desk.kept.name if desk.kept else "",
        "unfinished": None if form.is_bound else desk.unfinished,
        "draft": desk.draft.id if desk.draft else "",
        "certificate": view_of(fields["certificate"]),
        "account": _find_account(desk),
        "open_line": (fields["security"], fields["auth"]) == ("none", "password"),
        "registration": describe_registration(fields),
    }
    if desk.kept:
        context |= build_waiting_context(request, Subject(profile=desk.profile_id))
    run = report.find(request.GET.get("test", ""), request.user.get_username())
    return render(request, "profiles/edit.html", context | (build_run_context(request, run) if run else {}))


def _find_account(desk: Desk) -> str:
    """Who has signed in for what stands in the form; "" for nobody, or where nobody needs to."""
    if desk.fields["auth"] != "oauth-delegated" or next(desk.find_problems(), None):
        return ""
    return draft_sign_in.account_of(desk.draft, desk.kept)


def _settle_conflict(request: HttpRequest, desk: Desk, changed: ProfileChanged) -> HttpResponse:
    """Somebody else was faster: both values side by side, and the person decides. A second click is nobody else."""
    desk.kept = repository.by_id(desk.profile_id)
    assert desk.kept
    conflict = describe_conflict(request, changed, desk.kept.version, _list_differences(desk))
    if not conflict:
        desk.discard()
        return _say_saved(request, desk.kept)
    context = {"desk": desk, "here": address_of_editor(desk), **conflict}
    return render(request, "profiles/conflict.html", context, status=409)


def _is_kept_already(desk: Desk) -> bool:
    """Whether an earlier click on OK has kept exactly this, and its draft went with it."""
    outdated = desk.kept and desk.draft and desk.draft.base_version != desk.kept.version
    return bool(outdated) and not _list_differences(desk)


def _list_differences(desk: Desk) -> list[Difference]:
    """The fields that were typed and say something else than what is kept now."""
    theirs = {name: value for name, value in desk.stored.items() if name != "server_size_limit"}
    return [
        (gettext(LABELS[name]), _format_field_value(value), _format_field_value(desk.fields[name]))
        for name, value in theirs.items()
        if value != desk.fields[name]
    ]


def _format_field_value(value: object) -> str:
    if isinstance(value, Secret):
        return gettext(N_("stored")) if value else "–"
    return str(value) if value not in ("", None) else "–"
