"""The texts for mails that Postroom brings along: `texts/` has one file for each language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from postroom.shared.languages import CODES

FOLDER = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and sentence of a mail, for a document with a number and for one without."""

    subject: str
    sentence: str
    subject_without: str
    sentence_without: str


@dataclass(frozen=True, slots=True)
class Brought:
    """The texts of one language.

    `mark` and `line` say that a mail is training; `placeholders` are the spellings to insert, by name; `general` is
    for types without words of their own in `types`.
    """

    greeting: str
    closing: str
    mark: str
    line: str
    placeholders: Mapping[str, str]
    general: Words
    types: Mapping[str, Words]


def _read(language: str) -> Brought:
    found: dict[str, Any] = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    return Brought(
        greeting=found["greeting"],
        closing=found["closing"],
        mark=found["training"]["mark"],
        line=found["training"]["line"],
        placeholders=found["placeholders"],
        general=Words(**found["general"]),
        types={type_: Words(**words) for type_, words in found["types"].items()},
    )


BROUGHT: Mapping[str, Brought] = MappingProxyType({language: _read(language) for language in CODES})
"""Language -> its texts."""
