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
from postroom.web.desk.waiting import Subject, build_waiting_context, redirect_after_change
from postroom.web.scenarios.fields import list_differences, parse_version, refuse, word_of
from postroom.web.scenarios.forms import NewTypeForm, ScenarioForm

ASKED_AND_SENT = ["GET", "HEAD", "POST"]
MINE = "mine"
"""The action of the button "Save mine all the same" after a conflict."""


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
        try:
            repository.change(
                type_, actor=actor(request), base_version=base_version_of(request, form), **form.changes
            )
            messages.success(request, gettext("Saved."))
            return redirect_after_change(request, Subject(type=type_), "scenarios")
        except ChangedMeanwhile as changed:
            return _render_scenario(request, for_type(type_), form, changed)
        except Refusal as refusal:
            refuse(form, refusal)
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
        lambda: repository.reset(
            type_, actor=actor(request), base_version=parse_version(request.POST.get("seen", ""))
        ),
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
        lambda: repository.remove(type_, actor=actor(request)),
    )


@require_POST
def file_action(request: HttpRequest, type_: str) -> HttpResponse:
    """Attach the uploaded file to every mail of a type, or no longer the one that `remove` names."""
    _scenario_or_404(type_)
    try:
        if "remove" in request.POST:
            repository.remove_file(type_, request.POST["remove"], actor=actor(request))
        else:
            _attach(request, type_)
        messages.success(request, gettext("Saved."))
    except Refusal as refusal:
        messages.warning(request, refusal.sentence.said(gettext))
    return redirect("scenario", type_)


def actor(request: HttpRequest) -> str:
    """Who asks, for the audit log."""
    return request.user.get_username()


def base_version_of(request: HttpRequest, form: Any) -> int:
    """The version that the person saw: of the form, or what a conflict showed when they save theirs all the same."""
    if request.POST.get("action") == MINE:
        return parse_version(request.POST.get("seen", ""))
    return form.cleaned_data.get("version") or 0


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
    repository.add_file(type_, upload.name or "", upload.read(), actor=actor(request))


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
    request: HttpRequest, found: ScenarioView, form: ScenarioForm, changed: ChangedMeanwhile | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "found": found,
        "word": word_of(found),
        "form": form,
        "version": form["version"].value() if form.is_bound else found.version,
        "templates": templates.list_templates(),
        "no_profile": not profiles.list_profiles(),
        **build_waiting_context(request, Subject(type=found.type)),
    }
    if changed:
        context |= {
            "told": changed.sentence.said(gettext),
            "seen": found.version,
            "rows": list_differences(form, vars(found)),
        }
    return render(request, "scenarios/scenario.html", context, status=409 if changed else 200)
