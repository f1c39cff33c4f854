"""Send test message: typed text, or a real document as its customer would get it, to an address of one's own."""

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from postroom.checkup import report
from postroom.checkup.report import Tell, send_message
from postroom.checkup.steps import Report
from postroom.checkup.test_message import Letter, message_of
from postroom.desk.changes import describe_changes
from postroom.desk.edits import Added
from postroom.desk.plans import build_shown_mail, propose
from postroom.desk.refusals import MailOvertaken
from postroom.documents import repository, store
from postroom.documents.examine import File, media_type
from postroom.people.repository import find_own_address
from postroom.planning.premises import Basis, Premise
from postroom.planning.request import Sender
from postroom.profiles import repository as profiles
from postroom.scenarios import template_preview
from postroom.scenarios.mail_settings import company, general
from postroom.scenarios.values import General
from postroom.shared.languages import language_of
from postroom.shared.refusals import Refusal
from postroom.web.numbers import parse_number
from postroom.web.scenarios.toolbar import translate_toolbar
from postroom.web.uploads import UploadsForm


class MessageForm(UploadsForm):
    """Who, what, to whom."""

    once = forms.RegexField(
        r"^[0-9a-f]{32}$", widget=forms.HiddenInput, initial=lambda: secrets.token_hex(16)
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    profile = forms.ChoiceField(label=_("Mail profile"))
    to = forms.CharField(label=_("To"), help_text=_("Several addresses are parted by commas."))
    cc = forms.CharField(label=_("CC"), required=False)
    bcc = forms.CharField(label=_("BCC"), required=False)
    own_sender = forms.BooleanField(label=_("With my own address as sender"), required=False)
    document = forms.ChoiceField(
        label=_("What to send"),
        required=False,
        help_text=_(
            "A real document goes as its customer would get it, but to the addresses above and to nobody else."
        ),
    )
    subject = forms.CharField(label=_("Subject"), required=False, max_length=1000)
    html = forms.CharField(
        label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 10, "data-editor": _("Text")})
    )

    def __init__(self, *given: Any, own: str = "", **named: Any) -> None:
        super().__init__(*given, **named)
        documents = [(str(number), label) for number, label in template_preview.list_document_choices()]
        offered = profiles.list_profiles()
        self._offer("profile", [(str(one.id), one.name) for one in offered])
        self.settings: General = general()
        self.present = {f"{Basis.PROFILE}{one.id}": str(one.version) for one in offered}
        self.present[Basis.SETTINGS] = str(self.settings.version)
        for found in repository.find_many(int(one[0]) for one in documents):
            self.present[f"{Basis.DOCUMENT}{found.id}"] = str(found.version)
        self._offer("document", [("", gettext("the text below")), *documents])
        if own:
            self.fields["own_sender"].help_text = own
        else:
            del self.fields["own_sender"]

    @property
    def states(self) -> str:
        """In which state settings, profiles and documents are that the form offers, for it to carry."""
        return "~".join(f"{name}.{state}" for name, state in self.present.items())

    def refuse_if_overtaken(self) -> None:
        """Raise MailOvertaken when settings, profile or document were changed since the form was shown."""
        typed = self.cleaned_data
        chosen = [
            Premise(Basis.PROFILE, typed["profile"], ""),
            Premise(Basis.DOCUMENT, typed["document"], ""),
            Premise(Basis.SETTINGS, "", ""),
        ]
        seen = dict(part.rpartition(".")[::2] for part in typed["seen"].split("~"))
        names = {f"{one.basis}{one.name}": one for one in chosen if one.name or one.basis is Basis.SETTINGS}
        changed = [one for name, one in names.items() if seen.get(name) != self.present.get(name)]
        if changed:
            raise MailOvertaken(changes=describe_changes(changed))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


