"""The mail texts that Postroom brings along, for each language and document type.

They are what a mail says until somebody writes a template of their own. Short on purpose: a greeting, the
sentence that the document is attached, and the sender's company. The texts themselves stand in `texts/`.
"""

from dataclasses import dataclass

from postroom.composing.brought import BROUGHT
from postroom.shared.document_types import OTHER, TYPES, title_of
from postroom.shared.languages import CODES, LISTED

FILE_NAME = "#file_name#"
"""The attachment keeps the name of the file that was handed over."""


@dataclass(frozen=True, slots=True)
class MailText:
    """Subject, plain text and attachment name of a mail, with placeholders such as `#number#`."""

    subject: str
    text: str
    file_name: str


def _list_titles(type_: str) -> dict[str, str]:
    return {language: title_of(type_, language) for language in CODES}


TYPE_WORDS: dict[str, dict[str, str]] = {type_: _list_titles(type_) for type_ in TYPES}
"""Document type -> its word, singular, in each language: the value of `#type#`."""

OWN_TYPE_WORD = _list_titles(OTHER.code)
"""The word for a type that an installation made up itself."""


def mail_text(language: str, document_type: str, numbered: bool) -> MailText:
    """The text to send a document with; a type without a text of its own gets the general one.

    Raises ValueError for a language without texts.
    """
    if language not in BROUGHT:
        raise ValueError(f"There are no mail texts in the language {language!r}; choose one of: {LISTED}.")
    brought = BROUGHT[language]
    words = brought.types.get(document_type, brought.general)
    subject = words.subject if numbered else words.subject_without
    sentence = words.sentence if numbered else words.sentence_without
    text = f"{brought.greeting}\n\n{sentence}\n\n{brought.closing}\n#company#\n"
    return MailText(subject.replace("{type}", title_of(document_type, language)), text, FILE_NAME)
