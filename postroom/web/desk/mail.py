"""Page: the mail of one document before it leaves (mission A5). What stands there is what is sent."""

import hashlib
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
from postroom.desk.hand_over import hand_over_one
from postroom.desk.off_desk import explain_absence
from postroom.desk.plans import Proposal, build_shown_mail, plan_edited, propose
from postroom.documents import repository
from postroom.documents.refusals import UnknownDocument
from postroom.documents.values import DocumentState
from postroom.planning.plan import Plan
from postroom.planning.warnings import PlanWarning
from postroom.shared.refusals import Refusal
from postroom.web.desk.mail_form import MailForm, sign_file
from postroom.web.desk.words import explain_choices, say, sender_of, type_word
from postroom.web.scenarios.toolbar import translate_toolbar


@require_http_methods(["GET", "HEAD", "POST"])
def mail_page(request: HttpRequest, document_id: int) -> HttpResponse:
    """The dialog: Send, Save, Cancel; or the mail proposed anew. The Enter key in a field only looks."""
    found = _proposal_or_404(document_id)
    if found.document.state != DocumentState.READY:
        return _turn_away_late(request, document_id)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    if action == "anew":
        edits.forget([document_id])
        note_proposed_recipients(document_id)
        return redirect("document-mail", document_id)
    try:
        mail = _begin_edit(request, found, action)
    except Refusal as refusal:
        messages.warning(request, say(refusal.sentence))
        return redirect("document", document_id)
    if request.method != "POST" or action == "fill":
        return _render_mail(request, found, MailForm(mail, _version_of(found)), mail)
    form = MailForm(mail, _version_of(found), request.POST, request.FILES)
    if not form.is_valid() or action == "look":
        return _render_mail(request, found, form, form.edited if form.is_valid() else mail)
    try:
        if action == "save":
            return _save_mail(request, found, form)
        return _send_mail(request, found, form)
    except Refusal as refusal:
        form.add_error(None, say(refusal.sentence))
        return _render_mail(request, found, form, form.edited)


def _turn_away_late(request: HttpRequest, document_id: int) -> HttpResponse:
    """Somebody handed it over meanwhile, perhaps the same person in another window."""
    if request.method == "POST":
        absence = say(explain_absence(repository.find(document_id)).sentence)
        told = gettext("What you typed here was not sent.")
        messages.warning(request, f"{absence} {told}")
    return redirect("document", document_id)


def _proposal_or_404(document_id: int) -> Proposal:
    try:
        return propose([repository.find(document_id)])[0]
    except UnknownDocument as unknown:
        raise Http404(str(unknown)) from None


def _begin_edit(request: HttpRequest, found: Proposal, action: str) -> Edited:
    """What the form begins with; "fill" writes the words anew in another language. Raises Refusal."""
    if action == "fill":
        return build_shown_mail(
            found, sender_of(request), request.POST.get("language", ""), request.POST.get("profile", "")
        )
    return build_shown_mail(found, sender_of(request))


def _version_of(found: Proposal) -> int:
    return found.kept.version if found.kept else 0


def _save_mail(request: HttpRequest, found: Proposal, form: MailForm) -> HttpResponse:
    who = sender_of(request)
    edits.save(found.document.id, form.edited, actor=who.name, base_version=_seen_version_of(form))
    note_proposed_recipients(found.document.id)
    messages.success(request, gettext("Saved. The mail has not been sent."))
    return redirect("documents")


def _send_mail(request: HttpRequest, found: Proposal, form: MailForm) -> HttpResponse:
    """Hand it over, once every warning has been seen."""
    who = sender_of(request)
    looked = plan_edited(found, form.edited, who)
    if looked.mail is None:
        form.add_error(None, say(looked.problem))
    elif not _has_seen_all(looked.warnings, form.cleaned_data["seen"]):
        form.add_error(None, gettext("Please look at the warnings before it leaves."))
    elif any(one.sent for one in looked.warnings) and not form.cleaned_data["reason"].strip():
        form.add_error("reason", gettext("Say why the document is to go a second time."))
    else:
        reason = form.cleaned_data["reason"].strip()
        request.session["run"], receipt = hand_over_one(found.document.id, looked, who, reason)
        if receipt.state == "held":
            messages.warning(request, say(receipt.reason))
            return redirect("entry", receipt.entry_id)
        return redirect("documents")
    return _render_mail(request, found, form, form.edited, looked)


def _seen_version_of(form: MailForm) -> int:
    return form.cleaned_data.get("version") or 0


def _mark_of_warning(warning: PlanWarning) -> str:
    return hashlib.sha256(str(warning.sentence).encode()).hexdigest()[:16]


def _has_seen_all(warnings: Sequence[PlanWarning], seen: str) -> bool:
    return {_mark_of_warning(one) for one in warnings} <= set(seen.split())


def _render_mail(
    request: HttpRequest, found: Proposal, form: MailForm, mail: Edited, looked: Plan | None = None
) -> HttpResponse:
    who = sender_of(request)
    if looked is None and mail.to + mail.cc + mail.bcc:
        looked = plan_edited(found, mail, who)
    warnings = looked.warnings if looked else ()
    context: dict[str, Any] = {
        "found": found,
        "document": found.document,
        "type": type_word(found.document.type),
        "form": form,
        "mail": mail,
        "added": [(sign_file(one), one.name) for one in mail.files] if form.is_bound else [],
        "warnings": [say(one.sentence) for one in warnings],
        "twice": any(one.sent for one in warnings),
        "seen": " ".join(map(_mark_of_warning, warnings)),
        "problem": say(looked.problem) if looked and not form.is_bound else "",
        "sender": looked.mail.mail.sender if looked and looked.mail else "",
        "why": explain_choices(found),
        "trix": translate_toolbar(),
    }
    return render(request, "desk/mail.html", context)
