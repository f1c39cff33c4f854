"""The blocks of a sample document around its table: addresses, title, totals, payment, signature."""

from decimal import Decimal

from sandbox365.bakery.catalogue import due_date
from sandbox365.bakery.customers import BAKERY
from sandbox365.bakery.formats import day, money, percent, quantity
from sandbox365.bakery.model import DocumentType, SampleDocument
from sandbox365.bakery.paper import BOTTOM, BROWN, CREAM, GREY, LEFT, RIGHT, WHEAT, WIDTH, Paper, title_of
from sandbox365.bakery.totals import totals_of
from sandbox365.bakery.words import word

CLOSING_TEXTS = {"invoice": "payment", "credit-note": "credit", "order-confirmation": "order"}
CLOSING_HEIGHT: dict[DocumentType, float] = {
    "invoice": 50,
    "credit-note": 50,
    "order-confirmation": 50,
    "delivery-note": 52,
    "production-list": 18,
}
"""Millimetres that each type needs below its table."""
FACTS_X, FACT_LABEL = 118.0, 32.0
TOTALS_X, TOTALS_WIDTH, TOTALS_ROW = 116.0, 74.0, 6.0


def draw_addresses(paper: Paper) -> None:
    """The customer on the left, where a window envelope shows it, and the facts on the right."""
    top = paper.get_y()
    left = _customer(paper, top)
    right = _facts(paper, top)
    paper.set_y(max(left, right, top + 34))


def draw_title(paper: Paper) -> None:
    """`Factuur 2026-0412`, large, under the addresses."""
    y = paper.write_at(
        LEFT, paper.get_y() + 6, WIDTH, title_of(paper.document), size=17, style="B", colour=BROWN
    )
    paper.set_y(y + 3)


def draw_closing(paper: Paper) -> None:
    """What stands under the table; on a new page when it does not fit any more."""
    if paper.get_y() + CLOSING_HEIGHT[paper.document.type] > BOTTOM:
        paper.add_page()
    if paper.document.type in CLOSING_TEXTS:
        _priced_closing(paper)
    else:
        _counted_closing(paper)


def _customer(paper: Paper, y: float) -> float:
    customer, language = paper.document.customer, paper.document.language
    y = paper.write_at(LEFT, y, 86, customer.name, size=10.5, style="B")
    # The attention line names the department that pays; other documents go to the kitchen or the counter.
    attention = customer.attention if paper.document.recipient == customer.invoices_to else ""
    address = (attention, customer.street, customer.city, customer.country)
    y = paper.write_at(LEFT, y + 0.6, 86, "\n".join(part for part in address if part), size=10)
    by_mail = f"{word('by mail', language)} {paper.document.recipient}"
    return paper.write_at(LEFT, y + 2.5, 92, by_mail, size=8, colour=GREY)


def _facts(paper: Paper, top: float) -> float:
    rows = _fact_rows(paper.document)
    height = 5.2 * len(rows) + 4
    paper.band(FACTS_X, top - 2, RIGHT - FACTS_X, height, CREAM)
    for index, (label, value) in enumerate(rows):
        y = top + 0.6 + 5.2 * index
        paper.write_at(FACTS_X + 3, y, FACT_LABEL, label, size=8.5, colour=GREY)
        paper.write_at(FACTS_X + 3 + FACT_LABEL, y, 36, value, size=8.5)
    return top - 2 + height


def _fact_rows(document: SampleDocument) -> list[tuple[str, str]]:
    language, customer = document.language, document.customer
    rows = [
        (f"{document.type} number", document.number),
        (f"{document.type} date", day(document.issued, language)),
        ("debtor", document.debtor),
        ("credit-note reference" if document.type == "credit-note" else "reference", document.reference),
        ("customer vat", customer.vat_number if document.type in CLOSING_TEXTS else ""),
        ("due", day(due_date(document), language) if document.type == "invoice" else ""),
        _planned(document),
    ]
    return [(word(key, language), value) for key, value in rows if value]


def _planned(document: SampleDocument) -> tuple[str, str]:
    key = "production" if document.type == "production-list" else "delivery"
    return key, day(document.delivery_date, document.language) if document.delivery_date else ""


