"""The forms of scenarios and general settings. What may be kept is decided by the room's rules."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.profiles import repository as profiles
from postroom.scenarios import rules, templates
from postroom.scenarios.values import General, ScenarioView
from postroom.shared.languages import OWN_NAMES
from postroom.shared.wording import N_, Word
from postroom.web.numbers import WholeNumberField
from postroom.web.scenarios.fields import Address, Addresses, Checked

PLACEHOLDERS = {"data-placeholders": "", "autocomplete": "off", "spellcheck": "false"}
"""Marks a field that takes the placeholder which a click inserts (site/postroom.js)."""

RULES = [
    ("given", _("Whoever the document, its customer or the order names")),
    ("fixed", _("The fixed addresses below")),
]


def _make_tick(label: Any, sentence: Any, **named: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=sentence, required=False, **named)


def _make_line_field(word: str, longest: int, label: Any, sentence: Any, **named: Any) -> Checked:
    """One line of text; `word` is what a refusal calls it, in English."""
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return Checked(
        lambda typed: rules.check_one_line(typed, Word(word), longest),
        label=label,
        help_text=sentence,
        widget=widget,
        **named,
    )


class ScenarioForm(forms.Form):
    """How one document type is sent."""

    version = WholeNumberField(required=False, widget=forms.HiddenInput)
    title = _make_line_field(
        N_("title"), 100, _("Title"), _("How people call this document type."), required=True
    )
    profile = forms.ChoiceField(
        label=_("Mail profile"),
        required=False,
        help_text=_(
            "The mailbox and sender address. If it cannot send, the mail waits; it never leaves through another one."
        ),
    )
    template = forms.ChoiceField(
        label=_("Template"),
        required=False,
        help_text=_("Subject and text. A language that the template lacks gets the built-in text."),
    )
    recipients_rule = forms.ChoiceField(
        label=_("Recipients"),
        choices=RULES,
        widget=forms.RadioSelect,
        help_text=_("Recipients that are named when a document is handed over always come first."),
    )
    recipients = Addresses(label=_("Fixed recipients"), help_text=_("One address a line."))
    cc = Addresses(label="CC", help_text=_("Get a copy of every mail of this type; everybody sees them."))
    bcc = Addresses(label="BCC", help_text=_("Get a copy of every mail of this type; nobody else sees them."))
    reply_to = Address(
        label=_("Reply-To"),
        help_text=_(
            "Where answers go. Empty: the order address for deliveries and production, else the office address."
        ),
    )
    prompt = _make_tick(
        _("Show before sending"),
        _("A person sees each mail and presses Send. Without the tick it leaves at once."),
    )
    hide_sent = _make_tick(
        _("Hide the message “sent”"), _("Nothing pops up after sending; faults are always told.")
    )
    delete_pdf = _make_tick(
        _("Delete the PDF after sending"),
        _("The file in the folder of the PDFs goes away once it was sent; Postroom's own copy stays."),
    )
    move_pdf_to = _make_line_field(
        N_("folder for sent PDFs"),
        500,
        _("Folder for sent PDFs"),
        _("The PDF is moved there after sending, in place of deleting it. Empty: it stays where it is."),
    )
    send_at = Checked(
        rules.check_time_of_day,
        label=_("Send at"),
        help_text=_("A time of day such as 04:00; what comes later goes the next day. Empty: at once."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "placeholder": "04:00"}),
        max_length=5,
    )

    def __init__(self, scenario: ScenarioView, data: Any = None) -> None:
        super().__init__(data, initial=vars(scenario))
        if not scenario.own:
            del self.fields["title"]
        self.fields["profile"].choices = list_profile_choices()  # type: ignore[attr-defined]
        self.fields["template"].choices = list_template_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuses fixed recipients without an address."""
        typed = self.cleaned_data
        if typed.get("recipients_rule") == "fixed" and typed.get("recipients") == ():
            self.add_error("recipients", gettext(N_("Fixed recipients need at least one address.")))
        return typed

    @property
    def changes(self) -> dict[str, Any]:
        """The typed values, as the verb takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class NewTypeForm(forms.Form):
    """A document type of the installation's own."""

    title = _make_line_field(
        N_("title"), 100, _("Title"), _("How people call it, such as Visit report."), required=True
    )
    type = Checked(
        rules.check_document_type,
        label=_("Short name for programs"),
        required=True,
        help_text=_(
            "Small letters, digits and hyphens, such as visit-report. Programs name it with each document; "
            "it stays as it is."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
        max_length=40,
    )


class RenameForm(forms.Form):
    """Another name for a template."""

    new = Checked(
        rules.check_template_name,
        label=_("New name"),
        required=True,
        help_text=_("Document types that use the template keep using it."),
        max_length=100,
    )


class SettingsForm(forms.Form):
    """What holds for all document types, and three fields of the scenarios invoice and delivery note."""

    version = WholeNumberField(required=False, widget=forms.HiddenInput)
    cc = Addresses(
        label="CC", help_text=_("Get a copy of every mail; everybody sees them. One address a line.")
    )
    bcc = Addresses(
        label="BCC", help_text=_("Get a copy of every mail; nobody else sees them. One address a line.")
    )
    office_address = Address(
        label=_("Office address"),
        help_text=_("Where answers go by default (Reply-To), and who gets Postroom's own warnings."),
    )
    order_address = Address(
        label=_("Order address"),
        help_text=_("Where answers to delivery notes and production lists go (Reply-To)."),
    )
    pdf_folder = _make_line_field(
        N_("folder of the PDFs"),
        500,
        _("Folder of the PDFs"),
        _(
            "Where your program puts its PDFs, on this computer. The documents page fetches them from there; only "
            "files in this folder are ever deleted or moved after sending."
        ),
    )
    file_name_pattern = Checked(
        rules.check_file_name,
        label=_("File-name pattern"),
        help_text=_(
            "What the attachment is called, such as Invoice #debtor_number#-#invoice_number#.pdf. Empty: its own "
            "name. A template's file name comes first."
        ),
        widget=forms.TextInput(attrs=PLACEHOLDERS),
        max_length=255,
    )
    hide_sent = _make_tick(
        _("Hide the message “sent” after an invoice"),
        _("Nothing pops up after an invoice was sent; faults are always told."),
        show_hidden_initial=True,
    )
    delete_invoices = _make_tick(
        _("Delete the PDF of an invoice after sending"),
        _("The file in the folder of the PDFs goes away; Postroom's own copy stays."),
        show_hidden_initial=True,
    )
    delete_delivery_notes = _make_tick(
        _("Delete the PDF of a delivery note after sending"),
        _("The file in the folder of the PDFs goes away; Postroom's own copy stays."),
        show_hidden_initial=True,
    )
    company = _make_line_field(
        N_("company"),
        200,
        _("Company"),
        _("As customers know it: for #company# in texts, and as sender name where a mail profile has none."),
    )
    language = forms.ChoiceField(
        label=_("Language of mails"),
        required=False,
        choices=[
            ("", _("as the installation says")),
            *OWN_NAMES.items(),
        ],
        help_text=_("For documents whose customer has no language of their own."),
    )
    training_address = Address(
        label=_("Training address"),
        help_text=_(
            "With an address here Postroom is in training: every mail goes to it and to nobody else. Empty it, and "
            "what was sent in training is ready again."
        ),
    )
    program = _make_line_field(
        N_("program"),
        100,
        _("Program"),
        _("Hands over the documents; a test message names it in its subject."),
    )

    def __init__(self, kept: General, switches: dict[str, bool], data: Any = None) -> None:
        super().__init__(data, initial={**vars(kept), **switches})
        self._switches = switches

    @property
    def changes(self) -> dict[str, Any]:
        """The typed general settings, as the verb takes them."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"version", *self._switches}
        }

    @property
    def switched(self) -> dict[str, bool]:
        """The ticks that this person set or took away; the others stay as they are by now."""
        return {name: self.cleaned_data[name] for name in self._switches if name in self.changed_data}


def list_profile_choices() -> list[tuple[str, str]]:
    """Every profile; "" is the default one, by name."""
    found = profiles.list_profiles()
    default = f"{gettext('Default')}: {found[0].name}" if found else gettext("Default: there is none yet")
    return [("", default), *((one.name, one.name) for one in found)]


def list_template_choices() -> list[tuple[str, str]]:
    """Every template with its languages; "" stands for the built-in texts."""
    found = templates.list_templates()
    return [
        ("", gettext("Built-in text")),
        *((one.name, f"{one.name} ({_join_codes(list(one.languages))})") for one in found),
    ]


def _join_codes(languages: Sequence[str]) -> str:
    return ", ".join(languages)
