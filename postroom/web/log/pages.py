"""The log page: who did what, when. A secret never stands in the log, so none can be shown here."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from postroom.audit import listing
from postroom.composing.defaults import TYPE_WORDS
from postroom.profiles.labels import LABELS
from postroom.shared.wording import N_
from postroom.web.numbers import parse_number

VERBS = {
    "customer add": N_("added a customer"),
    "customer edit": N_("changed a customer"),
    "customer import": N_("imported customers"),
    "customer remove": N_("deleted a customer"),
    "document bring-back": N_("brought a document back to the desk"),
    "document correct": N_("corrected a document"),
    "document reread": N_("had a document read again"),
    "document edit": N_("edited the mail of a document"),
    "document take-off": N_("took a document off the desk"),
    "general set": N_("changed the settings"),
    "address lock": N_("lets an address wait after failed log-ins"),
    "heading forget": N_("took a taught heading back"),
    "heading teach": N_("taught a heading"),
    "log in": N_("logged in"),
    "log in alarm": N_("noticed many failed log-ins"),
    "log in failed": N_("failed to log in"),
    "log out": N_("logged out"),
    "outbox acknowledge": N_("marked the refused recipients of an entry as dealt with"),
    "outbox call back": N_("called waiting mails back after a change"),
    "outbox cancel": N_("cancelled an entry"),
    "outbox hold": N_("held an entry"),
    "outbox look": N_("had an entry looked for again"),
    "outbox pause": N_("stopped sending through a mail profile"),
    "outbox resend": N_("sent an entry again"),
    "outbox resume": N_("let a mail profile send again"),
    "outbox retry": N_("had an entry tried again"),
    "outbox settle": N_("settled an unknown entry"),
    "profile add": N_("added a mail profile"),
    "profile default": N_("made a mail profile the default"),
    "profile edit": N_("changed a mail profile"),
    "profile login": N_("signed in for a mail profile"),
    "profile release secrets": N_("let the secrets of a mail profile go to other servers"),
    "profile remove": N_("deleted a mail profile"),
    "profile show secret": N_("had a secret shown"),
    "profile test": N_("tested a mail profile as it was typed"),
    "profile test message": N_("sent a test message"),
    "scenario set": N_("changed a scenario"),
    "scenario reset": N_("reset a scenario"),
    "scenario remove": N_("deleted a document type"),
    "session end": N_("ended a session"),
    "template remove": N_("deleted a template"),
    "template rename": N_("renamed a template"),
    "template set": N_("changed a template"),
    "template restore": N_("took an earlier version of a template again"),
    "user add": N_("added a person"),
    "user address code": N_("had a code mailed to an address of their own"),
    "user edit": N_("changed a person"),
    "user lock": N_("was locked after failed log-ins"),
    "user password": N_("set a password"),
    "user remove": N_("deleted a person"),
    "user unlock": N_("unlocked a person"),
}
"""What somebody did, as it reads after their name."""
FIELDS = LABELS | {
    "places": N_("servers"),
    "account": N_("account"),
    "address": N_("IP address"),
    "addresses": N_("addresses"),
    "bcc": N_("BCC"),
    "cc": N_("CC"),
    "changed": N_("changed"),
    "delete_pdf": N_("delete the PDF after sending"),
    "do_not_email": N_("do not e-mail"),
    "email": N_("own e-mail address"),
    "email_proof": N_("who stands behind the address"),
    "entry": N_("entry"),
    "extra_files": N_("files for every mail"),
    "field": N_("field"),
    "file_name": N_("file name"),
    "file_name_pattern": N_("file-name pattern"),
    "format": N_("format"),
    "hide_sent": N_("hide the message “sent”"),
    "html": N_("text"),
    "language": N_("language"),
    "active": N_("may log in"),
    "move_pdf_to": N_("folder for sent PDFs"),
    "send_at": N_("send at"),
    "training_address": N_("training address"),
    "new": N_("new"),
    "office_address": N_("office address"),
    "order_address": N_("order address"),
    "pdf_folder": N_("folder of the PDFs"),
    "profile": N_("mail profile"),
    "program": N_("program"),
    "prompt": N_("show before sending"),
    "reason": N_("reason"),
    "recipients": N_("recipients"),
    "recipients_rule": N_("recipients rule"),
    "refused": N_("refused"),
    "reply_to": N_("Reply-To"),
    "role": N_("role"),
    "state": N_("state"),
    "subject": N_("subject"),
    "template": N_("template"),
    "text": N_("plain text"),
    "times": N_("how often"),
    "title": N_("title"),
    "to": N_("To"),
    "together": N_("several documents in one mail"),
    "unchanged": N_("unchanged"),
    "version": N_("version"),
}
"""Names of what was changed; a field without one is shown as it is called in the code."""
_LONGEST = 200
"""Letters of a value; a mail text is not read here."""


@require_safe
def log_page(request: HttpRequest) -> HttpResponse:
    """The newest changes, filtered by a name and by what was done."""
    text, verb = request.GET.get("text", "").strip(), request.GET.get("verb", "")
    found = listing.list_changes(
        text=text, verb=verb, before=parse_number(request.GET.get("before", "")) or 0
    )
    shown = found[: listing.MOST]
    older = urlencode({"text": text, "verb": verb, "before": shown[-1].id}) if len(found) > len(shown) else ""
    context = {
        "rows": [
            (change, _translate_verb(change.verb), _describe_subject(change), _list_details(change))
            for change in shown
        ],
        "verbs": [(one, _translate_verb(one)) for one in listing.list_verbs()],
        "text": text,
        "verb": verb,
        "older": older,
    }
    return render(request, "log/log.html", context)


def _translate_verb(verb: str) -> str:
    return gettext(VERBS[verb]) if verb in VERBS else verb


def _describe_subject(change: listing.ChangeView) -> str:
    """What it was done to; a document type in the reader's language."""
    is_type = change.verb.startswith("scenario") and change.subject in TYPE_WORDS
    return gettext(change.subject) if is_type else change.subject


def _list_details(change: listing.ChangeView) -> list[tuple[str, str, str]]:
    """(field, before, after) of each field that was changed."""
    names = dict.fromkeys([*change.before, *change.after])
    return [
        (
            _translate_field(name),
            _format_log_value(change.before.get(name)),
            _format_log_value(change.after.get(name)),
        )
        for name in names
    ]


def _translate_field(name: str) -> str:
    return gettext(FIELDS[name]) if name in FIELDS else name


def _format_log_value(value: Any) -> str:
    if isinstance(value, bool):
        return gettext(N_("yes")) if value else gettext(N_("no"))
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return f"{text[:_LONGEST]} ..." if len(text) > _LONGEST else text
