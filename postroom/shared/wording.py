"""Sentences for people: an English template and its values, translated only where they are shown.

An error carries its sentence as a key (the English template) and values, so that the same refusal can be
read in Dutch, German and English, today on the command line and tomorrow from the ledger.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Translator = Callable[[str], str]


def N_(text: str) -> str:
    """Mark a template for the translation catalogues without translating it."""
    return text


class Word(str):
    """A value inside a sentence that is a word of ours (a state, a verb) and is translated with it."""

    __slots__ = ()


@dataclass(frozen=True)
class Sentence:
    """A template such as ``"The file %(path)s is empty."`` and the values that fill it."""

    template: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def said(self, translate: Translator = str) -> str:
        """The finished text in the language of `translate` (a gettext function)."""
        if not self.template:
            return ""
        told = {name: _translate_value(value, translate) for name, value in self.values.items()}
        return translate(self.template) % told if told else translate(self.template)

    def __str__(self) -> str:
        return self.said()

    def __bool__(self) -> bool:
        return bool(self.template)


def _translate_value(value: Any, translate: Translator) -> Any:
    """A value inside a sentence: words and sentences of ours are translated; several are parted by commas, whole
    sentences by a blank."""
    if isinstance(value, Word):
        return translate(value)
    if isinstance(value, Sentence):
        return value.said(translate)
    if not isinstance(value, tuple):
        return value
    told = [str(_translate_value(one, translate)) for one in value]
    return (" " if all(one.endswith((".", "?")) for one in told) else ", ").join(told)


def to_plain(value: Any) -> Any:
    """A value of a sentence as JSON holds it: words of ours untranslated, a sentence in English, else as text."""
    if isinstance(value, tuple | list):
        return [to_plain(one) for one in value]
    known = isinstance(value, int | float) and not isinstance(value, Enum)
    return value if value is None or known else str(value)


def sentence_as_json(value: Any) -> Any:
    """A sentence with its values; numbers and texts as they are."""
    if isinstance(value, Sentence):
        return {
            "sentence": value.template,
            "values": {name: sentence_as_json(one) for name, one in value.values.items()},
        }
    if isinstance(value, Word):
        return {"word": str(value)}
    if isinstance(value, tuple | list):
        return [sentence_as_json(one) for one in value]
    return value if isinstance(value, int | float | bool) or value is None else str(value)


def sentence_from_json(value: Any) -> Any:
    """The other way round."""
    if isinstance(value, dict) and "sentence" in value:
        return Sentence(
            value["sentence"], {name: sentence_from_json(one) for name, one in value["values"].items()}
        )
    if isinstance(value, dict):
        return Word(value["word"])
    return tuple(sentence_from_json(one) for one in value) if isinstance(value, list) else value
