"""Page: the mail of one document before it leaves (mission A5). What stands there is what is sent.

The form carries what was proposed when it was shown. As long as that is still so, what a person made of it is saved
or sent; else the page says what was changed and by whom, shows what would stand there now, and loses nothing typed.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from postroom.desk import edits
from postroom.desk.correct import note_proposed_recipients
from postroom.desk.edits import Edited
from postroom.desk.hand_over import find_handed_over, hand_over_one, say_overtaken
from postroom.desk.looks import Look, look_at, parse_looks
from postroom.desk.off_desk import explain_absence
from postroom.desk.plans import Office, Proposal, build_shown_mail, plan_edited, plan_shown, propose
from postroom.documents import repository
from postroom.documents.refusals import NotOnDesk, UnknownDocument
from postroom.documents.values import DocumentState
from postroom.planning.plan import Plan
from postroom.planning.premises import Basis
from postroom.planning.warnings import PlanWarning
from postroom.shared.refusals import Refusal
from postroom.shared.wording import Sentence
from postroom.web.desk.mail_form import MailForm, sign_file
from postroom.web.desk.words import explain_choices, make_token, read_token, say, sender_of, type_word
from postroom.web.scenarios.toolbar import translate_toolbar

_COMPARED = ("profile", "language", "to", "cc", "bcc", "subject", "text", "html", "file_name")


@require_http_methods(["GET", "HEAD", "POST"])
def mail_page(request: HttpRequest, document_id: int) -> HttpResponse:
    """The dialog: Send, Save, Cancel; or the mail proposed anew. The Enter key in a field only looks."""
    found = _proposal_or_404(document_id)
    if found.document.state != DocumentState.READY:
        return _turn_away_late(request, found)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    try:
        if action == "anew":
            return _propose_anew(request, found)
        mail = build_shown_mail(found, sender_of(request))
        if action == "fill":
            mail = _write_anew(request, found, mail)
    except Refusal as refusal:
        messages.warning(request, say(refusal.sentence))
        return redirect("document", document_id)
    if request.method != "POST" or action == "fill":
        return _Page(request, found).render(MailForm(mail), mail)
    return _act(request, found, MailForm(mail, request.POST, request.FILES), action)


def _act(request: HttpRequest, found: Proposal, form: MailForm, action: str) -> HttpResponse:
    page = _Page(request, found)
    if not form.is_valid() or action == "look" or page.overtaken:
        return page.render(form, form.edited if form.is_valid() else None)
    try:
        return _save_mail(page, form) if action == "save" else _send_mail(page, form)
    except NotOnDesk:
        return _turn_away_late(request, _proposal_or_404(found.document.id))
    except Refusal as refusal:
        form.add_error(None, say(refusal.sentence))
        return _Page(request, _proposal_or_404(found.document.id)).render(form, form.edited)


class _Page:
    """One document's dialog for one request: what was seen, and what is there now."""

    def __init__(self, request: HttpRequest, found: Proposal) -> None:
        self.request, self.found, self.who = request, found, sender_of(request)
        office = Office()
        self._now, self._training = plan_shown(found, self.who, office), office.training
        self._look = look_at(found.document.id, self._now)
        self._seen = _read_look(request, found) if request.method == "POST" else self._look

    @property
    def overtaken(self) -> Sentence:
        """What has changed since the form was shown; empty when nothing that matters has."""
        if self._seen and self._seen.fingerprint == self._look.fingerprint:
            return Sentence()
        return say_overtaken(self._seen, self._now)

    @property
    def version(self) -> int:
        """The version of the document that was seen."""
        return int(self._look.states[Basis.DOCUMENT])

    def render(self, form: MailForm, mail: Edited | None, looked: Plan | None = None) -> HttpResponse:
        """The page with what was typed. The form then carries what is there now."""
        if looked is None and mail and mail.to + mail.cc + mail.bcc:
            looked = plan_edited(self.found, mail, self.who)
        warnings = looked.warnings if looked else ()
        context: dict[str, Any] = {
            **_describe(self.found, form),
            "training": self._training,  # what the page says above is what was planned with
            "overtaken": say(self.overtaken),
            "others": self._list_others(mail) if self.overtaken else [],
            "look": str(self._look),
            "token": make_token(),
            "warnings": [say(one.sentence) for one in warnings],
            "twice": any(one.sent for one in warnings),
            "seen": " ".join(one.mark for one in warnings),
            "problem": say(looked.problem) if looked and not form.is_bound else "",
            "sender": looked.mail.mail.sender if looked and looked.mail else "",
        }
        return render(self.request, "desk/mail.html", context)

    def _list_others(self, mail: Edited | None) -> list[tuple[str, str]]:
        """What would stand there now and is not what was typed: label and value."""
        now = build_shown_mail(self.found, self.who)
        labels = {name: str(field.label) for name, field in MailForm(now).fields.items()}
        different = (name for name in _COMPARED if mail is None or getattr(now, name) != getattr(mail, name))
        return [(labels[name], _to_text(getattr(now, name))) for name in different if name in labels]


