"""Pages: a template's words in one language, with a preview while they are typed."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from postroom.composing.placeholders import names_for
from postroom.scenarios import templates
from postroom.scenarios.refusals import TemplateNameTaken, UnknownTemplate
from postroom.scenarios.values import TemplateText, TemplateView, TextView
from postroom.shared.languages import OWN_NAMES
from postroom.shared.refusals import ChangedMeanwhile, Refusal
from postroom.web.conflicts import choose_version, describe_conflict
from postroom.web.scenarios import wording_form
from postroom.web.scenarios.fields import list_differences, reader_language, refuse
from postroom.web.scenarios.scenarios import ASKED_AND_SENT, actor
from postroom.web.scenarios.toolbar import translate_toolbar
from postroom.web.scenarios.wording_form import PLACES, NewTemplateForm, WordsForm

_WORDS = ("subject", "html", "text", "file_name")


@require_http_methods(ASKED_AND_SENT)
def template_page(request: HttpRequest) -> HttpResponse:
    """The words of the template `name` in `language`: the form, its preview, and OK."""
    name, found = _find_asked_template(request)
    language = find_asked_language(request, found)
    if request.method != "POST":
        return _render_template(
            request, name, language, _build_words_form(name, _kept_text_of(found, language))
        )
    form = WordsForm(request.POST)
    action = request.POST.get("action", "ok")
    if action == "start":
        return _render_template(
            request, name, language, WordsForm(initial=_start_from_built_in(request, language))
        )
    if not form.is_valid() or action == "preview":
        return _render_template(request, name, language, form)
    conflict = _try_to_save(request, name, language, form)
    if not conflict and form.is_valid():
        messages.success(request, gettext("Saved. Mails that are handed over from now on have these words."))
        return redirect_to_template("template", name, language)
    return _render_template(request, name, language, form, conflict)


@require_http_methods(ASKED_AND_SENT)
def new_template_page(request: HttpRequest) -> HttpResponse:
    """A new template: empty, from a built-in text, or (`draft=1`) with the words of a test message."""
    if request.method != "POST":
        usual = {"language": reader_language(), "document": wording_form.find_usual_document("")}
        return _render_new_template(request, NewTemplateForm(initial=usual))
    if "draft" in request.POST:
        return _render_new_template(request, NewTemplateForm(initial=_read_draft(request)))
    form = NewTemplateForm(request.POST)
    action = request.POST.get("action", "ok")
    if action == "start":
        return _render_new_template(
            request, NewTemplateForm(initial=_start_from_built_in(request, _chosen_language_of(form)))
        )
    if form.is_valid() and action != "preview":
        try:
            return _save_new_template(request, form)
        except TemplateNameTaken as taken:
            form.add_error("name", taken.sentence.said(gettext))
        except Refusal as refusal:
            refuse(form, refusal, PLACES)
    if action == "preview":
        form.errors.pop("name", None)
    return _render_new_template(request, form)


@require_POST
def preview_part(request: HttpRequest) -> HttpResponse:
    """What the typed words become: the part of the page that is fetched while somebody types."""
    form = WordsForm(request.POST)
    form.is_valid()
    language = wording_form.choose_language(request.POST.get("language", ""), reader_language())
    return render(request, "scenarios/preview.html", {"preview": wording_form.show_typed(form, language)})


def redirect_to_template(address: str, name: str, language: str) -> HttpResponseRedirect:
    """Lead on to a page about a template."""
    return HttpResponseRedirect(f"{reverse(address)}?{urlencode({'name': name, 'language': language})}")


def find_asked_language(request: HttpRequest, found: TemplateView | None) -> str:
    """The language in the address; else the reader's when the template has it, else its first."""
    has = list(found.languages) if found else []
    usual = reader_language() if reader_language() in has or not has else has[0]
    return wording_form.choose_language(request.GET.get("language", ""), usual)


