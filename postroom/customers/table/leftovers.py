"""Rows that are no customers: sums, counts, rulers and footers that reports print around a list. Pure."""

import re

from postroom.customers.table.headings import simplify
from postroom.customers.table.values import Row

_SUM = (
    r"(?:sub|tussen|eind|netto|bruto|grand\s+|zwischen|end|gesamt|listen|lijst)?"
    r"(?:totaal|totalen|total|totals|summe|summen|gesamt|gesamtsumme|som|sum)"
)
_BEGINS = re.compile(rf"(?:{_SUM}|insgesamt|aantal|anzahl|count|number of|generaal totaal)(?=[\s:]|$)", re.I)
_SUM_ALONE = re.compile(rf"(?:{_SUM}|insgesamt|aantal|anzahl|count)\s*:?", re.I)
_COUNT = re.compile(
    r"\d[\d.,]*\s+(?:debiteuren|klanten|relaties|records?|rijen|regels|debitoren|kunden|datensätze|zeilen|einträge"
    r"|customers|debtors|rows|lines|items|entries)\.?",
    re.I,
)
_FOOTER = re.compile(
    r"(?:pagina|seite|page|afgedrukt|gedruckt|printed|einde|ende|end of|stand|peildatum|datum|date|exported"
    r"|exportiert|geëxporteerd|erstellt|aangemaakt|created|bron|quelle|source)\b.*[\s:\d].*",
    re.I | re.S,
)
_RULER = re.compile(r"[-=_*.\s]{2,}|[-=_*]")


def is_leftover(row: Row, number: int, *, at_end: bool) -> bool:
    """Whether a row is a sum, a count, a ruler or a footer; `number`: the place of the debtor numbers.

    `at_end`: the row is one of the last ones, where "Totaal" with a count in the place of the number stands.

    A row with an e-mail address is a customer, however it is called.
    """
    filled = [cell for cell in row.cells if cell]
    if any("@" in cell for cell in filled):
        return False
    debtor = row.cells[number] if number < len(row.cells) else ""
    first = filled[0]
    return (
        all(_RULER.fullmatch(cell) for cell in filled)
        or bool(_COUNT.fullmatch(first))
        or _is_sum(debtor, filled, at_end)
        or (len(filled) == 1 and bool(_FOOTER.fullmatch(first)))
    )


def _is_sum(debtor: str, filled: list[str], at_end: bool) -> bool:
    """ "Totaal" in the place of the number, in a row without number, or, at the end, as a word of its own."""
    if debtor and _BEGINS.match(debtor):
        return True
    if not debtor:
        return any(_BEGINS.match(cell) for cell in filled)
    return at_end and any(_SUM_ALONE.fullmatch(cell) for cell in filled if simplify(cell) != simplify(debtor))
