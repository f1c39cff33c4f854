"""Numbers that are no customer's: of banks, taxes, orders, suppliers, and references of all sorts."""

from postroom.documents.tests.evidence import Layout, in_each_language

_HEAD = """
    20 15 # {seller}
    20 40 {buyer} | {b_street} | {b_town}
    20 75 # {title} {no}
    20 86 {l_day}: {day}
    20 120 {article}
    190R 120 {part}
    20 140 {net} | {vat} | {l_sum} {currency}
    190R 140 {part} | {rest} | {sum}
    20 165 {pay}
"""
_NONE = ("debtor",)

_LAYOUTS = (
    Layout("the bank account in a sentence", _HEAD + "20 180 {account} 10023, Testbank {s_town}", _NONE),
    Layout(
        "the bank as a table at the foot",
        _HEAD
        + """
        20 255 {bank_name}
        80 255 {account}
        140 255 {bank_code}
        20 260 Testbank
        80 260 10023
        140 260 20-30-40
        """,
        _NONE,
    ),
    Layout(
        "the bank in three lines with colons",
        _HEAD + "20 250 {bank}: Testbank | {account}: 1234567 | {bank_code}: 370 501 98",
        _NONE,
    ),
    Layout(
        "the number of the creditor and the mandate",
        _HEAD
        + """
        20 180 {creditor}: 70007 | {mandate}: M-10023
        20 250 IBAN NL00 TEST 0000 0000 00
        """,
        _NONE,
    ),
    Layout(
        "tax and register",
        _HEAD
        + """
        20 262 . {register} | {vat_no} | {tax_no} 214/5678/0123
        100 262 . {account} 4567890 | {bank_code} 500 105 17
        """,
        _NONE,
    ),
    Layout(
        "the customer's own order and reference",
        _HEAD + "120 40 {your_order}: 70007 | {your_ref}: 10023 | {our_ref}: 55-12",
        _NONE,
    ),
    Layout(
        "the seller's number with the customer",
        _HEAD + "120 40 {supplier_no}: 70007 | {article_no}: 10023",
        _NONE,
    ),
    Layout(
        "a row of headings without a customer's number",
        """
        20 15 # {seller}
        20 40 {buyer} | {b_street} | {b_town}
        20 75 # {title}
        20 90 {l_no}
        65 90 {your_order}
        110 90 {l_day}
        150 90 {clerk}
        20 95 {no}
        65 95 10023
        110 95 {day}
        150 95 J. Smit
        20 120 {article}
        190R 120 {part}
        20 140 {l_sum} {currency}
        190R 140 {sum}
        20 165 {pay}
        """,
        _NONE,
    ),
    Layout(
        "the customer's bank account, from which it is collected",
        _HEAD + "20 180 {collected} | {account}: 70007 ({buyer})",
        _NONE,
    ),
    Layout(
        "account and customer both, the account first",
        """
        20 10 . {bank}: Testbank, {account} 70007
        """
        + _HEAD
        + """
        120 86 {l_cust}: {cust}
        """,
    ),
    Layout(
        "a ledger account and a cost centre in the table",
        _HEAD
        + """
        20 190 {ledger}
        70 190 {cost_centre}
        120 190 {amount}
        20 195 8400
        70 195 10023
        120 195 {part}
        """,
        _NONE,
    ),
    Layout(
        "the meter, the contract and the project",
        _HEAD + "120 40 {contract}: 70007 | {project}: 10023 | {meter}: 99881234",
        _NONE,
    ),
)

CASES = tuple(in_each_language("other numbers", _LAYOUTS))
