"""The tables of the sample documents: which columns a type has, and how rows flow over pages."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from sandbox365.bakery.formats import number, percent, quantity
from sandbox365.bakery.model import DocumentType, Language, Line
from sandbox365.bakery.paper import BOTTOM, BROWN, CREAM, INK, LEFT, WHEAT, WIDTH, Align, Colour, Paper
from sandbox365.bakery.totals import amount_of
from sandbox365.bakery.words import word

ROW, SIZE, PADDING = 6.2, 9.0, 1.5
WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Column:
    """Heading (a key of the words), width in millimetres, and what a line shows there; None is a tick box."""

    heading: str
    width: float
    align: Align
    show: Callable[[Line, Language], str] | None


def _article(line: Line, _: Language) -> str:
    return line.article


def _description(line: Line, _: Language) -> str:
    return line.description


def _quantity(line: Line, language: Language) -> str:
    return quantity(line.quantity, language)


def _ordered(line: Line, language: Language) -> str:
    return quantity(line.ordered or line.quantity, language)


def _unit(line: Line, _: Language) -> str:
    return line.unit


def _price(line: Line, language: Language) -> str:
    return number(line.unit_price, language)


def _vat(line: Line, language: Language) -> str:
    return percent(line.vat_rate, language)


def _amount(line: Line, language: Language) -> str:
    return number(amount_of(line), language)


def _dough(line: Line, language: Language) -> str:
    return number(line.quantity * line.dough_grams / Decimal(1000), language, decimals=1)


ARTICLE = Column("article", 17, "L", _article)
PRICED = (
    ARTICLE,
    Column("description", 67, "L", _description),
    Column("quantity", 15, "R", _quantity),
    Column("unit", 17, "L", _unit),
    Column("price", 17, "R", _price),
    Column("vat", 14, "R", _vat),
    Column("amount", 23, "R", _amount),
)
DELIVERED = (
    ARTICLE,
    Column("description", 77, "L", _description),
    Column("ordered", 20, "R", _ordered),
    Column("delivered", 20, "R", _quantity),
    Column("unit", 18, "L", _unit),
    Column("received", 18, "C", None),
)
BAKED = (
    ARTICLE,
    Column("description", 75, "L", _description),
    Column("quantity", 18, "R", _quantity),
    Column("unit", 18, "L", _unit),
    Column("dough", 24, "R", _dough),
    Column("checked", 18, "C", None),
)
COLUMNS: dict[DocumentType, tuple[Column, ...]] = {
    "invoice": PRICED,
    "credit-note": PRICED,
    "order-confirmation": PRICED,
    "delivery-note": DELIVERED,
    "production-list": BAKED,
}


def draw_table(paper: Paper) -> None:
    """All rows of the document from the paper's y on, with the heading again on every page."""
    columns = COLUMNS[paper.document.type]
    _heading(paper, columns)
    section = ""
    for index, line in enumerate(paper.document.lines):
        opens = line.section != section
        section = line.section
        if paper.get_y() + ROW * (2 if opens else 1) > BOTTOM:
            paper.add_page()
            _heading(paper, columns)
        if opens:
            _section(paper, section)
        _line(paper, columns, line, shaded=index % 2 == 1)
    _closing_rule(paper)


def _heading(paper: Paper, columns: tuple[Column, ...]) -> None:
    y = paper.get_y()
    paper.band(LEFT, y, WIDTH, ROW + 0.6, BROWN)
    texts = [word(column.heading, paper.document.language) for column in columns]
    _cells(paper, columns, texts, y + 0.3, colour=WHITE)
    paper.set_y(y + ROW + 0.6)


def _section(paper: Paper, text: str) -> None:
    y = paper.get_y()
    paper.write_at(LEFT + PADDING, y + 1.2, WIDTH, text, size=SIZE, style="B", colour=BROWN)
    paper.set_y(y + ROW)


def _line(paper: Paper, columns: tuple[Column, ...], line: Line, *, shaded: bool) -> None:
    y = paper.get_y()
    if shaded:
        paper.band(LEFT, y, WIDTH, ROW, CREAM)
    language = paper.document.language
    texts = [column.show(line, language) if column.show else "" for column in columns]
    _cells(paper, columns, texts, y)
    _tick_boxes(paper, columns, y)
    paper.set_y(y + ROW)


def _cells(
    paper: Paper, columns: tuple[Column, ...], texts: list[str], y: float, colour: Colour = INK
) -> None:
    x = LEFT
    paper.set_font("helvetica", style="" if colour == INK else "B", size=SIZE)
    paper.set_text_color(*colour)
    for column, text in zip(columns, texts, strict=True):
        paper.set_xy(x + PADDING, y)
        paper.cell(column.width - 2 * PADDING, ROW, text, align=column.align)
        x += column.width


def _tick_boxes(paper: Paper, columns: tuple[Column, ...], y: float) -> None:
    x = LEFT
    paper.set_draw_color(*BROWN)
    paper.set_line_width(0.2)
    for column in columns:
        if column.show is None:
            paper.rect(x + column.width / 2 - 1.6, y + ROW / 2 - 1.6, 3.2, 3.2)
        x += column.width


def _closing_rule(paper: Paper) -> None:
    paper.set_draw_color(*WHEAT)
    paper.set_line_width(0.4)
    paper.line(LEFT, paper.get_y(), LEFT + WIDTH, paper.get_y())
