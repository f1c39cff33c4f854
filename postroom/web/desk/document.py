"""Page: one document: what it is, where each value comes from, its file, and what became of it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from postroom.desk.correct import Correction, correct
from postroom.desk.folder_memory import Copy, list_copies
from postroom.desk.plans import Proposal, propose
from postroom.desk.reopen import bring_back_to_desk, list_companions, make_mark
from postroom.documents import repository, store
from postroom.documents.examine import media_type
from postroom.documents.refusals import UnknownDocument
from postroom.documents.values import SENTENCES, DocumentState, DocumentView
from postroom.outbox import queries
from postroom.shared import clock
from postroom.shared.refusals import Refusal
from postroom.shared.wording import sentence_from_json
from postroom.web.desk.einvoice import offers_einvoice
from postroom.web.desk.words import (
    describe_fate,
    explain_choices,
    language_name,
    list_type_choices,
    may_send,
    redirect_unless_posted,
    say,
    type_word,
)
from postroom.web.files import respond_with_file
from postroom.web.numbers import WholeNumberField

_MOST_MAILS = 20


class CorrectionForm(forms.Form):
    """What a document is, and as of which of its versions that was seen."""

    version = WholeNumberField(required=False, widget=forms.HiddenInput)
    type = forms.ChoiceField(label=_("Document type"))
    number = forms.CharField(label=_("Document number"), required=False, max_length=100)
    debtor = forms.CharField(label=_("Debtor number"), required=False, max_length=100)

    def __init__(self, document: DocumentView, data: Any = None) -> None:
        super().__init__(data, initial=document.__dict__)
        field = self.fields["type"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list_type_choices()

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Label and value of each field, for people."""
        words = {"type": type_word(str(self["type"].value()))}
        fields = self.visible_fields()
        return [(str(one.label), words.get(one.name) or str(one.value() or "–")) for one in fields]


@require_safe
def document_page(request: HttpRequest, document_id: int) -> HttpResponse:
    """Everything about one document."""
    return _render_document(request, document_or_404(document_id))


@redirect_unless_posted("document")
def correct_action(request: HttpRequest, document_id: int) -> HttpResponse:
    """Write a correction down."""
    found = document_or_404(document_id)
    form = CorrectionForm(found, request.POST)
    if form.is_valid():
        try:
            wanted = {name: form.cleaned_data[name] for name in ("type", "number", "debtor")}
            seen = form.cleaned_data["version"]  # every form of ours has one; whoever sends none wants any
            after = correct(found.id, Correction(**wanted), actor=request.user.get_username(), version=seen)
            messages.success(request, gettext("Saved."))
            return redirect("document", after.id)
        except Refusal as refusal:
            form.add_error(None, say(refusal.sentence))
    return _render_document(request, document_or_404(document_id), form)


@require_safe
def file_page(_request: HttpRequest, document_id: int) -> HttpResponse:
    """The file itself: a PDF to look at, anything else to save."""
    found = document_or_404(document_id)
    try:
        content = store.content(found.sha256)
    except Refusal as lost:
        raise Http404(str(lost)) from None
    return respond_with_file(content, media_type(found.file_name), found.file_name)


@redirect_unless_posted("document")
def back_action(request: HttpRequest, document_id: int) -> HttpResponse:
    """Take a failed or held mail back, and open it to be corrected."""
    found = document_or_404(document_id)
    try:
        companions = list_companions(found.id)
        seen = request.POST.get("seen")  # every form of ours has one; whoever sends none wants any
        bring_back_to_desk(found.id, actor=request.user.get_username(), seen=seen)
        _tell_companions(request, companions)
        return redirect("document-mail", found.id)
    except Refusal as refusal:
        messages.warning(request, say(refusal.sentence))
    return redirect("document", found.id)


def _tell_companions(request: HttpRequest, companions: Sequence[DocumentView]) -> None:
    """They stand on the desk again, too, and nobody but this person knows."""
    if companions:
        told = gettext("These documents of the mail came back to the desk, too:")
        links = ((reverse("document", args=[one.id]), one.name) for one in companions)
        messages.info(
            request, format_html("{} {}", told, format_html_join(", ", '<a href="{}">{}</a>', links))
        )


def document_or_404(document_id: int) -> DocumentView:
    """A document that has a page. Raises Http404."""
    try:
        found = repository.find(document_id)
    except UnknownDocument as unknown:
        raise Http404(str(unknown)) from None
    if found.state == DocumentState.ATTACHED:
        raise Http404
    return found


def _describe_copy(copy: Copy) -> tuple[str, str]:
    told = f"{describe_fate(copy.fate)} {copy.fate.partition(' ')[2]}"
    return str(copy.path), told.strip()


def _render_document(
    request: HttpRequest, found: DocumentView, form: CorrectionForm | None = None
) -> HttpResponse:
    (proposal,) = propose([found])
    ids = queries.of_documents([found.id]).get(found.id, [])
    sources = {name: say(sentence_from_json(told)) for name, told in found.read.get("sources", {}).items()}
    ready = found.state == DocumentState.READY
    may_come_back = found.state in (DocumentState.FAILED, DocumentState.HELD)
    context = {
        "document": found,
        "type": type_word(found.type),
        "meaning": gettext(SENTENCES[DocumentState(found.state)]),
        "ready": ready,
        "language": language_name(proposal.language),
        "may_come_back": may_come_back,
        "proposal": proposal,
        "einvoice": offers_einvoice(found),
        "why": explain_choices(proposal),
        "sources": sources,
        "problems": [say(sentence_from_json(told)) for told in found.read.get("problems", ())]
        if ready
        else [],
        "fate": describe_fate(found.source_fate),
        "copies": [_describe_copy(one) for one in list_copies(found.id)],
        "companions": list_companions(found.id),
        "moved_to": found.source_fate.partition(" ")[2],
        "mails_seen": make_mark(found.id) if may_come_back else "",
        "mails": [(one, say(one.reason)) for one in map(queries.find, ids[:_MOST_MAILS])],
        "form": form or CorrectionForm(found),
        "typed": form.typed if form else [],
        "edited": describe_edit(proposal),
        "may_send": may_send(request),
    }
    return render(request, "desk/document.html", context)


def describe_edit(proposal: Proposal) -> str:
    """Whose edit a correction would throw away; "" when nobody has edited the mail."""
    kept = proposal.kept
    if kept is None:
        return ""
    told = gettext("%(who)s edited its mail on %(when)s. A correction proposes the mail anew.")
    return told % {"who": kept.by, "when": clock.format_moment(kept.at)}
