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

from postroom.composing.html import to_text
from postroom.desk import edits
from postroom.desk.changes import describe_changes
from postroom.desk.correct import note_proposed_recipients
from postroom.desk.edits import Edited
from postroom.desk.hand_over import find_handed_over, hand_over_one, say_overtaken
from postroom.desk.looks import Look, look_at, parse_looks
from postroom.desk.off_desk import explain_absence
from postroom.desk.office import Office
from postroom.desk.plans import Proposal, build_shown_mail, plan_edited, plan_shown, propose
from postroom.documents import repository
from postroom.documents.refusals import NotOnDesk, UnknownDocument
from postroom.documents.values import DocumentState
from postroom.planning.plan import Plan
from postroom.planning.premises import Basis
from postroom.planning.warnings import PlanWarning
from postroom.shared import clock
from postroom.shared.refusals import Refusal
from postroom.shared.wording import N_, Sentence
from postroom.web.desk.einvoice import offers_einvoice
from postroom.web.desk.mail_form import MailForm
from postroom.web.desk.words import (
    describe_warnings,
    explain_choices,
    language_name,
    make_token,
    read_token,
    say,
    sender_of,
    type_word,
)
from postroom.web.scenarios.toolbar import translate_toolbar

_COMPARED = ("profile", "language", "to", "cc", "bcc", "subject", "text", "html", "file_name")


@require_http_methods(["GET", "HEAD", "POST"])
def mail_page(request: HttpRequest, document_id: int) -> HttpResponse:
    """The dialog: Send, Save, Cancel; or the mail proposed anew. The Enter key in a field only looks."""
    found = _proposal_or_404(document_id)
    if found.document.state != DocumentState.READY:
        return _turn_away_late(request, found)
    try:
        mail = build_shown_mail(found, sender_of(request))
    except Refusal as refusal:
        return _turn_away(request, found, refusal)
    if request.method != "POST":
        return _Page(request, found).render(MailForm(mail), mail)
    return _act(request, found, MailForm(mail, request.POST, request.FILES))


def _act(request: HttpRequest, found: Proposal, form: MailForm) -> HttpResponse:
    page, action = _Page(request, found), request.POST.get("action", "")
    try:
        if action == "anew":
            return _propose_anew(request, found)
        if action == "fill":
            form = _write_anew(page, form)
        elif (
            form.is_valid() and action != "look" and (not page.overtaken or page.is_kept(form.edited, action))
        ):
            return _save_mail(page, form) if action == "save" else _send_mail(page, form)
    except NotOnDesk:
        return _turn_away_late(request, _proposal_or_404(found.document.id))
    except Refusal as refusal:
        page = _Page(request, _proposal_or_404(found.document.id))
        if not page.overtaken:  # else the page says it
            form.add_error(None, say(refusal.sentence))
    return _answer_again(request) or page.render(form, form.edited if form.is_valid() else None)


class _Page:
    """One document's dialog for one request: what was seen, and what is there now."""

    def __init__(self, request: HttpRequest, found: Proposal) -> None:
        self.request, self.found, self.who = request, found, sender_of(request)
        # One reading for all that this request plans: what is sent rests on what was compared with the look.
        self._office = Office()
        self._now = plan_shown(found, self.who, self._office)
        self._look = look_at(found.document.id, self._now)
        self._seen = _read_look(request, found) if request.method == "POST" else self._look

    @property
    def overtaken(self) -> Sentence:
        """What has changed since the form was shown; empty when nothing that matters has."""
        if self._seen and self._seen.fingerprint == self._look.fingerprint:
            return Sentence()
        return say_overtaken(self._seen, self._now)

    @property
    def why_warned(self) -> Sentence:
        """What was changed since the form was shown and may be why a warning stands there that did not."""
        changed = self._seen.list_changed(self._now.premises) if self._seen else ()
        told = {"changes": describe_changes(changed)}
        return Sentence(N_("Since you looked at it: %(changes)s."), told) if told["changes"] else Sentence()

    @property
    def version(self) -> int:
        """The version of the document that was seen."""
        return int(self._look.states[Basis.DOCUMENT])

    def is_kept(self, mail: Edited, action: str) -> bool:
        """Whether this person has saved exactly this already: a second click changes nothing."""
        kept = self.found.kept
        return action == "save" and kept is not None and (kept.mail, kept.by) == (mail, self.who.name)

    def plan(self, mail: Edited) -> Plan:
        """What becomes of what was typed."""
        return plan_edited(self.found, mail, self.who, self._office)

    def render(self, form: MailForm, mail: Edited | None, looked: Plan | None = None) -> HttpResponse:
        """The page with what was typed. The form then carries what is there now."""
        if looked is None and mail and mail.to + mail.cc + mail.bcc:
            looked = self.plan(mail)
        warnings = looked.warnings if looked else ()
        context: dict[str, Any] = {
            **_describe(self.found, form),
            "training": self._office.training,  # what the page says above is what was planned with
            "overtaken": say(self.overtaken),
            "others": self._list_others(mail) if self.overtaken else [],
            "look": str(self._look),
            "token": make_token(),
            "warnings": describe_warnings(warnings),
            "twice": any(one.sent for one in warnings),
            "seen": " ".join(one.mark for one in warnings),
            "problem": say(looked.problem) if looked and not form.errors else "",
            "sender": looked.mail.mail.sender if looked and looked.mail else "",
        }
        return render(self.request, "desk/mail.html", context)

    def _list_others(self, mail: Edited | None) -> list[tuple[str, str]]:
        """What would stand there now and is not what was typed, and what stands in no field: label and value."""
        try:
            now = build_shown_mail(self.found, self.who)
        except Refusal:  # the sentence above says what is missing
            return []
        labels = {name: str(field.label) for name, field in MailForm(now).fields.items()}
        different = (name for name in _COMPARED if mail is None or getattr(now, name) != getattr(mail, name))
        fields = [(labels[name], _to_text(name, getattr(now, name))) for name in different if name in labels]
        return [*fields, *_list_fixed(self._now)]


