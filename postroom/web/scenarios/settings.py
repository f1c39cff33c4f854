"""Pages: the general settings, and the options that are read at start."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from postroom.composing.placeholders import names_for
from postroom.scenarios import mail_settings, repository, template_preview
from postroom.scenarios.mail_settings import for_type
from postroom.shared.refusals import ChangedMeanwhile, Refusal
from postroom.web.conflicts import choose_version, describe_conflict
from postroom.web.scenarios.advanced import list_options
from postroom.web.scenarios.fields import list_differences, reader_language, refuse
from postroom.web.scenarios.forms import SettingsForm
from postroom.web.scenarios.scenarios import ASKED_AND_SENT, actor

_SWITCHES = {
    "hide_sent": ("invoice", "hide_sent"),
    "delete_invoices": ("invoice", "delete_pdf"),
    "delete_delivery_notes": ("delivery-note", "delete_pdf"),
}
"""Field of the form -> document type and field of its scenario."""
MOST_NAMES = 20
"""Names in the preview of the pattern, those that collide first."""


@require_http_methods(ASKED_AND_SENT)
def settings_page(request: HttpRequest) -> HttpResponse:
    """The general settings; OK saves them."""
    if request.method != "POST":
        return _render_settings(request, _build_settings_form())
    form = _build_settings_form(request.POST)
    if not form.is_valid() or request.POST.get("action") == "preview":
        return _render_settings(request, form)
    conflict = _try_to_save(request, form)
    if not conflict and form.is_valid():
        messages.success(request, gettext("Saved."))
        return redirect("settings")
    return _render_settings(request, form, conflict)


@require_POST
def names_part(request: HttpRequest) -> HttpResponse:
    """What the typed pattern makes of the newest documents' names."""
    return render(request, "scenarios/names.html", _preview_names(request.POST.get("file_name_pattern", "")))


def _build_settings_form(data: Any = None) -> SettingsForm:
    scenarios = {type_: for_type(type_) for type_, _field in _SWITCHES.values()}
    switches = {name: bool(getattr(scenarios[type_], field)) for name, (type_, field) in _SWITCHES.items()}
    return SettingsForm(mail_settings.general(), switches, data)


def _try_to_save(request: HttpRequest, form: SettingsForm) -> dict[str, Any]:
    """Keep what was typed. Returns the conflict, empty without one; any other refusal is said in the form."""
    try:
        _save(request, form)
    except ChangedMeanwhile as changed:
        kept = mail_settings.general()
        differences = list_differences(form, vars(kept) | _find_switched(form))
        return describe_conflict(request, changed, kept.version, differences)
    except Refusal as refusal:
        refuse(form, refusal)
    return {}


def _find_switched(form: SettingsForm) -> dict[str, bool]:
    """What is kept now of the ticks that the person has set or taken away."""
    places = {name: _SWITCHES[name] for name in form.switched}
    return {name: bool(getattr(for_type(type_), field)) for name, (type_, field) in places.items()}


def _save(request: HttpRequest, form: SettingsForm) -> None:
    """Everything or nothing. Raises ChangedMeanwhile; the ticks need no version, both people can only agree."""
    with transaction.atomic():
        mail_settings.change(actor=actor(request), base_version=choose_version(request, form), **form.changes)
        for name, value in form.switched.items():
            type_, field = _SWITCHES[name]
            repository.change(type_, actor=actor(request), **{field: value})


def _preview_names(pattern: str) -> dict[str, Any]:
    try:
        found = template_preview.preview_pattern(pattern)
    except Refusal as refusal:
        return {"problem": refusal.sentence.said(gettext)}
    same = sum(collides for _old, _new, collides in found)
    ordered = sorted(found, key=lambda row: not row[2])
    return {"names": ordered[:MOST_NAMES], "same": same, "looked_at": len(found)}


def _render_settings(
    request: HttpRequest, form: SettingsForm, conflict: dict[str, Any] | None = None
) -> HttpResponse:
    pattern = form["file_name_pattern"].value() or ""
    context: dict[str, Any] = _preview_names(pattern) | {
        "form": form,
        "version": form["version"].value() or 0,
        "options": list_options(),
        "placeholders": [(name, gettext(meaning)) for name, meaning in names_for(reader_language())],
        **(conflict or {}),
    }
    return render(request, "scenarios/settings.html", context, status=409 if conflict else 200)
