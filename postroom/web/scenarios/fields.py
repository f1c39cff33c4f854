"""Fields that the room's rules check, and how a refusal or another one's value is said beside them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext

from postroom.composing.defaults import OWN_TYPE_WORD, TYPE_WORDS
from postroom.composing.html import to_text
from postroom.scenarios import rules
from postroom.scenarios.values import ScenarioView
from postroom.shared.languages import language_of
from postroom.shared.refusals import Refusal
from postroom.shared.wording import N_
from postroom.web.conflicts import Difference

_IN_BRACKETS = re.compile(r"<([^<>]*)>")
_BETWEEN_ADDRESSES = re.compile(r"[\n,;]")


class Checked(forms.CharField):
    """A text that a rule checks and tidies; what the rule refuses is said at the field."""

    def __init__(self, rule: Callable[[str], Any], **named: Any) -> None:
        super().__init__(**{"required": False, **named})
        self.rule = rule

    def clean(self, value: Any) -> Any:
        """What the rule makes of the text."""
        try:
            return self.rule(super().clean(value))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence.said(gettext)) from None


class Addresses(Checked):
    """E-mail addresses, one a line; commas and semicolons part them as well."""

    def __init__(self, **named: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"})
        super().__init__(_parse_addresses, widget=widget, **named)

    def prepare_value(self, value: Any) -> Any:
        """A list as lines; what was typed stays as it is."""
        return value if isinstance(value, str) or value is None else "\n".join(value)


class Address(Checked):
    """One e-mail address, or none."""

    def __init__(self, **named: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "email"})
        super().__init__(rules.address, widget=widget, max_length=320, **named)


def refuse(form: forms.Form, refusal: Refusal, places: Mapping[str, str] | None = None) -> None:
    """Say a refusal in the form: at the field that `places` has for the field it names, else above all."""
    place = (places or {}).get(str(refusal.sentence.values.get("field", "")))
    form.add_error(place if place in form.fields else None, refusal.sentence.said(gettext))


def list_differences(form: forms.Form, kept: Mapping[str, Any]) -> list[Difference]:
    """The fields of a valid form that say something else than what is kept now."""
    return [
        (
            str(field.label),
            _format_field_value(field, kept[name]),
            _format_field_value(field, form.cleaned_data[name]),
        )
        for name, field in form.fields.items()
        if name in kept and not field.widget.is_hidden and kept[name] != form.cleaned_data.get(name)
    ]


def reader_language() -> str:
    """The language of the page."""
    return language_of(get_language())


def type_word(type_: str, title: str = "") -> str:
    """A document type for people: its word in the reader's language, or the title of an own type."""
    known = TYPE_WORDS.get(type_)
    return known[reader_language()] if known else title or f"{OWN_TYPE_WORD[reader_language()]} ({type_})"


def word_of(scenario: ScenarioView) -> str:
    """`type_word` of a scenario."""
    return type_word(scenario.type, scenario.title)


def _parse_addresses(typed: str) -> tuple[str, ...]:
    return rules.check_addresses(
        one for part in _BETWEEN_ADDRESSES.split(typed) for one in _split_addresses(part)
    )


def _split_addresses(part: str) -> list[str]:
    """`Anna <a@b.nl>` and addresses parted by blanks, as mail programs copy them."""
    inside = _IN_BRACKETS.findall(part)
    return inside or (part.split() if part.count("@") > 1 else [part])


def _format_field_value(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return gettext(N_("yes")) if value else gettext(N_("no"))
    if isinstance(value, tuple):
        return ", ".join(value) or "–"
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    if "data-editor" in field.widget.attrs:
        value = to_text(value)
    return str(value or "–")