@require_http_methods(["GET", "HEAD", "POST"])
def message_page(request: HttpRequest) -> HttpResponse:
    """The form; Send starts the test whose page then shows link by link what becomes of the message."""
    own = find_own_address(request.user.get_username())
    if not profiles.list_profiles():
        return redirect("profiles" if getattr(request.user, "role", "") == "administrator" else "overview")
    if request.method != "POST":
        return _shown(request, MessageForm(own=own, initial=_usual(request, own)))
    form = MessageForm(request.POST, request.FILES, own=own)
    if form.is_valid():
        try:
            form.refuse_if_overtaken()
            return redirect("run", _begun(request.user.get_username(), form, own).id)
        except MailOvertaken as overtaken:
            now = _describe_profile(int(form.cleaned_data["profile"]))
            form.add_error(None, overtaken.sentence.said(gettext))
            return _shown(request, form, now)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence.said(gettext))
    return _shown(request, form)


def _shown(request: HttpRequest, form: MessageForm, now: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    context = {"form": form, "now": now, "trix": translate_toolbar()}
    return render(request, "profiles/message.html", context)


def _describe_profile(number: int) -> list[tuple[str, str]]:
    """What leaves with a message through this profile and stands in no field: label and value."""
    profile = profiles.by_id(number)
    if profile is None:
        return []
    server = f"{profile.host}:{profile.port}"
    return [(gettext("Sender address"), profile.from_address), (gettext("Mail server"), server)]


def _usual(request: HttpRequest, own: str) -> dict[str, str]:
    wanted = parse_number(request.GET.get("profile", ""))
    profile = (profiles.by_id(wanted) if wanted else None) or profiles.find_default()
    program = general().program or "Postroom"
    sender = company() or profile.from_name or profile.from_address
    sentence = gettext("This is a test message of %(program)s. When you can read it, sending works.")
    return {
        "profile": str(profile.id),
        "to": own,
        "subject": gettext("Test message: %(program)s, %(company)s")
        % {"program": program, "company": sender},
        "html": f"<div>{escape(sentence % {'program': program})}</div><div><br></div><div>{escape(sender)}</div>",
    }


def _begun(actor: str, form: MessageForm, own: str) -> report.Run:
    """Send in the background. Raises Refusal for what cannot be sent."""
    typed = form.cleaned_data
    profile = profiles.by_id(int(typed["profile"]))
    assert profile
    sender = Sender(actor, own if typed.get("own_sender") else "")
    letter, language = _letter(form, sender, profile.name)
    message = message_of(letter, profile, language, form.settings)

    def work(tell: Tell) -> Report:
        return send_message(profile, message, tell, actor=actor)

    return report.start(actor, profile, work, once=typed["once"])


def _letter(form: MessageForm, sender: Sender, profile: str) -> tuple[Letter, str]:
    """What was typed, or the document that was chosen, and the language it speaks."""
    typed = form.cleaned_data
    people: dict[str, Any] = {kind: _addresses(typed[kind]) for kind in ("to", "cc", "bcc")}
    added = tuple(map(_read_kept, form.chosen))
    if typed["document"]:
        return _document(int(typed["document"]), profile, sender, added, people)
    letter = Letter(
        **people, subject=typed["subject"], html=typed["html"], files=added, sender=sender.address
    )
    return letter, language_of(get_language())


def _document(
    number: int, profile: str, sender: Sender, added: tuple[File, ...], people: dict[str, Any]
) -> tuple[Letter, str]:
    """The document as the planner would send it to its customer; only the people are others."""
    found = repository.find(number)
    mail = build_shown_mail(propose([found])[0], sender, profile=profile)
    files = [File(mail.file_name, media_type(mail.file_name), store.content(found.sha256))]
    files += map(_read_kept, mail.files)
    letter = Letter(
        **people,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        files=(*files, *added),
        sender=sender.address,
    )
    return letter, mail.language


def _read_kept(file: Added) -> File:
    return File(file.name, file.media_type, store.content(file.sha256))


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace(";", ",").split(",") if part.strip())
