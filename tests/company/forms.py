"""A page as a browser has it: forms with the fields that would be sent, tables, notes, and what training says."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str | None]
_NO_FIELD = ("submit", "button", "reset", "image", "file")
_TEXTS = ("p", "div", "section", "ul", "form")
"""Elements in which a page tells something."""
_TOLD = ("note", "problem", "training", "errorlist", "lead", "warnings")


@dataclass
class Box:
    """A checkbox or radio button of a form."""

    name: str
    value: str
    checked: bool


@dataclass(frozen=True)
class Button:
    """A button of a form, with what it sends; `action`: where it sends the form, "" = where the form says."""

    name: str = ""
    value: str = ""
    action: str = ""


@dataclass
class Form:
    """A form; `action` is "" where it is the page's own address."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What stands in a field; "" when it is not there."""
        return next((value for known, value in self.fields if known == name), "")

    def has(self, name: str) -> bool:
        """Whether it has such a field, box or button."""
        boxes, buttons = (box.name for box in self.boxes), (button.name for button in self.buttons)
        return name in {*(known for known, _ in self.fields), *boxes, *buttons}

    def button_to(self, ending: str) -> Button | None:
        """The first button that sends the form to such an address of its own."""
        return next((button for button in self.buttons if button.action.endswith(ending)), None)

    def type_in(self, name: str, value: str) -> None:
        """Replace what stands in a field. Raises KeyError when it is not there."""
        for place, (known, _) in enumerate(self.fields):
            if known == name:
                self.fields[place] = (name, value)
                return
        raise KeyError(name)

    def tick(self, name: str, on: bool, value: str | None = None) -> None:
        """Tick a box or take its tick away; without `value` all of that name."""
        for box in self.boxes:
            if box.name == name and value in (None, box.value):
                box.checked = on

    def sent(self, button: Button | None = None) -> list[tuple[str, str]]:
        """What a browser sends when that button is pressed, else the first one."""
        pressed = button or next(iter(self.buttons), Button())
        ticked = [(box.name, box.value) for box in self.boxes if box.checked]
        return [*self.fields, *ticked, *([(pressed.name, pressed.value)] if pressed.name else [])]


@dataclass
class Cell:
    """A cell of a table: its lines, where its links lead, and the boxes in it as (name, value)."""

    lines: list[str] = field(default_factory=lambda: [""])
    links: list[str] = field(default_factory=list)
    boxes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All lines as one."""
        return " ".join(filter(None, map(_tidy, self.lines)))

    @property
    def parts(self) -> list[str]:
        """The lines that say something."""
        return [line for line in map(_tidy, self.lines) if line]


@dataclass
class Page:
    """What was read from a page; `told`: what notes and problems say, by the class of the element; `paragraphs`: what
    stands in the others."""

    forms: list[Form] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)

    def form_with(self, name: str) -> Form | None:
        """The first form that has such a field, box or button."""
        return next((form for form in self.forms if form.has(name)), None)

    def form_to(self, ending: str) -> Form | None:
        """The first form that goes to such an address."""
        return next((form for form in self.forms if form.action.endswith(ending)), None)

    def holds(self, text: str) -> bool:
        """Whether somebody who typed this finds it again: in a field, or in what is told."""
        fields = (value for form in self.forms for _, value in form.fields)
        told = (line for _, line in self.told)
        return any(text in one for one in (*fields, *told, *self.paragraphs))

    def says(self, kind: str) -> list[str]:
        """The texts of the elements of that class."""
        return [text for classes, text in self.told if kind in classes.split()]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._form: Form | None = None
        self._area: tuple[str, list[str]] | None = None
        self._select = ""
        self._row: list[Cell] | None = None
        self._cell: Cell | None = None
        self._link: tuple[str, list[str]] | None = None
        self._telling: list[tuple[str, str, list[str]]] = []
        self._depth: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what the tag begins."""
        found = dict(attrs)
        begin = getattr(self, f"_begin_{tag}", None)
        if begin:
            begin(found)
        if tag in _TEXTS:
            classes = found.get("class") or ""
            wanted = classes if set(classes.split()) & set(_TOLD) else ""
            self._telling.append((tag, wanted, []))

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        end = getattr(self, f"_end_{tag}", None)
        if end:
            end()
        if tag in _TEXTS and any(known == tag for known, _, _ in self._telling):
            self._end_text(tag)

    def handle_data(self, data: str) -> None:
        """Text goes to whatever is open."""
        if self._area:
            self._area[1].append(data)
            return
        if self._cell:
            self._cell.lines[-1] += data
        if self._link:
            self._link[1].append(data)
        for tag, classes, texts in self._telling:
            if classes or tag == "p":
                texts.append(data)

    def _end_text(self, tag: str) -> None:
        while self._telling:
            known, classes, texts = self._telling.pop()
            text = _tidy("".join(texts))
            if classes and text:
                self.page.told.append((classes, text))
            elif text:
                self.page.paragraphs.append(text)
            if known == tag:
                return

    def _begin_form(self, found: Attributes) -> None:
        self._form = Form(found.get("action") or "", (found.get("method") or "get").lower())
        self.page.forms.append(self._form)

    def _end_form(self) -> None:
        self._form = None

    def _begin_input(self, found: Attributes) -> None:
        name, kind = found.get("name") or "", found.get("type") or "text"
        if not name or self._form is None or kind in _NO_FIELD:
            return
        if kind in ("checkbox", "radio"):
            value = found.get("value") or "on"
            self._form.boxes.append(Box(name, value, "checked" in found))
            if self._cell:
                self._cell.boxes.append((name, value))
        else:
            self._form.fields.append((name, found.get("value") or ""))

    def _begin_button(self, found: Attributes) -> None:
        if self._form is not None:
            names = (found.get(name) or "" for name in ("name", "value", "formaction"))
            self._form.buttons.append(Button(*names))

    def _begin_textarea(self, found: Attributes) -> None:
        self._area = (found.get("name") or "", [])

    def _end_textarea(self) -> None:
        if self._area and self._form is not None:
            # A browser drops the first line break and sends CR LF (HTML, "textarea").
            text = "".join(self._area[1]).removeprefix("\r").removeprefix("\n")
            self._form.fields.append((self._area[0], text.replace("\r\n", "\n").replace("\n", "\r\n")))
        self._area = None

    def _begin_select(self, found: Attributes) -> None:
        self._select = found.get("name") or ""

    def _end_select(self) -> None:
        name, self._select = self._select, ""
        if self._form is not None and name and not self._form.has(name) and self._form.choices.get(name):
            self._form.fields.append((name, self._form.choices[name][0]))

    def _begin_option(self, found: Attributes) -> None:
        if self._form is None or not self._select:
            return
        value = found.get("value") or ""
        self._form.choices.setdefault(self._select, []).append(value)
        if "selected" in found:
            self._form.fields.append((self._select, value))

    def _begin_tr(self, _found: Attributes) -> None:
        self._row = []
        self.page.rows.append(self._row)

    def _begin_td(self, _found: Attributes) -> None:
        self._cell = Cell()
        if self._row is not None:
            self._row.append(self._cell)

    def _end_td(self) -> None:
        self._cell = None

    def _begin_br(self, _found: Attributes) -> None:
        if self._cell:
            self._cell.lines.append("")

    def _begin_a(self, found: Attributes) -> None:
        address = found.get("href") or ""
        self._link = (address, [])
        if self._cell:
            self._cell.links.append(address)

    def _end_a(self) -> None:
        if self._link:
            self.page.links.append((self._link[0], _tidy("".join(self._link[1]))))
        self._link = None


def read_page(html: str) -> Page:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
