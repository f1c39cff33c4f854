"""The forms of a page, as a browser would send them back."""

from html.parser import HTMLParser

_NOT_SENT = ("button", "file", "image", "reset", "submit")
Attributes = list[tuple[str, str | None]]


def fields_of(page: str) -> dict[str, str]:
    """Name -> value of every field, unchanged; of boxes and radio buttons only those that are ticked."""
    reader = _Reader()
    reader.feed(page)
    return reader.fields


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "input" and _is_sent(found):
            self.fields[found["name"]] = found.get("value", "on" if "checked" in found else "")
        elif tag == "select":
            self._select = found.get("name", "")
        elif tag == "option" and self._select:
            if "selected" in found or self._select not in self.fields:
                self.fields[self._select] = found.get("value", "")
        elif tag == "textarea":
            self._area = found.get("name", "")
            self.fields[self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data


def _is_sent(field: dict[str, str]) -> bool:
    kind = field.get("type", "text")
    ticked = kind not in ("checkbox", "radio") or "checked" in field
    return bool(field.get("name")) and kind not in _NOT_SENT and ticked
