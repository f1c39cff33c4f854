"""The bakery's paper: an A4 page with drawn logo, letterhead, footer, and a few brushes.

The PDF is left uncompressed and uses the standard fonts only. Compressed streams differ between builds of
zlib, and embedded fonts between versions of them; the bytes here must not differ between machines.
"""

import math
from datetime import UTC, datetime, time
from typing import Literal

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from sandbox365.bakery.customers import BAKERY
from sandbox365.bakery.model import SampleDocument
from sandbox365.bakery.words import word

Colour = tuple[int, int, int]
Align = Literal["L", "C", "R"]

LEFT, RIGHT, WIDTH = 20.0, 190.0, 170.0
"""Margins and text width, millimetres."""
BOTTOM = 268.0
"""Lowest line of text above the footer, millimetres."""
WHEAT: Colour = (196, 138, 36)
BROWN: Colour = (74, 48, 28)
CREAM: Colour = (251, 245, 232)
INK: Colour = (38, 34, 30)
GREY: Colour = (120, 112, 102)


class Paper(FPDF):
    """The pages of one document. Text goes down from `y`; nothing breaks to a new page by itself."""

    def __init__(self, document: SampleDocument) -> None:
        super().__init__(unit="mm", format="A4")
        self.document = document
        self.core_fonts_encoding = "cp1252"
        self.set_compression(False)
        self.set_auto_page_break(False)
        self.set_margins(LEFT, 15, LEFT)
        self.c_margin = 0
        self._describe()

    def _describe(self) -> None:
        document = self.document
        self.set_title(title_of(document))
        self.set_author(BAKERY.name)
        self.set_producer(BAKERY.name)
        self.set_lang(document.language)
        self.set_creation_date(datetime.combine(document.issued, time(6), tzinfo=UTC))

    def header(self) -> None:
        """Full letterhead on the first page, a short one on the next."""
        if self.page_no() == 1:
            _letterhead(self)
        else:
            _continuation(self)

    def footer(self) -> None:
        """Who the bakery is, where it is paid, and the page number."""
        language = self.document.language
        _rule(self, 276)
        bank = f"IBAN {BAKERY.iban} · BIC {BAKERY.bic}"
        numbers = (
            f"{word('chamber', language)} {BAKERY.chamber_number} · "
            f"{word('own vat', language)} {BAKERY.vat_number}"
        )
        self.write_at(LEFT, 278, 130, f"{BAKERY.name} · {numbers}", size=7.5, colour=GREY)
        self.write_at(LEFT, 282, 130, bank, size=7.5, colour=GREY)
        self._page_number(word("page", language))

    def _page_number(self, pattern: str) -> None:
        # The page count is filled in when the document is complete, so the text is placed by hand as wide as
        # it will be with one digit; aligning to the right would reckon with the wider stand-in.
        self.set_font("helvetica", size=7.5)
        width = self.get_string_width(pattern.format(page=self.page_no(), pages=1))
        text = pattern.format(page=self.page_no(), pages=self.str_alias_nb_pages)
        self.write_at(RIGHT - width, 278, width + 10, text, size=7.5, colour=GREY)

    def write_at(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        *,
        size: float = 9,
        style: Literal["", "B", "I"] = "",
        colour: Colour = INK,
        align: Align = "L",
    ) -> float:
        """Write `text`, wrapped to `width`; the y below it, millimetres."""
        self.set_font("helvetica", style=style, size=size)
        self.set_text_color(*colour)
        self.set_xy(x, y)
        self.multi_cell(width, size * 0.48, text, align=align, new_x=XPos.LEFT, new_y=YPos.NEXT)
        return float(self.get_y())

    def band(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle."""
        self.set_fill_color(*colour)
        self.rect(x, y, width, height, style="F")


def title_of(document: SampleDocument) -> str:
    """`Factuur 2026-0412`: the heading and the PDF's title."""
    return f"{word(document.type, document.language)} {document.number}"


def _letterhead(paper: Paper) -> None:
    language = paper.document.language
    _wheat_ear(paper, 25, 13, 21)
    paper.write_at(34, 17, 92, BAKERY.name, size=19, style="B", colour=BROWN)
    paper.write_at(34, 26, 92, BAKERY.tagline[language], size=9, style="I", colour=WHEAT)
    address = (BAKERY.street, BAKERY.city, BAKERY.country[language], BAKERY.sender, BAKERY.website)
    paper.write_at(140, 14, 50, "\n".join(address), size=8, colour=GREY, align="R")
    _rule(paper, 38)
    paper.set_y(48)


def _continuation(paper: Paper) -> None:
    document = paper.document
    _wheat_ear(paper, 23, 10, 12)
    paper.write_at(30, 13, 60, BAKERY.name, size=11, style="B", colour=BROWN)
    heading = " · ".join(part for part in (title_of(document), document.debtor) if part)
    paper.write_at(90, 13.2, 100, heading, colour=GREY, align="R")
    _rule(paper, 24)
    paper.set_y(31)


def _rule(paper: Paper, y: float) -> None:
    paper.set_draw_color(*WHEAT)
    paper.set_line_width(0.4)
    paper.line(LEFT, y, RIGHT, y)


def _wheat_ear(paper: Paper, x: float, top: float, height: float) -> None:
    """An ear of wheat: a stem, one grain at the tip and four pairs below it."""
    paper.set_draw_color(*WHEAT)
    paper.set_fill_color(*WHEAT)
    paper.set_line_width(height * 0.022)
    paper.line(x, top + height * 0.2, x, top + height)
    size = height * 0.22
    _grain(paper, x, top + height * 0.21, size, 0)
    for pair in range(4):
        y = top + height * (0.36 + 0.145 * pair)
        _grain(paper, x - height * 0.015, y, size, -40)
        _grain(paper, x + height * 0.015, y, size, 40)


def _grain(paper: Paper, x: float, y: float, length: float, degrees: float) -> None:
    """A lens-shaped grain whose foot stands at (x, y), leaning clockwise from upright."""
    lean = math.radians(degrees)
    outline = [
        (side * math.sin(step * math.pi / 8) * 0.17, step / 8)
        for side, steps in ((-1, range(9)), (1, range(7, 0, -1)))
        for step in steps
    ]
    paper.polygon(
        [
            (
                round(x + length * (across * math.cos(lean) + up * math.sin(lean)), 3),
                round(y - length * (up * math.cos(lean) - across * math.sin(lean)), 3),
            )
            for across, up in outline
        ],
        style="F",
    )
