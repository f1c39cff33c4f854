"""Pages: all templates, the versions of one, another name, deleting."""

from collections import defaultdict

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postroom.scenarios import repository, templates
from postroom.scenarios.refusals import UnknownTemplate
from postroom.scenarios.values import ScenarioView, TemplateView
from postroom.shared.languages import OWN_NAMES
from postroom.shared.refusals import Refusal
from postroom.web.conflicts import parse_version
from postroom.web.scenarios.fields import refuse, word_of
from postroom.web.scenarios.forms import RenameForm
from postroom.web.scenarios.scenarios import ASKED_AND_SENT, actor
from postroom.web.scenarios.template_editor import find_asked_language, redirect_to_template


@require_safe
def templates_page(request: HttpRequest) -> HttpResponse:
    """Every template: its languages, and which document types use it."""
    uses = _list_uses()
    rows = [
        (one, _newest_subject_of(one), [(use, word_of(use)) for use in uses[one.name]])
        for one in templates.list_templates()
    ]
    return render(request, "scenarios/templates.html", {"rows": rows})


@require_safe
def versions_page(request: HttpRequest) -> HttpResponse:
    """Every version of the words in one language, the newest first."""
    found = _template_or_404(request)
    language = find_asked_language(request, found)
    kept = found.languages.get(language)
    context = {
        "found": found,
        "language": language,
        "language_name": OWN_NAMES[language],
        "versions": templates.list_versions(found.name, language),
        "current": kept.version if kept else 0,
    }
    return render(request, "scenarios/versions.html", context)


@require_POST
def restore_action(request: HttpRequest) -> HttpResponse:
    """Take an earlier version again, as a new one."""
    found = _template_or_404(request)
    language = find_asked_language(request, found)
    version, seen = (parse_version(request.POST.get(name, "")) for name in ("version", "seen"))
    try:
        templates.restore(found.name, language, version, actor=actor(request), base_version=seen)
        messages.success(request, gettext("These words hold again, as a new version."))
    except Refusal as refusal:
        messages.warning(request, refusal.sentence.said(gettext))
    return redirect_to_template("template-versions", found.name, language)


@require_http_methods(ASKED_AND_SENT)
def rename_page(request: HttpRequest) -> HttpResponse:
    """Another name for a template."""
    found = _template_or_404(request)
    form = RenameForm(request.POST if request.method == "POST" else None, initial={"new": found.name})
    if form.is_valid():
        try:
            seen = parse_version(request.POST.get("seen", ""))
            templates.rename(found.name, form.cleaned_data["new"], actor=actor(request), base_version=seen)
            messages.success(request, gettext("Saved."))
            return redirect("templates")
        except Refusal as refusal:
            refuse(form, refusal, {"": "new"})
    return render(request, "scenarios/rename.html", {"found": found, "form": form})


@require_http_methods(ASKED_AND_SENT)
def remove_page(request: HttpRequest) -> HttpResponse:
    """Ask, then delete a template that no document type uses (POST)."""
    found = _template_or_404(request)
    if request.method == "POST":
        try:
            seen = parse_version(request.POST.get("seen", ""))
            templates.remove(found.name, actor=actor(request), base_version=seen)
            messages.success(request, gettext("Deleted."))
        except Refusal as refusal:
            messages.warning(request, refusal.sentence.said(gettext))
        return redirect("templates")
    context = {"found": found, "uses": [word_of(one) for one in _list_uses()[found.name]]}
    return render(request, "scenarios/remove_template.html", context)


def _template_or_404(request: HttpRequest) -> TemplateView:
    try:
        return templates.find(request.GET.get("name", ""))
    except UnknownTemplate as unknown:
        raise Http404(str(unknown)) from None


def _list_uses() -> dict[str, list[ScenarioView]]:
    """Template -> the scenarios that use it."""
    found: dict[str, list[ScenarioView]] = defaultdict(list)
    for one in repository.list_scenarios():
        if one.template:
            found[one.template].append(one)
    return found


def _newest_subject_of(found: TemplateView) -> str:
    return next((text.words.subject for text in found.languages.values()), "")
