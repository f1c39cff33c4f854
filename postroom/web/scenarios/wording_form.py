"""The form for the words of a mail, and what they become for a document."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.composing import html as html_text
from postroom.composing.defaults import TYPE_WORDS, mail_text
from postroom.composing.misspelt import check
from postroom.composing.placeholders import spell
from postroom.composing.refusals import PlaceholderRefused
from postroom.scenarios import repository, rules, template_preview
from postroom.scenarios.values import TemplateText
from postroom.shared.languages import CODES, OWN_NAMES
from postroom.shared.refusals import Refusal
from postroom.shared.wording import N_, Word
from postroom.web.numbers import WholeNumberField, parse_number
from postroom.web.scenarios.fields import Checked, type_word
from postroom.web.scenarios.forms import PLACEHOLDERS

PLACES = {
    rules.SUBJECT: "subject",
    rules.TEXT: "html",
    rules.FILE_NAME: "file_name",
    "name of the template": "name",
}
"""The field that a refusal names -> the field of the form."""


def _check_known(field: Word, text: str) -> str:
    check(text, field)
    return text


def _make_area(rows: int, **attributes: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "words", **attributes})


class WordsForm(forms.Form):
    """Subject, text and file name in one language; `document` is what the preview is made for."""

    version = WholeNumberField(required=False, widget=forms.HiddenInput)
    subject = Checked(
        lambda text: _check_known(rules.SUBJECT, text),
        label=_("Subject"),
        required=True,
        widget=forms.TextInput(attrs=PLACEHOLDERS),
    )
    html = Checked(
        rules.check_html,
        label=_("Text"),
        help_text=_("With bold, lists and links. Empty: the mail is plain text only."),
        widget=_make_area(12, **PLACEHOLDERS),
        strip=False,
    )
    text = Checked(
        lambda text: _check_known(rules.TEXT, text),
        label=_("Plain text"),
        help_text=_("For programs that show no formatting. Empty: Postroom makes it from the text above."),
        widget=_make_area(5, **PLACEHOLDERS),
        strip=False,
    )
    file_name = Checked(
        rules.check_file_name,
        label=_("File name"),
        help_text=_(
            "Empty: the pattern of the settings, else its own name. It ends in .pdf or has no ending."
        ),
        widget=forms.TextInput(attrs=PLACEHOLDERS),
        max_length=255,
    )
    document = forms.CharField(label=_("Show it for"), required=False, widget=forms.Select)

    def __init__(self, data: Any = None, **named: Any) -> None:
        super().__init__(data, **named)
        self.fields["html"].widget.attrs["data-editor"] = gettext("Text")
        self.fields["document"].widget.choices = _list_documents()

    @property
    def typed(self) -> TemplateText:
        """The words as they were typed: no HTML where the editor left nothing but empty lines."""
        data = self.cleaned_data
        html = data.get("html") or ""
        html = html if html_text.to_text(html) else ""
        return TemplateText(
            data.get("subject") or "", data.get("text") or "", html, data.get("file_name") or ""
        )


class NewTemplateForm(WordsForm):
    """The words of a template that has none yet."""

    name = Checked(
        rules.check_template_name,
        label=_("Name"),
        required=True,
        help_text=_("What people choose from, such as Invoices."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        max_length=100,
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=list(OWN_NAMES.items()),
        help_text=_("The first one; add the others afterwards."),
    )


@dataclass(frozen=True)
class Shown:
    """A mail as its reader gets it; `problems` say why it, or a part of it, is not ready.

    `by_hand`: the plain text was typed beside the HTML and does not follow it.
    """

    words: TemplateText
    problems: tuple[str, ...] = ()
    by_hand: bool = False


def build_initial(words: TemplateText) -> dict[str, str]:
    """What stands in the form: a plain text that Postroom makes by itself is left out."""
    made = bool(words.html) and words.text == html_text.to_text(words.html)
    return {**vars(words), "text": "" if made else words.text}


def make_built_in(type_: str, language: str) -> TemplateText:
    """The words that Postroom brings along for a type, with paragraphs that can be edited."""
    brought = mail_text(language, type_, numbered=True)
    text = spell(brought.text.strip(), language)
    html = "".join(f"<div>{_break_lines(part)}</div><div><br></div>" for part in text.split("\n\n"))
    return TemplateText(spell(brought.subject, language), "", html.removesuffix("<div><br></div>"))


def list_built_in_choices() -> list[tuple[str, str]]:
    """The document types that have a text of their own."""
    return [(type_, type_word(type_)) for type_ in TYPE_WORDS]


def show_typed(form: WordsForm, language: str) -> Shown:
    """What the typed words become for the chosen document; the form must have been validated."""
    errors = tuple(
        str(message)
        for name in ("subject", "html", "text", "file_name")
        for error in form.errors.as_data().get(name, ())
        for message in error.messages
        if error.code != "required"
    )
    if errors:
        return Shown(TemplateText("", ""), errors)
    return show_words(form.typed, form.cleaned_data.get("document") or "", language)


def show_words(words: TemplateText, document: str, language: str) -> Shown:
    """What the words become for `document`: an id, or `example:TYPE`."""
    html = html_text.clean(words.html)
    ready = replace(words, html=html, text=words.text if words.text.strip() else html_text.to_text(html))
    try:
        values = _find_values(document, language)
    except Refusal as refusal:
        return Shown(TemplateText("", ""), (refusal.sentence.said(gettext),))
    return replace(_fill_words(ready, values), by_hand=bool(html and words.text.strip()))


def find_usual_document(name: str) -> str:
    """The example that fits a template: of the first type that uses it, else an invoice."""
    types = [one.type for one in repository.list_scenarios() if one.template == name and name]
    return f"example:{types[0] if types else 'invoice'}"


def _fill_words(words: TemplateText, values: Mapping[str, str]) -> Shown:
    """The words with their values; where one is missing, three dots and a sentence."""
    try:
        return Shown(template_preview.compose_preview(words, dict(values)))
    except PlaceholderRefused as refusal:
        dotted = {name: value or "…" for name, value in values.items()}
        name = template_preview.compose_preview(
            replace(words, subject="", text="", html=""), dict(values)
        ).file_name
        made = replace(template_preview.compose_preview(words, dotted), file_name=name)
        return Shown(made, (refusal.sentence.said(gettext),))


def _find_values(document: str, language: str) -> Mapping[str, str]:
    number = parse_number(document)
    if number is not None:
        return template_preview.of_document(number, language)
    return template_preview.make_sample_values(document.removeprefix("example:") or "invoice", language)


def _list_documents() -> list[tuple[str, Any]]:
    examples = [(f"example:{type_}", type_word(type_)) for type_ in TYPE_WORDS]
    newest = [(str(id_), label) for id_, label in template_preview.list_document_choices()]
    groups: list[tuple[str, Any]] = [(gettext(N_("An example")), examples)]
    return [*groups, (gettext(N_("One of the newest documents")), newest)] if newest else groups


def _break_lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))


def choose_language(text: str, otherwise: str) -> str:
    """`text` when it is a language of Postroom."""
    return text if text in CODES else otherwise
