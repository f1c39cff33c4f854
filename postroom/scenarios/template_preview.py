"""What words and file names become for a document: the sample, or a real one."""

from collections import Counter
from dataclasses import dataclass

from postroom.composing.defaults import FILE_NAME, OWN_TYPE_WORD, TYPE_WORDS
from postroom.composing.message import make_attachment_name
from postroom.composing.placeholders import fill, fill_html, fits
from postroom.documents.repository import find, list_newest_documents
from postroom.documents.values import DocumentView
from postroom.profiles import repository as profiles
from postroom.scenarios import rules
from postroom.scenarios.mail_settings import company, general
from postroom.scenarios.mail_settings import language as usual_language
from postroom.scenarios.values import TemplateText
from postroom.shared import clock

Values = dict[str, str]
"""Placeholder -> its value."""

_NUMBER, _DEBTOR, _RECIPIENT = "2026-0412", "10023", "customer@example.com"


@dataclass(frozen=True)
class _Named:
    """A document's name before and after a pattern; `mark` is equal for one document handed over twice."""

    old: str
    new: str
    mark: tuple[str, ...]


def make_sample_values(type_: str, language: str) -> Values:
    """The values of an example document. Raises SettingRefused for an unknown language."""
    word = TYPE_WORDS.get(type_, OWN_TYPE_WORD)[rules.check_language(language)]
    return _values_of(DocumentView(0, type_, _NUMBER, _DEBTOR, f"{word} {_NUMBER}.pdf"), language)


def of_document(document_id: int, language: str) -> Values:
    """The values of a document that was handed over. Raises UnknownDocument, SettingRefused."""
    return _values_of(find(document_id), rules.check_language(language))


def list_document_choices(most: int = 20) -> list[tuple[int, str]]:
    """(id, what it says about itself) of the newest documents."""
    return [(found.id, _label_of(found)) for found in list_newest_documents(most)]


def compose_preview(words: TemplateText, values: Values) -> TemplateText:
    """The words as a reader gets them. Raises PlaceholderRefused naming the field."""
    pattern = words.file_name or general().file_name_pattern
    return TemplateText(
        subject=fill(words.subject, values, rules.SUBJECT),
        text=fill(words.text, values, rules.TEXT),
        html=fill_html(words.html, values, rules.TEXT),
        file_name=_name_by_pattern(pattern, values),
    )


def preview_pattern(pattern: str, most: int = 200) -> list[tuple[str, str, bool]]:
    """(name as handed over, name as sent, whether another document gets the same name) of the newest documents.

    A document that lacks a value of the pattern keeps its own name. Raises SettingRefused, PlaceholderRefused.
    """
    pattern = rules.check_file_name(pattern)
    language = usual_language()
    named = _name_company()
    found = [_rename_document(document, pattern, language, named) for document in list_newest_documents(most)]
    times = Counter(name for name, _ in {(one.new.lower(), one.mark) for one in found})
    return [(one.old, one.new, times[one.new.lower()] > 1) for one in found]


def _rename_document(document: DocumentView, pattern: str, language: str, named: str) -> _Named:
    about = (document.type, document.number, document.debtor)
    mark = about if document.number else (*about, str(document.id))
    return _Named(document.file_name, _name_by_pattern(pattern, _values_of(document, language, named)), mark)


def _name_by_pattern(pattern: str, values: Values) -> str:
    usable = pattern if pattern and fits(pattern, values) else FILE_NAME
    return make_attachment_name(fill(usable, values, rules.FILE_NAME), values["file_name"])


def _values_of(document: DocumentView, language: str, named: str = "") -> Values:
    return {
        "number": document.number,
        "invoice_number": document.number,
        "delivery_note_number": document.number,
        "type": TYPE_WORDS.get(document.type, OWN_TYPE_WORD)[language],
        "debtor": document.debtor,
        "company": named or _name_company(),
        "file_name": document.file_name,
        "date": clock.today().isoformat(),
        "recipient": _RECIPIENT,
    }


def _name_company() -> str:
    """The company as mails name it: the option, else the default profile's sender."""
    if company():
        return company()
    profile = next(iter(profiles.list_profiles()), None)
    return (profile.from_name or profile.from_address) if profile else "Contoso"


def _label_of(found: DocumentView) -> str:
    return " · ".join(part for part in (found.number, found.debtor, found.file_name) if part)