def _priced_closing(paper: Paper) -> None:
    top = paper.get_y() + 4
    below_totals = _totals(paper, top)
    below_text = _closing_text(paper, top)
    _remarks(paper, max(below_totals, below_text) + 5)


def _totals(paper: Paper, y: float) -> float:
    document, language = paper.document, paper.document.language
    totals = totals_of(document.lines)
    _total_row(paper, y, word("net", language), money(totals.net, language))
    for row in totals.vat_rows:
        y += TOTALS_ROW
        label = word("vat over", language).format(
            rate=percent(row.rate, language), net=money(row.net, language)
        )
        _total_row(paper, y, label, money(row.vat, language))
    y += TOTALS_ROW + 1
    _grand_total(paper, y, money(totals.gross, language))
    return y + 9


def _total_row(paper: Paper, y: float, label: str, amount: str) -> None:
    paper.write_at(TOTALS_X, y + 1, 50, label)
    paper.write_at(RIGHT - 29.5, y + 1, 28, amount, align="R")


def _grand_total(paper: Paper, y: float, amount: str) -> None:
    label = word(f"{paper.document.type} total", paper.document.language)
    paper.band(TOTALS_X - 2, y, TOTALS_WIDTH + 2, 8.4, CREAM)
    paper.set_draw_color(*WHEAT)
    paper.line(TOTALS_X - 2, y, RIGHT, y)
    paper.write_at(TOTALS_X, y + 1.9, 40, label, size=11, style="B", colour=BROWN)
    paper.write_at(RIGHT - 36.5, y + 1.9, 35, amount, size=11, style="B", colour=BROWN, align="R")


def _closing_text(paper: Paper, y: float) -> float:
    document, language = paper.document, paper.document.language
    key = CLOSING_TEXTS[document.type]
    y = paper.write_at(LEFT, y + 1, 84, word(f"{key} heading", language), style="B", colour=BROWN)
    text = word(key, language).format(
        days=document.customer.term_days,
        iban=BAKERY.iban,
        bic=BAKERY.bic,
        name=BAKERY.name,
        number=title_of(document),
        debtor=document.debtor,
    )
    return paper.write_at(LEFT, y + 1, 84, text, size=8.5)


def _remarks(paper: Paper, y: float) -> float:
    for text in (*paper.document.remarks, *_vat_remarks(paper.document)):
        y = paper.write_at(LEFT, y, WIDTH, text, size=8.5) + 1
    return y


def _vat_remarks(document: SampleDocument) -> tuple[str, ...]:
    """Why there is no VAT, or Dutch VAT, on a document for abroad."""
    customer = document.customer
    if document.type not in CLOSING_TEXTS:
        return ()
    if customer.vat != "domestic":
        return (word(customer.vat, document.language),)
    return (customer.vat_reason,) if customer.vat_reason else ()


def _counted_closing(paper: Paper) -> None:
    document, language = paper.document, paper.document.language
    y = paper.get_y() + 3
    text = f"{word(f'{document.type} total', language)}: {_counted(document)}"
    y = paper.write_at(LEFT + 1.5, y, WIDTH, text, size=10, style="B", colour=BROWN)
    y = _remarks(paper, y + 3)
    if document.type == "delivery-note":
        _signature(paper, y + 5)


def _counted(document: SampleDocument) -> str:
    """`350 stuks, 12,5 kg`: pieces and kilos are not added together."""
    sums: dict[str, Decimal] = {}
    for line in document.lines:
        sums[line.unit] = sums.get(line.unit, Decimal(0)) + line.quantity
    return ", ".join(f"{quantity(amount, document.language)} {unit}" for unit, amount in sums.items())


def _signature(paper: Paper, y: float) -> None:
    language = paper.document.language
    for x, width, key in ((LEFT, 112.0, "signature"), (LEFT + 117, 53.0, "crates")):
        paper.set_draw_color(*WHEAT)
        paper.set_line_width(0.3)
        paper.rect(x, y, width, 24)
        paper.write_at(x + 2, y + 2, width - 4, word(key, language), size=8, colour=GREY)
