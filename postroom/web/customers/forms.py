"""The forms of a customer and of the import. What may be kept is decided by the room's rules."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.customers import rules
from postroom.customers.own_types import titles
from postroom.customers.values import KINDS, TYPES, AddressView, CustomerView
from postroom.shared.languages import OWN_NAMES
from postroom.shared.refusals import Refusal
from postroom.web.customers.words import FORMAT_WORDS, type_word
from postroom.web.numbers import WholeNumberField

EMPTY_ROWS = 3
"""For further addresses, below those that are there."""
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class Checked(forms.CharField):
    """A text that a rule checks and tidies; what the rule refuses is said at the field."""

    def __init__(self, rule: Callable[[str], str], **named: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.TextInput(attrs=_PLAIN), **named})
        self.rule = rule

    def clean(self, value: Any) -> Any:
        """What the rule makes of the text."""
        text = super().clean(value)
        try:
            return self.rule(text)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence.said(gettext)) from None


class CustomerForm(forms.Form):
    """A customer without the addresses. `debtor` is asked of a new one only."""

    version = WholeNumberField(required=False, widget=forms.HiddenInput)
    debtor = Checked(
        rules.check_debtor,
        label=_("Debtor number"),
        required=True,
        help_text=_("As your program writes it, with zeros in front. It stays as it is."),
    )
    name = Checked(lambda text: rules.check_one_line(text, "name"), label=_("Name"))
    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("The language of this customer's mails.")
    )
    format = forms.ChoiceField(
        label=_("Format"), help_text=_("What goes with a mail when a document has both.")
    )
    together = forms.BooleanField(
        label=_("Several documents in one mail"),
        required=False,
        help_text=_("What is sent together to this customer may go in one mail."),
    )
    do_not_email = Checked(
        lambda text: rules.check_one_line(text, "do_not_email"),
        label=_("Do not e-mail, because"),
        help_text=_("Why this customer gets nothing by e-mail. Empty: documents are e-mailed."),
    )

    def __init__(self, kept: CustomerView | None = None, data: Any = None) -> None:
        super().__init__(data, initial=vars(kept or CustomerView()))
        if kept:
            del self.fields["debtor"]
        _set_choices(self, "language", [("", gettext("as the installation says")), *OWN_NAMES.items()])
        _set_choices(self, "format", [(code, gettext(word)) for code, word in FORMAT_WORDS.items()])

    @property
    def changes(self) -> dict[str, Any]:
        """The typed values, as the verbs take them."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "debtor")}


class AddressForm(forms.Form):
    """One row of the table of addresses; a row without an address vanishes."""

    type = forms.ChoiceField(label=_("Document type"), required=False)
    kind = forms.ChoiceField(label=_("Kind"))
    address = Checked(
        lambda text: rules.check_address(text) if text else "",
        label=_("E-mail address"),
        max_length=320,
        widget=forms.TextInput(attrs=_PLAIN | {"inputmode": "email"}),
    )

    def __init__(self, *given: Any, types: tuple[str, ...] = TYPES, **named: Any) -> None:
        super().__init__(*given, **named)
        _set_choices(self, "type", [("", type_word("")), *((one, type_word(one)) for one in types)])
        _set_choices(self, "kind", [(kind, gettext(kind)) for kind in KINDS])


_AddressRows = forms.formset_factory(
    AddressForm, extra=EMPTY_ROWS, max_num=rules.MOST_ADDRESSES + EMPTY_ROWS, absolute_max=1000
)


def build_address_rows(kept: CustomerView, data: Any = None) -> Any:
    """The table of addresses, with empty rows at its end."""
    types = dict.fromkeys([*TYPES, *titles(), *(one.type for one in kept.addresses if one.type)])
    first = [{"type": one.type, "kind": one.kind, "address": one.address} for one in kept.addresses]
    if data is not None:
        first = []  # Django would skip a typed row that is equal to what somebody else has kept meanwhile
    return _AddressRows(data, initial=first, prefix="address", form_kwargs={"types": tuple(types)})


def read_typed_addresses(rows: Any) -> tuple[AddressView, ...]:
    """The rows that hold an address."""
    return rules.merge_addresses(
        AddressView(row["type"], row["kind"], row["address"])
        for row in rows.cleaned_data
        if row.get("address")
    )


class FileForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.tsv"}),
        help_text=_("CSV or Excel (.xlsx), at most 20 MB, with a row of headings."),
    )


def _set_choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]