def _try_to_save(request: HttpRequest, name: str, language: str, form: WordsForm) -> dict[str, Any]:
    """Keep the words. Returns the conflict, empty without one; any other refusal is said in the form."""
    try:
        templates.save(
            name, language, form.typed, actor=actor(request), base_version=choose_version(request, form)
        )
    except ChangedMeanwhile as changed:
        kept = _kept_text_of(_find_template(name), language)
        now = wording_form.build_initial(kept.words) if kept else dict.fromkeys(_WORDS, "")
        version = kept.version if kept else 0
        return describe_conflict(request, changed, version, list_differences(form, now))
    except Refusal as refusal:
        refuse(form, refusal, PLACES)
    return {}


def _find_template(name: str) -> TemplateView | None:
    return next((one for one in templates.list_templates() if one.name == name), None)


def _find_asked_template(request: HttpRequest) -> tuple[str, TemplateView | None]:
    """The name in the address and its template: None when it was removed while somebody typed."""
    name = request.GET.get("name", "")
    try:
        return name, templates.find(name)
    except UnknownTemplate as unknown:
        if request.method == "POST":
            return name, None
        raise Http404(str(unknown)) from None


def _kept_text_of(found: TemplateView | None, language: str) -> TextView | None:
    return found.languages.get(language) if found else None


def _build_words_form(name: str, kept: TextView | None) -> WordsForm:
    usual: dict[str, Any] = {
        "document": wording_form.find_usual_document(name),
        "version": kept.version if kept else 0,
    }
    return WordsForm(initial=usual | (wording_form.build_initial(kept.words) if kept else {}))


def _start_from_built_in(request: HttpRequest, language: str) -> dict[str, Any]:
    """What stands in a form with the built-in text of the chosen type; name and version stay as they were."""
    kind = request.POST.get("start", "")
    return {
        **request.POST.dict(),
        **vars(wording_form.make_built_in(kind, language)),
        "document": f"example:{kind}",
    }


def _read_draft(request: HttpRequest) -> dict[str, str]:
    given = {name: request.POST.get(name, "") for name in ("subject", "text", "html")}
    return {**given, "language": reader_language(), "document": wording_form.find_usual_document("")}


def _chosen_language_of(form: NewTemplateForm) -> str:
    return wording_form.choose_language(form["language"].value() or "", reader_language())


def _save_new_template(request: HttpRequest, form: NewTemplateForm) -> HttpResponse:
    """Save the new template. Raises BadInput for a name that is taken, SettingRefused for its words."""
    name, language = form.cleaned_data["name"], form.cleaned_data["language"]
    if name.lower() in {one.name.lower() for one in templates.list_templates()}:
        raise TemplateNameTaken(name=name)
    templates.save(name, language, form.typed, actor=actor(request), base_version=0)
    messages.success(
        request, gettext("Saved. Choose the template for a document type, and add further languages.")
    )
    return redirect_to_template("template", name, language)


def _preview(form: WordsForm, language: str) -> wording_form.Shown:
    if form.is_bound:
        form.is_valid()
        return wording_form.show_typed(form, language)
    typed = TemplateText(*(form.initial.get(name, "") for name in ("subject", "text", "html", "file_name")))
    try:
        return wording_form.show_words(typed, form.initial.get("document", ""), language)
    except Refusal as refusal:
        return wording_form.Shown(TemplateText("", ""), (refusal.sentence.said(gettext),))


def _build_around(form: WordsForm, language: str) -> dict[str, Any]:
    """What both pages show beside the form."""
    return {
        "form": form,
        "language": language,
        "preview": _preview(form, language),
        "placeholders": [(name, gettext(meaning)) for name, meaning in names_for(reader_language())],
        "built_in": wording_form.list_built_in_choices(),
        "trix": translate_toolbar(),
    }


def _render_new_template(request: HttpRequest, form: NewTemplateForm) -> HttpResponse:
    return render(request, "scenarios/new_template.html", _build_around(form, _chosen_language_of(form)))


def _render_template(
    request: HttpRequest, name: str, language: str, form: WordsForm, conflict: dict[str, Any] | None = None
) -> HttpResponse:
    found = _find_template(name)
    context = _build_around(form, language) | {
        "name": name,
        "languages": [(code, told, bool(_kept_text_of(found, code))) for code, told in OWN_NAMES.items()],
        "kept": _kept_text_of(found, language),
        "version": form["version"].value() or 0,
        **(conflict or {}),
    }
    return render(request, "scenarios/template.html", context, status=409 if conflict else 200)
