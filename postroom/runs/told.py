"""Sentences as JSON, so that what was read in a document can be told later, in the reader's language."""

from typing import Any

from postroom.shared.wording import Sentence, Word


def as_json(value: Any) -> Any:
    """A sentence with its values; numbers and texts as they are."""
    if isinstance(value, Sentence):
        return {
            "sentence": value.template,
            "values": {name: as_json(one) for name, one in value.values.items()},
        }
    if isinstance(value, Word):
        return {"word": str(value)}
    if isinstance(value, tuple | list):
        return [as_json(one) for one in value]
    return value if isinstance(value, int | float | bool) or value is None else str(value)


def from_json(value: Any) -> Any:
    """The other way round."""
    if isinstance(value, dict) and "sentence" in value:
        return Sentence(value["sentence"], {name: from_json(one) for name, one in value["values"].items()})
    if isinstance(value, dict):
        return Word(value["word"])
    return tuple(from_json(one) for one in value) if isinstance(value, list) else value
