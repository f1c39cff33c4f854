"""HTML in mails: what may stay in it, and how it reads for people whose program shows plain text only."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import nh3

_TEXT = {"a", "b", "strong", "i", "em", "u", "s", "del", "br", "span"}
_BLOCKS = {"p", "div", "ul", "ol", "li", "blockquote", "pre", "h1", "h2", "h3"}
_TABLES = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
_ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
_GONE_WITH_CONTENT = {"script", "style", "title", "textarea", "noscript", "iframe", "object"}
_ADDRESS = re.compile(r"(https?://|mailto:)\S", re.I)

_UNSEEN = r'(?: (?:lang|title)="[^"]*")*'
"""Attributes that cleaning leaves on any tag; neither is seen."""
_WITHOUT_EFFECT = re.compile(
    rf"</?span{_UNSEEN}>|<a{_UNSEEN}>(?P<inside>[^<]*)</a>"
    rf"|<(?P<empty>b|strong|i|em|u|s|del){_UNSEEN}></(?P=empty)>"
    rf"|</(?P<again>b|strong|i|em|u|s|del)><(?P=again){_UNSEEN}>"
)
_DEEPEST = 10
"""Elements around nothing within one another, as far as they are taken out."""
_APART = {"p", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3"}
"""Blocks with an empty line before and after them."""
_KEPT_SPACE = "\N{NO-BREAK SPACE}"
"""Stands for a space that survives the tidying of lines."""


def clean(html: str) -> str:
    """`html` with nothing but text, lists, tables and links to https, http and mailto.

    Scripts, styles, pictures, forms and all other attributes are taken out, not refused: pasted text is full
    of them. A link must begin with its scheme, so that no placeholder's value can become one.
    """
    return nh3.clean(
        html,
        tags=_TEXT | _BLOCKS | _TABLES,
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def join_pieces(html: str) -> str:
    """Cleaned `html` without tags that change nothing: Word and Outlook put them into the middle of words.

    A span without attributes, a bookmark, an element around nothing, bold that ends where bold begins.
    """
    for _ in range(_DEEPEST):
        html, before = _WITHOUT_EFFECT.sub(_keep_inside, html), html
        if html == before:
            break
    return html


def to_text(html: str) -> str:
    """`html` as readable plain text: paragraphs, lists, one line for a table's row, links with their address."""
    reader = _Reader()
    reader.feed(clean(html))
    reader.close()
    return _tidy("".join(reader.pieces))


def _keep_inside(found: re.Match[str]) -> str:
    return found["inside"] or ""


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("a", "href"):
        return value.strip() if _ADDRESS.match(value.strip()) else None
    return value


def _tidy(text: str) -> str:
    """One space between words, no space at the ends of lines, at most one empty line."""
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r" {2,}", " ", text))
    text = re.sub(rf"^({_KEPT_SPACE}*(?:-|\d+\.){_KEPT_SPACE})\n+", r"\1", text, flags=re.M)
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return f"{text}\n".replace(_KEPT_SPACE, " ") if text else ""


class _Reader(HTMLParser):
    """Writes down text while it reads; lines are tidied afterwards."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._lists: list[int] = []
        """For each open list the number of its next item; 0 for a list without numbers."""
        self._pre = 0
        self._cells = 0
        self._opens: dict[str, Callable[[], None]] = {
            "ul": lambda: self._lists.append(0),
            "ol": lambda: self._lists.append(1),
            "li": self._item,
            "pre": lambda: self._preformatted(1),
            "tr": self._row,
            "td": self._cell,
            "th": self._cell,
        }
        self._closes: dict[str, Callable[[], None]] = {
            "ul": self._end_of_list,
            "ol": self._end_of_list,
            "pre": lambda: self._preformatted(-1),
            "a": self._end_of_link,
        }

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where the tag is a block; remember where a link begins."""
        self._gap(tag)
        if tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.pieces)))
        elif tag in self._opens:
            self._opens[tag]()

    def handle_endtag(self, tag: str) -> None:
        """End what the tag began."""
        if tag in self._closes:
            self._closes[tag]()
        if tag != "br":
            self._gap(tag)

    def handle_data(self, data: str) -> None:
        """Text; outside of <pre> line ends are spaces."""
        if self._pre:
            self.pieces.append(data.replace(" ", _KEPT_SPACE))
        else:
            self.pieces.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _gap(self, tag: str) -> None:
        nested = tag in ("ul", "ol") and self._lists
        if tag in _APART and not nested:
            self.pieces.append("\n\n")
        elif tag in _BLOCKS | {"br", "tr", "caption"}:
            # A <div> right after a line's end must not make an empty line; an editor writes one for each line.
            self.pieces.append("\n" if tag == "br" or not self._at_line_start() else "")

    def _at_line_start(self) -> bool:
        last = next((piece for piece in reversed(self.pieces) if piece.strip(" ")), "\n")
        return last.endswith("\n")

    def _item(self) -> None:
        number = self._lists[-1] if self._lists else 0
        indent = _KEPT_SPACE * 2 * (len(self._lists) - 1)
        self.pieces.append(f"{indent}{f'{number}.' if number else '-'}{_KEPT_SPACE}")
        if number:
            self._lists[-1] += 1

    def _end_of_list(self) -> None:
        if self._lists:
            self._lists.pop()

    def _preformatted(self, step: int) -> None:
        self._pre += step

    def _row(self) -> None:
        self._cells = 0

    def _cell(self) -> None:
        self.pieces.append(" | " if self._cells else "")
        self._cells += 1

    def _end_of_link(self) -> None:
        if not self._links:
            return
        address, start = self._links.pop()
        shown = "".join(self.pieces[start:]).strip()
        if address and shown not in (address, address.removeprefix("mailto:")):
            self.pieces.append(f" ({address.removeprefix('mailto:')})" if shown else address)
