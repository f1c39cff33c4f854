"""What the fields and columns of the web interface are called: in pages, in forms, in the log, in the glossary."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.forms.utils import pretty_name
from django.utils import translation
from django.utils.translation import gettext

from postroom.web.log.pages import FIELDS

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY = ROOT / "docs" / "glossary.md"
LANGUAGES = ("en", "nl", "de")
"""As the glossary's columns stand."""
Names = tuple[str, str, str]
"""One name in the three languages."""
NAMING = frozenset({"label", "th", "dt", "legend"})
_SILENT = frozenset({"select", "textarea", "button", "script", "style"})
_ASIDE = frozenset({"hint", "needed", "away", "badge"})
"""Classes of what stands beside a name: its explanation, its mark, a repetition for screen readers."""
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
_ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", re.M)
_WRITTEN = re.compile(
    r'<(?:label|th|dt|legend)\b(?![^>]*class="away")[^>]*>\s*(?:<strong>)?\s*\{% translate "([^"]+)" %\}'
)


class _Reader(HTMLParser):
    """Collects the names of one page; a label inside a fieldset is a choice, the legend is its name."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._parts: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        classes = set((dict(attrs).get("class") or "").split())
        self._open.append((tag, tag in _SILENT or bool(classes & _ASIDE)))
        if tag in NAMING and not self._is_choice(tag):
            self._parts = []

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag in NAMING and self._parts is not None:
            self.found.append(normal("".join(self._parts)))
            self._parts = None

    def handle_data(self, data: str) -> None:
        if self._parts is not None and not any(silent for _, silent in self._open):
            self._parts.append(data)

    def _is_choice(self, tag: str) -> bool:
        return tag == "label" and any(name == "fieldset" for name, _ in self._open)


@dataclass(frozen=True)
class Row:
    """A row of the glossary: what may be said for it in each language, its other forms in brackets included."""

    code: str
    words: tuple[frozenset[str], ...]

    def has(self, names: Names) -> bool:
        """Whether it is this row's thing that is called so in all three languages."""
        return all(name in words for name, words in zip(names, self.words, strict=True))


def normal(text: str) -> str:
    """A name without what its place does to it: the capital at its beginning, the colon at its end, line breaks."""
    text = " ".join(text.split()).removesuffix(":").rstrip()
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def of_page(html: str) -> list[str]:
    """The names on a page, in its order, "" for a column that needs none."""
    reader = _Reader()
    reader.feed(html)
    return reader.found


def of_forms() -> Iterator[tuple[str, Names]]:
    """Each visible field of each form class, with where it stands."""
    import postroom.web.urls  # noqa: F401 - every form belongs to a page

    for form in _form_classes(forms.BaseForm):
        for name, field in getattr(form, "base_fields", {}).items():
            if not isinstance(field.widget, forms.HiddenInput):
                yield f"{form.__name__}.{name}", _said(field.label or pretty_name(name), str)


def of_log() -> Iterator[tuple[str, Names]]:
    """What the log calls a field that was changed."""
    for name, word in FIELDS.items():
        yield f"log: {name}", _said(word, gettext)


def written_in_templates() -> frozenset[str]:
    """The names that templates write down themselves, in English."""
    pages = (path.read_text("utf-8") for path in (ROOT / "postroom").glob("web/**/*.html"))
    return frozenset(normal(text) for page in pages for text in _WRITTEN.findall(page))


def glossary(text: str) -> list[Row]:
    """The rows of a glossary."""
    return [Row(code, tuple(map(_forms, columns))) for code, *columns in _ROW.findall(text)]


def strangers(found: Mapping[str, Names], rows: list[Row]) -> list[str]:
    """The names that no row has in all three languages, with where they stand."""
    return [f"{place}: {names}" for place, names in found.items() if not any(row.has(names) for row in rows)]


def _form_classes(parent: type) -> Iterator[type]:
    for child in parent.__subclasses__():
        # The log-in page writes its two labels itself.
        if child.__module__.startswith("postroom.") and not issubclass(child, AuthenticationForm):
            yield child
        yield from _form_classes(child)


def _said(text: Any, say: Callable[[Any], str]) -> Names:
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(normal(say(text)))
    return said[0], said[1], said[2]


def _forms(column: str) -> frozenset[str]:
    """`invoice (invoices)` -> both and the whole; `log in, log out` -> each."""
    whole = column.strip().replace("*", "")
    outside = re.sub(r" \([^)]*\)", "", whole)
    parts = [whole, *outside.split(", "), outside, *re.findall(r"\(([^)]*)\)", whole)]
    return frozenset(normal(part) for part in (*parts, *(one for part in parts for one in part.split(", "))))
