"""The tables of a page as rows of words."""

from html.parser import HTMLParser


def rows_of(page: str) -> list[list[str]]:
    """The cells of every row of every table; what is folded away under "Why?" is left out."""
    reader = _Reader()
    reader.feed(page)
    return [row for row in reader.rows if row]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in_cell = False
        self._folded = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self._in_cell = True
            self.rows[-1].append("")
        elif tag == "details":
            self._folded += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self._in_cell = False
        elif tag == "details":
            self._folded -= 1

    def handle_data(self, data: str) -> None:
        if self._in_cell and not self._folded and data.strip():
            self.rows[-1][-1] = f"{self.rows[-1][-1]} {' '.join(data.split())}".strip()
