"""The administrators' pages about people."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import ChoiceField, Field, Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from postroom.people import address_lock, lock_out, own_address, repository, sessions
from postroom.people.delays import count_minutes_left
from postroom.people.refusals import PasswordRefused, UnknownPerson
from postroom.people.values import PersonView
from postroom.shared import clock
from postroom.shared.refusals import ChangedMeanwhile, Refusal
from postroom.shared.wording import N_
from postroom.web.conflicts import Difference, choose_version, describe_conflict, parse_version
from postroom.web.people import log_in
from postroom.web.people.forms import AddForm, EditForm, PasswordFields, show_refusal


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who may log in."""
    return render(request, "people/people.html", {"people": repository.list_people()})


@sensitive_post_parameters()
def add(request: HttpRequest) -> HttpResponse:
    """A new person."""
    form = AddForm(request.POST or None)
    if form.is_valid() and try_in_form(form, lambda: _add(form, actor(request))):
        messages.success(request, gettext("Saved."))
        return redirect("people")
    return render(request, "people/add.html", {"form": form})


def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: role, address, language; sessions; what else can be done."""
    found = _person_or_404(person_id)
    form = EditForm(request.POST or None, initial={**vars(found)})
    conflict: dict[str, Any] = {}
    if form.is_valid():
        conflict = _try_to_edit(request, form, person_id)
        if not conflict and form.is_valid():
            messages.success(request, gettext("Saved."))
            return redirect("person", person_id)
    context = {**_build_person_context(request, _person_or_404(person_id)), "form": form, **conflict}
    return render(request, "people/person.html", context, status=409 if conflict else 200)


@sensitive_post_parameters()
def set_password(request: HttpRequest, person_id: int) -> HttpResponse:
    """A new password for a person."""
    found = _person_or_404(person_id)
    form = PasswordFields(request.POST or None)
    seen = _find_seen(request, found)
    if form.is_valid() and try_in_form(form, lambda: _set_password(form, person_id, actor(request), seen)):
        messages.success(request, gettext("The new password holds from now on."))
        return redirect("person", person_id)
    return render(request, "people/password.html", {"form": form, "person": found})


def unlock(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let the person try their password again (POST)."""
    found = _person_or_404(person_id)
    if request.method == "POST":
        lock_out.unlock(found.name, actor=actor(request))
        messages.success(request, gettext("Unlocked."))
    return redirect("person", person_id)


def confirm_address(request: HttpRequest, person_id: int) -> HttpResponse:
    """Stand behind the address that the page showed (POST)."""
    found = _person_or_404(person_id)
    if request.method == "POST" and request.POST.get("address") == found.email:
        own_address.vouch(person_id, actor=actor(request))
        messages.success(request, gettext("Confirmed."))
    return redirect("person", person_id)


def remove(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask once more, then delete the person (POST)."""
    found = _person_or_404(person_id)
    form = Form(request.POST if request.method == "POST" else None)
    seen = _find_seen(request, found)
    if form.is_valid() and try_in_form(
        form, lambda: repository.remove(person_id, actor=actor(request), version=seen)
    ):
        messages.success(request, gettext("Deleted."))
        return redirect("people")
    return render(request, "people/remove.html", {"form": form, "person": found})


def end_session(request: HttpRequest, person_id: int, session_id: int) -> HttpResponse:
    """Log the person out in one browser (POST)."""
    _person_or_404(person_id)
    if request.method == "POST":
        sessions.end(person_id, session_id, actor=actor(request))
        messages.success(request, gettext("Ended."))
    return redirect("person", person_id)


def end_sessions(request: HttpRequest, person_id: int) -> HttpResponse:
    """Log the person out everywhere, but not the browser that asks (POST)."""
    _person_or_404(person_id)
    if request.method == "POST":
        sessions.end_all(person_id, actor=actor(request), but=log_in.session_key_of(request))
        messages.success(request, gettext("Ended."))
    return redirect("person", person_id)


def try_in_form(form: Form, verb: Callable[[], object]) -> bool:
    """Call the verb; whether it was done. A refusal is said in the form."""
    try:
        verb()
    except PasswordRefused as refusal:
        show_refusal(form, refusal, "password")
    except Refusal as refusal:
        show_refusal(form, refusal)
    return form.is_valid()


def actor(request: HttpRequest) -> str:
    """Who asks, for the audit log."""
    return request.user.get_username()


def _find_seen(request: HttpRequest, found: PersonView) -> int:
    """The version that the form was shown with."""
    return parse_version(request.POST.get("seen", "")) if request.method == "POST" else found.version


def _person_or_404(person_id: int) -> PersonView:
    try:
        return repository.by_id(person_id)
    except UnknownPerson as unknown:
        raise Http404(str(unknown)) from None


def _add(form: AddForm, by: str) -> None:
    typed = form.cleaned_data
    repository.add(
        typed["name"],
        typed["role"],
        form.chosen,
        actor=by,
        email=typed["email"],
        language=typed["language"],
    )


def _set_password(form: PasswordFields, person_id: int, by: str, version: int) -> None:
    try:
        repository.set_password(person_id, form.chosen, actor=by, version=version)
    except ChangedMeanwhile as changed:
        second_click = changed.fields["who"] == by and repository.has_password(person_id, form.chosen)
        if not second_click:
            raise


def _try_to_edit(request: HttpRequest, form: EditForm, person_id: int) -> dict[str, Any]:
    """Keep what was typed. Returns the conflict, empty without one; any other refusal is said in the form."""
    try:
        _edit(form, person_id, actor(request), choose_version(request, form))
    except ChangedMeanwhile as changed:
        kept = _person_or_404(person_id)
        return describe_conflict(request, changed, kept.version, _list_differences(form, kept))
    except Refusal as refusal:
        show_refusal(form, refusal)
    return {}


def _list_differences(form: EditForm, kept: PersonView) -> list[Difference]:
    """The fields of a valid form that say something else than what is kept now."""
    return [
        (
            str(field.label),
            _format_value(field, getattr(kept, name)),
            _format_value(field, form.cleaned_data[name]),
        )
        for name, field in form.fields.items()
        if not field.widget.is_hidden and getattr(kept, name) != form.cleaned_data[name]
    ]


def _format_value(field: Field, value: object) -> str:
    if isinstance(value, bool):
        return gettext(N_("yes")) if value else gettext(N_("no"))
    if isinstance(field, ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return str(value or "–")


def _edit(form: EditForm, person_id: int, by: str, version: int) -> None:
    typed = form.cleaned_data
    repository.edit(
        person_id,
        actor=by,
        version=version,
        role=typed["role"],
        email=typed["email"],
        language=typed["language"],
        is_active=typed["active"],
    )


def _build_person_context(request: HttpRequest, found: PersonView) -> dict[str, object]:
    minutes = count_minutes_left(found.locked_until, clock.now())
    rows = sessions.list_open_sessions(found.id, log_in.session_key_of(request))
    return {
        "person": found,
        "minutes": minutes,
        "locked_addresses": address_lock.count_locked(),
        "sessions": [(one, one.browser.said(gettext)) for one in rows],
        "myself": found.name == actor(request),
    }
