"""A page as a browser has it: its forms, to be filled in and sent back, and the sentences that it tells."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from html.parser import HTMLParser
from typing import Any, Self
from urllib.parse import urljoin

_VOID = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
_NOT_SENT = ("button", "file", "image", "reset", "submit")
_TELLS = ("note", "problem", "errorlist", "warnings")
"""Classes of the places in which a page says what it has done or refused."""


@dataclass
class Element:
    """One element of a page, with its text and elements in their order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: "list[Element | str]" = field(default_factory=list)

    def all(self, *tags: str) -> "list[Element]":
        """The elements in it, the outer before the inner; with `tags` only those."""
        found = []
        for part in self.parts:
            if isinstance(part, Element):
                found += [part] if not tags or part.tag in tags else []
                found += part.all(*tags)
        return found

    @property
    def raw(self) -> str:
        """Its text to the letter."""
        return "".join(part if isinstance(part, str) else part.raw for part in self.parts)

    @property
    def text(self) -> str:
        """Its text as a reader has it."""
        words = " ".join(part if isinstance(part, str) else part.text for part in self.parts)
        return " ".join(words.split())

    @property
    def classes(self) -> list[str]:
        """The words of its class."""
        return self.attributes.get("class", "").split()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.top = Element("")
        self._open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].parts.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(one.tag == tag for one in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].parts.append(data)


@dataclass(frozen=True)
class Post:
    """What a browser sends when a button of a form is pressed. `files`: field -> name and content of each."""

    address: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str, bytes], ...] = ()

    def typed(self, **values: str) -> Self:
        """With other values in these fields; one that the form has not is added, as a tick would be."""
        kept = tuple((name, values.get(name, value)) for name, value in self.fields)
        names = {name for name, _ in self.fields}
        return replace(
            self, fields=kept + tuple((name, value) for name, value in values.items() if name not in names)
        )

    @property
    def data(self) -> dict[str, list[str]]:
        """Field -> all its values."""
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found


@dataclass(frozen=True)
class Page:
    """An answer: where the browser stands, its code, and what it shows."""

    address: str
    code: int
    html: str

    @cached_property
    def top(self) -> Element:
        """All its elements."""
        reader = _Reader()
        reader.feed(self.html)
        reader.close()
        return reader.top

    @cached_property
    def told(self) -> tuple[tuple[str, str], ...]:
        """(kind, sentence) of all that is said: "success", "info", "warning"; "problem" at a field or above all."""
        found = []
        for one in self.top.all("p", "div", "section", "ul"):
            if any(kind in one.classes for kind in _TELLS):
                found.append((_kind_of(one), one.text))
        if self.code == 404:
            found += [("problem", one.text) for one in self.main.all("p")[:1]]
        return tuple(dict.fromkeys(one for one in found if one[1]))

    @property
    def main(self) -> Element:
        """What stands between head and foot of the page."""
        return next(iter(self.top.all("main")), self.top)

    def press(self, action: str, button: tuple[str, str] = ("", "")) -> Post | None:
        """The form that goes to this address, as it stands, with the button pressed; None where it is not offered."""
        for form in self.top.all("form"):
            address = urljoin(self.address, form.attributes.get("action") or self.address)
            if address.partition("?")[0] == action and form.attributes.get("method") == "post":
                inside = [*form.all(), *self._outside(form)]
                if button in [_pair_of(one) for one in inside if one.tag == "button"]:
                    pressed = (button,) if button[0] else ()
                    return Post(address, (*_fields_of(inside), *pressed))
        return None

    @property
    def title(self) -> str:
        """The heading of the page."""
        return next((one.text for one in self.top.all("h1")), self.address)

    @property
    def links(self) -> list[str]:
        """The addresses that it leads to."""
        return [urljoin(self.address, one.attributes.get("href", "")) for one in self.top.all("a")]

    def choices(self, name: str) -> list[str]:
        """The values of all boxes of this name, ticked or not."""
        found = (one.attributes for one in self.top.all("input"))
        return [one.get("value", "on") for one in found if one.get("name") == name]

    def _outside(self, form: Element) -> list[Element]:
        name = form.attributes.get("id")
        return [one for one in self.top.all() if name and one.attributes.get("form") == name]


def _kind_of(element: Element) -> str:
    kinds = [one for one in element.classes if one in ("success", "info", "warning", "error")]
    return kinds[0] if kinds else "problem"


def _pair_of(element: Element) -> tuple[str, str]:
    return element.attributes.get("name", ""), element.attributes.get("value", "")


def _fields_of(elements: list[Element]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for one in elements:
        name, value = _pair_of(one)
        if name and one.tag == "input" and _is_sent(one.attributes):
            found.append((name, value or ("on" if "checked" in one.attributes else "")))
        elif name and one.tag == "textarea":
            found.append((name, _typed_lines(one.raw)))
        elif name and one.tag == "select":
            found += [(name, chosen) for chosen in _chosen_of(one)]
    return found


def _typed_lines(raw: str) -> str:
    """The first line break belongs to the tag, and every other one is sent as two characters (HTML, 4.10.11)."""
    lines = raw.replace("\r\n", "\n").removeprefix("\n")
    return lines.replace("\n", "\r\n")


def _chosen_of(select: Element) -> list[str]:
    options = select.all("option")
    marked = [one for one in options if "selected" in one.attributes]
    usual = [] if "multiple" in select.attributes else options[:1]
    return [one.attributes.get("value", one.text) for one in marked or usual]


def _is_sent(attributes: dict[str, Any]) -> bool:
    kind = attributes.get("type", "text")
    return kind not in _NOT_SENT and (kind not in ("checkbox", "radio") or "checked" in attributes)
