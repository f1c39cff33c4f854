"""The words on the buttons of the text editor (Trix), in the reader's language."""

from django.utils.translation import gettext

from postroom.shared.wording import N_

_WORDS = {
    "bold": N_("Bold"),
    "italic": N_("Italic"),
    "strike": N_("Struck out"),
    "link": N_("Hyperlink"),
    "heading1": N_("Heading"),
    "quote": N_("Quotation"),
    "code": N_("Fixed width"),
    "bullets": N_("List"),
    "numbers": N_("Numbered list"),
    "outdent": N_("Move left"),
    "indent": N_("Move right"),
    "undo": N_("Undo"),
    "redo": N_("Redo"),
    "unlink": N_("Remove the link"),
    "url": N_("Address of the link"),
    "urlPlaceholder": "https://www.example.com",
}
"""Trix's own key (its configuration `lang`) -> an English text to translate."""


def translate_toolbar() -> dict[str, str]:
    """Trix's key -> the word in the reader's language."""
    return {key: gettext(word) for key, word in _WORDS.items()}
