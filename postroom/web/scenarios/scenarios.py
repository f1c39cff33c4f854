"""Pages: how each document type is sent."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postroom.profiles import repository as profiles
from postroom.scenarios import repository, templates
from postroom.scenarios.extra_files import MOST_BYTES
from postroom.scenarios.mail_settings import for_type
from postroom.scenarios.refusals import FileTooLarge, NoFileChosen, TypeTaken, UnknownScenario
from postroom.scenarios.values import ScenarioView
from postroom.shared.refusals import ChangedMeanwhile, Refusal
from postroom.web.conflicts import choose_version, describe_conflict, parse_version
from postroom.web.desk.waiting import Subject, build_waiting_context, redirect_after_change
from postroom.web.scenarios.fields import list_differences, refuse, word_of
from postroom.web.scenarios.forms import NewTypeForm, ScenarioForm

ASKED_AND_SENT = ["GET", "HEAD", "POST"]


@require_safe
def scenarios_page(request: HttpRequest) -> HttpResponse:
    """Every document type and how it is sent."""
    found = profiles.list_profiles()
    context = {
        "rows": [(one, word_of(one)) for one in repository.list_scenarios()],
        "default": found[0].name if found else "",
    }
    return render(request, "scenarios/list.html", context)


@require_http_methods(ASKED_AND_SENT)
def scenario_page(request: HttpRequest, type_: str) -> HttpResponse:
    """One document type."""
    if request.method != "POST":
        found = _scenario_or_404(type_)
        return _render_scenario(request, found, ScenarioForm(found))
    found = for_type(type_)
    form = ScenarioForm(found, request.POST)
    if form.is_valid():
        conflict = _save_scenario(request, type_, form)
        if conflict:
            return _render_scenario(request, for_type(type_), form, conflict)
        if form.is_valid():
            messages.success(request, gettext("Saved."))
            return redirect_after_change(request, Subject(type=type_), "scenarios")
    return _render_scenario(request, found, form)


@require_http_methods(ASKED_AND_SENT)
def new_page(request: HttpRequest) -> HttpResponse:
    """A document type of one's own: its name first, everything else on its page."""
    form = NewTypeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = _make_own_type(form.cleaned_data["type"], form.cleaned_data["title"], actor(request))
            messages.success(request, gettext("Saved. Here you decide how it is sent."))
            return redirect("scenario", made.type)
        except Refusal as refusal:
            refuse(form, refusal, {"title": "title"})
    return render(request, "scenarios/new.html", {"form": form})


@require_http_methods(ASKED_AND_SENT)
def reset_page(request: HttpRequest, type_: str) -> HttpResponse:
    """Ask, then take back everything that was decided about a type (POST)."""
    found = _scenario_or_404(type_)
    return _ask_first(
        request,
        found,
        gettext("Take back to what Postroom brings along"),
        gettext(
            "Profile, template, recipients, copies and files of this document type are forgotten. Mails that "
            "were handed over keep theirs."
        ),
        lambda: repository.reset(type_, actor=actor(request), base_version=_find_seen(request)),
    )


@require_http_methods(ASKED_AND_SENT)
def remove_page(request: HttpRequest, type_: str) -> HttpResponse:
    """Ask, then remove an own type (POST)."""
    found = _scenario_or_404(type_)
    return _ask_first(
        request,
        found,
        gettext("Delete this document type"),
        gettext("How it is sent is forgotten. What was sent stays in the outbox."),
        lambda: repository.remove(type_, actor=actor(request), base_version=_find_seen(request)),
    )


@require_POST
def file_action(request: HttpRequest, type_: str) -> HttpResponse:
    """Attach the uploaded file to every mail of a type, or no longer the one that `remove` names."""
    _scenario_or_404(type_)
    try:
        if "remove" in request.POST:
            seen = _find_seen(request)
            repository.remove_file(type_, request.POST["remove"], actor=actor(request), base_version=seen)
        else:
            _attach(request, type_)
        messages.success(request, gettext("Saved."))
    except Refusal as refusal:
        messages.warning(request, refusal.sentence.said(gettext))
    return redirect("scenario", type_)


def actor(request: HttpRequest) -> str:
    """Who asks, for the audit log."""
    return request.user.get_username()


def _find_seen(request: HttpRequest) -> int:
    """The version that stood on the page of the button."""
    return parse_version(request.POST.get("seen", ""))


def _save_scenario(request: HttpRequest, type_: str, form: ScenarioForm) -> dict[str, Any]:
    """Keep what was typed. Returns the conflict, empty without one; any other refusal is said in the form."""
    try:
        repository.change(
            type_, actor=actor(request), base_version=choose_version(request, form), **form.changes
        )
    except ChangedMeanwhile as changed:
        kept = for_type(type_)
        return describe_conflict(request, changed, kept.version, list_differences(form, vars(kept)))
    except Refusal as refusal:
        refuse(form, refusal)
    return {}


def _scenario_or_404(type_: str) -> ScenarioView:
    try:
        return repository.find(type_)
    except UnknownScenario as unknown:
        raise Http404(str(unknown)) from None


def _make_own_type(type_: str, title: str, by: str) -> ScenarioView:
    """The new own type. Raises SettingRefused for one that is there already, or without a title."""
    if type_ in {one.type for one in repository.list_scenarios()}:
        raise TypeTaken(type=type_)
    return repository.change(type_, title=title, actor=by, base_version=0)


def _attach(request: HttpRequest, type_: str) -> None:
    upload = request.FILES.get("file")
    if upload is None or upload.size is None:
        raise NoFileChosen()
    if upload.size > MOST_BYTES:
        raise FileTooLarge(most=MOST_BYTES // 1_000_000)
    content, seen = upload.read(), _find_seen(request)
    repository.add_file(type_, upload.name or "", content, actor=actor(request), base_version=seen)


def _ask_first(
    request: HttpRequest, found: ScenarioView, title: str, sentence: str, verb: Callable[[], object]
) -> HttpResponse:
    """Ask before the verb; do it when the answer is sent."""
    if request.method == "POST":
        try:
            verb()
            messages.success(request, gettext("Done."))
        except Refusal as refusal:
            messages.warning(request, refusal.sentence.said(gettext))
        return redirect_after_change(request, Subject(type=found.type), "scenarios")
    context = {"found": found, "word": word_of(found), "title": title, "sentence": sentence}
    return render(request, "scenarios/sure.html", context)


def _render_scenario(
    request: HttpRequest, found: ScenarioView, form: ScenarioForm, conflict: dict[str, Any] | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "found": found,
        "word": word_of(found),
        "form": form,
        "version": form["version"].value() if form.is_bound else found.version,
        "templates": templates.list_templates(),
        "no_profile": not profiles.list_profiles(),
        **build_waiting_context(request, Subject(type=found.type)),
        **(conflict or {}),
    }
    return render(request, "scenarios/scenario.html", context, status=409 if conflict else 200)
