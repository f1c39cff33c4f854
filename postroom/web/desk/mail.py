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
from postroom.desk.correct import with_recipients
from postroom.desk.edits import Edited
from postroom.desk.hand_over import hand_over_one
from postroom.desk.plans import Proposal, plan_edited, propose, shown_mail
from postroom.documents import repository
from postroom.documents.refusals import UnknownDocument
from postroom.documents.values import DocumentState
from postroom.planning.plan import Plan
from postroom.planning.warnings import PlanWarning
from postroom.shared.refusals import Refusal
from postroom.web.desk.mail_form import MailForm, signed
from postroom.web.desk.words import because, said, sender, type_word
from postroom.web.scenarios.toolbar import toolbar_words


@require_http_methods(["GET", "HEAD", "POST"])
def mail_page(request: HttpRequest, document_id: int) -> HttpResponse:
    """The dialog: Send, Save, Cancel; or the mail proposed anew. The Enter key in a field only looks."""
    found = _proposal(document_id)
    if found.document.state != DocumentState.READY:
        return _too_late(request, document_id)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    if action == "anew":
        edits.forget([document_id])
        with_recipients(document_id)
        return redirect("document-mail", document_id)
    try:
        mail = _start(request, found, action)
    except Refusal as refusal:
        messages.warning(request, said(refusal.sentence))
        return redirect("document", document_id)
    if request.method != "POST" or action == "fill":
        return _shown(request, found, MailForm(mail, _version(found)), mail)
    form = MailForm(mail, _version(found), request.POST, request.FILES)
    if not form.is_valid() or action == "look":
        return _shown(request, found, form, form.edited if form.is_valid() else mail)
    try:
        if action == "save":
            return _saved(request, found, form)
        return _sent(request, found, form)
    except Refusal as refusal:
        form.add_error(None, said(refusal.sentence))
        return _shown(request, found, form, form.edited)


def _too_late(request: HttpRequest, document_id: int) -> HttpResponse:
    """Somebody handed it over meanwhile, perhaps the same person in another window."""
    if request.method == "POST":
        told = gettext("This document was handed over already. What you typed here was not sent.")
        messages.warning(request, told)
    return redirect("document", document_id)


def _proposal(document_id: int) -> Proposal:
    try:
        return propose([repository.find(document_id)])[0]
    except UnknownDocument as unknown:
        raise Http404(str(unknown)) from None


def _start(request: HttpRequest, found: Proposal, action: str) -> Edited:
    """What the form begins with; "fill" writes the words anew in another language. Raises Refusal."""
    if action == "fill":
        return shown_mail(
            found, sender(request), request.POST.get("language", ""), request.POST.get("profile", "")
        )
    return shown_mail(found, sender(request))


def _version(found: Proposal) -> int:
    return found.kept.version if found.kept else 0


def _saved(request: HttpRequest, found: Proposal, form: MailForm) -> HttpResponse:
    who = sender(request)
    edits.save(found.document.id, form.edited, actor=who.name, base_version=_seen_version(form))
    with_recipients(found.document.id)
    messages.success(request, gettext("Saved. The mail has not been sent."))
    return redirect("documents")


def _sent(request: HttpRequest, found: Proposal, form: MailForm) -> HttpResponse:
    """Hand it over, once every warning has been seen."""
    who = sender(request)
    looked = plan_edited(found, form.edited, who)
    if looked.mail is None:
        form.add_error(None, said(looked.problem))
    elif not _all_seen(looked.warnings, form.cleaned_data["seen"]):
        form.add_error(None, gettext("Please look at the warnings before it leaves."))
    elif any(one.sent for one in looked.warnings) and not form.cleaned_data["reason"].strip():
        form.add_error("reason", gettext("Say why the document is to go a second time."))
    else:
        reason = form.cleaned_data["reason"].strip()
        request.session["run"], receipt = hand_over_one(found.document.id, looked, who, reason)
        if receipt.state == "held":
            messages.warning(request, said(receipt.reason))
            return redirect("entry", receipt.entry_id)
        return redirect("documents")
    return _shown(request, found, form, form.edited, looked)


def _seen_version(form: MailForm) -> int:
    return form.cleaned_data.get("version") or 0


def _mark(warning: PlanWarning) -> str:
    return hashlib.sha256(str(warning.sentence).encode()).hexdigest()[:16]


def _all_seen(warnings: Sequence[PlanWarning], seen: str) -> bool:
    return {_mark(one) for one in warnings} <= set(seen.split())


def _shown(
    request: HttpRequest, found: Proposal, form: MailForm, mail: Edited, looked: Plan | None = None
) -> HttpResponse:
    who = sender(request)
    if looked is None and mail.to + mail.cc + mail.bcc:
        looked = plan_edited(found, mail, who)
    warnings = looked.warnings if looked else ()
    context: dict[str, Any] = {
        "found": found,
        "document": found.document,
        "type": type_word(found.document.type),
        "form": form,
        "mail": mail,
        "added": [(signed(one), one.name) for one in mail.files] if form.is_bound else [],
        "warnings": [said(one.sentence) for one in warnings],
        "twice": any(one.sent for one in warnings),
        "seen": " ".join(map(_mark, warnings)),
        "problem": said(looked.problem) if looked and not form.is_bound else "",
        "sender": looked.mail.mail.sender if looked and looked.mail else "",
        "why": because(found),
        "trix": toolbar_words(),
    }
    return render(request, "desk/mail.html", context)