def _list_fixed(plan: Plan) -> list[tuple[str, str]]:
    """What leaves with the mail and nobody types in its form: label and value."""
    if plan.mail is None:
        return []
    mail, goes_at = plan.mail.mail, plan.request.not_before
    fixed = [
        (gettext("Sender address"), mail.sender),
        (gettext("Reply-To"), mail.reply_to),
        (gettext("Goes at"), clock.format_moment(goes_at) if goes_at else ""),
    ]
    return [(label, value) for label, value in fixed if value]


def _describe(found: Proposal, form: MailForm) -> dict[str, Any]:
    return {
        "einvoice": offers_einvoice(found.document),
        "found": found,
        "document": found.document,
        "type": type_word(found.document.type),
        "form": form,
        "why": explain_choices(found),
        "trix": translate_toolbar(),
    }


def _to_text(name: str, value: Any) -> str:
    if name == "html":
        return to_text(value)
    if name == "language":
        return language_name(value)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _read_look(request: HttpRequest, found: Proposal) -> Look | None:
    return parse_looks([request.POST.get("look", "")], 1).get(found.document.id)


def _turn_away_late(request: HttpRequest, found: Proposal) -> HttpResponse:
    """Somebody handed it over or took it off meanwhile, perhaps the same person in another window."""
    if request.method != "POST":
        return redirect("document", found.document.id)
    return _answer_again(request) or _turn_away(request, found, explain_absence(found.document))


def _answer_again(request: HttpRequest) -> HttpResponse | None:
    """The same form, filled in alike, was sent before: it has its answer. None when it was not."""
    done = find_handed_over(read_token(request))
    if done is None:
        return None
    request.session["run"] = done[0]
    return redirect("documents")


def _turn_away(request: HttpRequest, found: Proposal, refusal: Refusal) -> HttpResponse:
    """There is no mail to send: say why, and keep before the person's eyes what they have typed."""
    if request.method != "POST":
        messages.warning(request, say(refusal.sentence))
        return redirect("document", found.document.id)
    form = MailForm(_read_back(found), request.POST, request.FILES)
    told = gettext("What you typed here was not sent. It stands below, so that you can copy it.")
    context = _describe(found, form) | {"late": f"{say(refusal.sentence)} {told}"}
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


def _write_anew(page: _Page, form: MailForm) -> MailForm:
    """The words in another language or for another profile; people and files stay. Raises Refusal."""
    language, profile = (page.request.POST.get(name, "") for name in ("language", "profile"))
    return form.rewrite(build_shown_mail(page.found, page.who, language, profile))


def _save_mail(page: _Page, form: MailForm) -> HttpResponse:
    document_id = page.found.document.id
    edits.save(document_id, form.edited, actor=page.who.name, version=page.version)
    note_proposed_recipients(document_id)
    messages.success(page.request, gettext("Saved. The mail has not been sent."))
    return redirect("documents")


def _send_mail(page: _Page, form: MailForm) -> HttpResponse:
    """Hand it over, once every warning has been seen."""
    looked, request = page.plan(form.edited), page.request
    if looked.mail is None:
        form.add_error(None, say(looked.problem))
    elif not _has_seen_all(looked.warnings, form.cleaned_data["seen"]):
        form.add_error(None, gettext("Please look at the warnings before it leaves."))
        if page.why_warned:
            form.add_error(None, say(page.why_warned))
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
    return _answer_again(request) or page.render(form, form.edited, looked)


def _has_seen_all(warnings: Sequence[PlanWarning], seen: str) -> bool:
    return {one.mark for one in warnings} <= set(seen.split())
