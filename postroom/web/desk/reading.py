"""Page: what was read in a document, beside the document itself; what its headings mean, and reading it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from postroom.desk.plans import file_of, propose
from postroom.desk.read_again import Anew, keep_reading, list_values, read_anew
from postroom.documents import store
from postroom.documents.examine import media_type
from postroom.documents.reading.field_words import BLOCKS, FIELDS
from postroom.documents.reading.headings import Heading, list_headings
from postroom.documents.reading.values import FIELDS_TO_TEACH, Candidate
from postroom.documents.values import DocumentState, DocumentView
from postroom.scenarios import taught
from postroom.shared.refusals import Refusal
from postroom.shared.wording import sentence_from_json
from postroom.web.access import ADMINISTRATORS
from postroom.web.desk.document import CorrectionForm, describe_edit, document_or_404
from postroom.web.desk.words import language_name, may_send, redirect_unless_posted, say, type_word
from postroom.web.files import PDF_POLICY
from postroom.web.numbers import parse_number

_FRAMED_POLICY = PDF_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


class TeachForm(forms.Form):
    """A heading as it stands in the documents, and the field that it means."""

    heading = forms.CharField(
        label=_("Heading"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "headings", "autocomplete": "off"}),
        help_text=_("As it stands in the document, such as “Order ref.”"),
    )
    field = forms.ChoiceField(label=_("Field"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, gettext(FIELDS[name])) for name in FIELDS_TO_TEACH]


@dataclass(frozen=True)
class _Row:
    """One field: what is kept of it, from where, and what it could be; `candidates` are empty where there is nothing
    to choose."""

    label: str
    value: str
    source: str
    guessed: bool
    candidates: tuple[dict[str, Any], ...]


@require_safe
def reading_page(request: HttpRequest, document_id: int) -> HttpResponse:
    """The document, and what was read in it."""
    return _render_reading(request, document_or_404(document_id))


@xframe_options_sameorigin
@require_safe
def paper_part(_request: HttpRequest, document_id: int) -> HttpResponse:
    """The PDF for the frame beside what was read in it; no page of somebody else may show it in a frame."""
    found = document_or_404(document_id)
    if media_type(found.file_name) != "application/pdf":
        raise Http404
    try:
        answer = HttpResponse(store.content(found.sha256), content_type="application/pdf")
    except Refusal as lost:
        raise Http404(str(lost)) from None
    answer.headers["Content-Security-Policy"] = _FRAMED_POLICY
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@redirect_unless_posted("document-reading")
def teach_action(request: HttpRequest, document_id: int) -> HttpResponse:
    """Keep what a heading means, for all documents that come in from now on."""
    found, form = document_or_404(document_id), TeachForm(request.POST)
    if form.is_valid():
        try:
            wanted = (form.cleaned_data["heading"], form.cleaned_data["field"])
            kept = taught.teach(*wanted, actor=request.user.get_username())
            told = gettext("From now on “%(heading)s” means: %(field)s.")
            messages.success(request, told % {"heading": kept.heading, "field": gettext(FIELDS[kept.field])})
            return redirect("document-reading", found.id)
        except Refusal as refusal:
            form.add_error("heading", say(refusal.sentence))
    return _render_reading(request, found, form)


@redirect_unless_posted("document-reading")
def read_again_action(request: HttpRequest, document_id: int) -> HttpResponse:
    """Keep what is read now, as it was shown."""
    found = document_or_404(document_id)
    seen, as_seen = request.POST.get("mark", ""), parse_number(request.POST.get("version", ""))
    try:
        found = keep_reading(found.id, seen, actor=request.user.get_username(), version=as_seen)
        messages.success(request, gettext("Saved."))
    except Refusal as refusal:
        messages.warning(request, say(refusal.sentence))
    return redirect("document-reading", found.id)


def _render_reading(request: HttpRequest, found: DocumentView, form: TeachForm | None = None) -> HttpResponse:
    may_teach = getattr(request.user, "role", "") in ADMINISTRATORS
    anew, offered, lost = _read(found, may_teach)
    (proposal,) = propose([found])
    context = {
        "document": found,
        "type": type_word(found.type),
        "is_pdf": media_type(found.file_name) == "application/pdf",
        "rows": _list_rows(found, anew),
        "problems": [say(sentence_from_json(told)) for told in found.read.get("problems", ())],
        "lost": lost,
        "ready": found.state == DocumentState.READY,
        "anew": anew,
        "differences": _list_differences(anew),
        "remarks": [say(one) for one in anew.reading.problems] if anew else [],
        "may_send": may_send(request),
        "may_teach": may_teach,
        "form": CorrectionForm(found),
        "edited": describe_edit(proposal),
        "teach": form or TeachForm(),
        "headings": offered,
        "taught": taught.list_taught() if may_teach else [],
    }
    return render(request, "desk/reading.html", context)


def _read(found: DocumentView, may_teach: bool) -> tuple[Anew | None, tuple[Heading, ...], str]:
    """What is read now, which headings can be taught, and why it cannot be read, if so."""
    try:
        return read_anew(found), list_headings(file_of(found)) if may_teach else (), ""
    except Refusal as refusal:
        return None, (), say(refusal.sentence)


def _list_rows(found: DocumentView, anew: Anew | None) -> list[_Row]:
    kept, sources = list_values(found), found.read.get("sources", {})
    candidates = anew.reading.candidates if anew else {}
    return [
        _Row(
            gettext(label),
            _to_words(name, kept[name]),
            say(sentence_from_json(sources[name])) if name in sources and kept[name] else "",
            name in found.read.get("guessed", ()),
            _describe_candidates(name, candidates.get(name, ())),
        )
        for name, label in FIELDS.items()
    ]


def _describe_candidates(name: str, found: Iterable[Candidate]) -> tuple[dict[str, Any], ...]:
    """Every candidate, where they differ or one does not count."""
    every = tuple(found)
    if len({one.value for one in every}) < 2 and all(one.counts for one in every):
        return ()
    return tuple(
        {
            "value": _to_words(name, one.value),
            "block": gettext(BLOCKS[one.block]) if one.block else "",
            "reason": say(one.reason),
            "counts": one.counts,
            "sure": one.sure,
        }
        for one in every
    )


def _list_differences(anew: Anew | None) -> list[tuple[str, str, str]]:
    """Label, value that is kept and value that is read now of each field that would be another."""
    changed = anew.differences if anew else {}
    return [
        (gettext(FIELDS[name]), _to_words(name, kept), _to_words(name, now))
        for name, (kept, now) in changed.items()
    ]


def _to_words(name: str, value: str) -> str:
    if name == "type" and value:
        return type_word(value)
    if name == "total" and value:
        return number_format(value, 2, use_l10n=True, force_grouping=True)
    return language_name(value) if name == "language" else value