def _describe(found: Proposal, form: MailForm) -> dict[str, Any]:
    files = form.edited.files if form.is_bound and form.is_valid() else ()
    return {
        "found": found,
        "document": found.document,
        "type": type_word(found.document.type),
        "form": form,
        "added": [(sign_file(one), one.name) for one in files],
        "why": explain_choices(found),
        "trix": translate_toolbar(),
    }


def _to_text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _read_look(request: HttpRequest, found: Proposal) -> Look | None:
    return parse_looks([request.POST.get("look", "")], 1).get(found.document.id)


def _turn_away_late(request: HttpRequest, found: Proposal) -> HttpResponse:
    """Somebody handed it over or took it off meanwhile, perhaps the same person in another window."""
    if request.method != "POST":
        return redirect("document", found.document.id)
    done = find_handed_over(read_token(request))
    if done:  # the same form once more: it has its answer
        request.session["run"] = done[0]
        return redirect("documents")
    form = MailForm(_read_back(found), request.POST, request.FILES)
    late = explain_absence(found.document)
    told = gettext("What you typed here was not sent. It stands below, so that you can copy it.")
    context = _describe(found, form) | {"late": f"{say(late.sentence)} {told}"}
    return render(request, "desk/mail.html", context)


def _read_back(found: Proposal) -> Edited:
    """An empty mail for the form of a document that is not on the desk any more."""
    return Edited("", (), (), (), found.language, "", "", "", found.document.file_name)


def _proposal_or_404(document_id: int) -> Proposal:
    try:
        return propose([repository.find(document_id)])[0]
    except UnknownDocument as unknown:
        raise Http404(str(unknown)) from None


def _propose_anew(request: HttpRequest, found: Proposal) -> HttpResponse:
    """Drop what was edited. Raises NotOnDesk, DocumentOvertaken: somebody edited it since."""
    document_id, look = found.document.id, _read_look(request, found)
    version = int(look.states.get(Basis.DOCUMENT) or 0) if look else 0
    edits.discard(document_id, actor=request.user.get_username(), version=version)
    note_proposed_recipients(document_id)
    return redirect("document-mail", document_id)


def _write_anew(request: HttpRequest, found: Proposal, mail: Edited) -> Edited:
    """The words in another language or for another profile; people and files stay. Raises Refusal."""
    language, profile = (request.POST.get(name, "") for name in ("language", "profile"))
    form = MailForm(mail, request.POST, request.FILES)
    return form.keep_typed(build_shown_mail(found, sender_of(request), language, profile))


def _save_mail(page: _Page, form: MailForm) -> HttpResponse:
    document_id = page.found.document.id
    edits.save(document_id, form.edited, actor=page.who.name, version=page.version)
    note_proposed_recipients(document_id)
    messages.success(page.request, gettext("Saved. The mail has not been sent."))
    return redirect("documents")


def _send_mail(page: _Page, form: MailForm) -> HttpResponse:
    """Hand it over, once every warning has been seen."""
    looked, request = plan_edited(page.found, form.edited, page.who), page.request
    if looked.mail is None:
        form.add_error(None, say(looked.problem))
    elif not _has_seen_all(looked.warnings, form.cleaned_data["seen"]):
        form.add_error(None, gettext("Please look at the warnings before it leaves."))
    elif any(one.sent for one in looked.warnings) and not form.cleaned_data["reason"].strip():
        form.add_error("reason", gettext("Say why the document is to go a second time."))
    else:
        reason, token = form.cleaned_data["reason"].strip(), read_token(request)
        document_id = page.found.document.id
        request.session["run"], receipt = hand_over_one(document_id, looked, page.who, reason, token)
        if receipt.state == "held":
            messages.warning(request, say(receipt.reason))
            return redirect("entry", receipt.entry_id)
        return redirect("documents")
    return page.render(form, form.edited, looked)


def _has_seen_all(warnings: Sequence[PlanWarning], seen: str) -> bool:
    return {one.mark for one in warnings} <= set(seen.split())
