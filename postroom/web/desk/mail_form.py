"""The form of a mail before it leaves; everything that its reader will see can be changed."""

from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.audit.listing import find_last
from postroom.composing.html import clean, to_text
from postroom.composing.message import make_attachment_name
from postroom.composing.misspelt import check_final
from postroom.desk.edits import Added, Edited
from postroom.documents import repository as documents
from postroom.profiles import repository as profiles
from postroom.scenarios import rules
from postroom.shared.languages import OWN_NAMES
from postroom.shared.refusals import Refusal
from postroom.shared.wording import Word
from postroom.web.gone import say_deletion
from postroom.web.scenarios.fields import Addresses
from postroom.web.uploads import UploadsForm, sign_file


class MailForm(UploadsForm):
    """The mail of one document."""

    look = forms.CharField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    profile = forms.ChoiceField(label=_("Mail profile"), help_text=_("Who sends it."))
    language = forms.ChoiceField(label=_("Language"), choices=list(OWN_NAMES.items()))
    to = Addresses(label=_("To"), help_text=_("One address a line."))
    cc = Addresses(label=_("CC"), help_text=_("Get a copy; everybody sees them."))
    bcc = Addresses(label=_("BCC"), help_text=_("Get a copy; nobody else sees them."))
    subject = forms.CharField(label=_("Subject"), validators=[MaxLengthValidator(1000)])
    text = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 10, "class": "words"}), max_length=200_000
    )
    html = forms.CharField(
        label=_("Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "data-editor": _("Text")}),
        max_length=400_000,
    )
    file_name = forms.CharField(label=_("File name"), max_length=255, help_text=_("As its reader sees it."))
    at_once = forms.BooleanField(label=_("Send at once"), required=False)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, help_text=_("Why the document goes a second time.")
    )

    def __init__(self, mail: Edited, data: Any = None, files: Any = None) -> None:
        start = {**mail.__dict__, "attachments": [sign_file(one) for one in mail.files]}
        super().__init__(data, files, initial=start, files_there=mail.files)
        self._start = mail
        # What was typed decides: the words of the template may have become others meanwhile.
        rich = "html" in data if data is not None else bool(mail.html)
        del self.fields["text" if rich else "html"]
        self._offer("profile", [(one.name, one.name) for one in profiles.list_profiles()])
        if data is not None:
            told = say_deletion(find_last(data.get("profile", ""), ("profile remove",)))
            self.fields["profile"].error_messages |= {"invalid_choice": told} if told else {}

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def clean_file_name(self) -> str:
        """Refuses a name that would become another one on the way: what stands here is what is sent."""
        typed = str(self.cleaned_data["file_name"]).strip()
        ending = PurePath(self._start.file_name).suffix
        if make_attachment_name(typed, self._start.file_name) != typed:
            told = gettext('A file name cannot contain \\ / : * ? " < > | and has to end in %(ending)s.')
            raise forms.ValidationError(told % {"ending": ending or "-"})
        self._check_final(rules.FILE_NAME, typed, self._start.file_name)
        return typed

    def clean_subject(self) -> str:
        """Refuses a placeholder: nothing is filled in behind this form."""
        typed = str(self.cleaned_data["subject"])
        self._check_final(rules.SUBJECT, typed, self._start.subject)
        return typed

    def clean_text(self) -> str:
        """Refuses a placeholder, as the subject does."""
        typed = str(self.cleaned_data["text"])
        self._check_final(rules.TEXT, typed, self._start.text)
        return typed

    def clean_html(self) -> str:
        """Refuses a placeholder, as the subject does."""
        typed = str(self.cleaned_data["html"])
        self._check_final(rules.TEXT, to_text(typed), to_text(self._start.html))
        return typed

    def _check_final(self, field: Word, typed: str, proposed: str) -> None:
        """What was proposed is made of values, and may look like anything."""
        if typed.split() == proposed.split():
            return
        try:
            check_final(typed, field)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence.said(gettext)) from None

    def keep_upload(self, upload: Any) -> Added:
        """Keep a file with its row: an edit that is saved carries it for as long as its document is there."""
        kept = super().keep_upload(upload)
        documents.attach("", kept.name, kept.size, kept.sha256)
        return kept

    def rewrite(self, mail: Edited) -> "MailForm":
        """The form with the words of `mail`; people, files and ticks stand there as they were typed."""
        refused = self.errors.get("uploads", ())
        data = self.copy_typed()
        for name in ("subject", "file_name", "text", "html"):
            data[name] = getattr(mail, name)
        del data["text" if mail.html else "html"]
        form = MailForm(mail, data)
        for told in refused:
            form.add_error("uploads", told)
        return form

    @property
    def edited(self) -> Edited:
        """The typed mail."""
        typed = self.cleaned_data
        html = clean(typed.get("html", ""))
        if html:
            text = self._start.text if html == clean(self._start.html) else to_text(html)
        else:
            text = typed.get("text", "").replace("\r\n", "\n")
        return Edited(
            profile=typed["profile"],
            to=typed["to"],
            cc=typed["cc"],
            bcc=typed["bcc"],
            language=typed["language"],
            subject=typed["subject"],
            text=text,
            html=html,
            file_name=typed["file_name"],
            files=self.chosen,
            at_once=typed["at_once"],
        )
