"""Documents that are no invoices, or look like one, and name other documents."""

from postroom.documents.tests.evidence import Layout, in_each_language

_HEAD = """
    20 15 # {seller}
    20 40 {buyer} | {b_street} | {b_town}
"""
_NO_SUM = ("total", "currency")

_LAYOUTS = (
    Layout(
        "a credit note that names its invoice",
        _HEAD
        + """
        20 75 # {credit}
        20 90 {l_credit}: {no} | {about_invoice}: 2026-0399 | {document_day}: {day} | {l_cust}: {cust}
        20 130 {article}
        190R 130 {part}
        20 150 {to_credit} {currency}
        190R 150 {sum}
        """,
        says={"type": "credit-note"},
    ),
    Layout(
        "a reversal of an invoice, negative",
        _HEAD
        + """
        20 75 * {storno}
        20 90 {l_no}: {no} | {document_day}: {day} | {l_cust}: {cust}
        20 150 {l_sum} {currency} -{sum}
        """,
        says={"type": "credit-note", "total": "-1234.56"},
    ),
    Layout(
        "a delivery note with the numbers of the order",
        _HEAD
        + """
        20 75 # {delivery_title}
        130 40 {note_no} | {note_day} | {order_no} | {order_day} | {l_cust}
        170 40 {no} | {day} | 550012 | {other_day} | {cust}
        20 110 * {quantity}
        50 110 * {items}
        20 116 24
        50 116 {article}
        20 200 {received}: ______________________
        20 210 {thanks}
        """,
        without=_NO_SUM,
        says={"type": "delivery-note"},
    ),
    Layout(
        "a delivery note for a branch, with its address for mail",
        """
        20 15 . {seller}, {s_street}, {s_town}
        20 40 * {delivery} | {branch} | {d_street} | {d_town} | magazijn@supertape.test
        110 40 * {billing} | {buyer} | {b_street} | {b_town}
        20 80 # {delivery_title} {no}
        20 92 {note_day}: {day} | {l_cust}: {cust}
        20 120 24 {article}
        20 200 {received}: ______________________
        20 210 {thanks}
        """,
        without=(*_NO_SUM, "recipient"),
        says={"type": "delivery-note"},
    ),
    Layout(
        "an order confirmation with the customer's order",
        _HEAD
        + """
        20 75 # {order_title}
        20 90 {your_order}: 4500017 | {order_no}: {no} | {order_day}: {day} | {l_cust}: {cust}
        20 120 {thanks}
        20 140 {article}
        190R 140 {part}
        20 160 {order_sum} {currency}
        190R 160 {sum}
        """,
        says={"type": "order-confirmation"},
    ),
    Layout(
        "a reminder without a number, with a table of invoices",
        _HEAD
        + """
        20 75 # {reminder_title}
        130 40 {document_day} {day} | {l_cust} {cust}
        20 90 {reminded}
        20 105 {l_no}
        70 105 {l_day}
        120 105 {due_day}
        190R 105 {amount}
        20 111 2026-100 | 2026-101
        70 111 {other_day} | {other_day}
        120 111 {later_day} | {later_day}
        190R 111 {part} | {rest}
        20 130 {open_sum} {currency}
        190R 130 {sum}
        """,
        without=("number",),
        says={"type": "reminder"},
    ),
    Layout(
        "a reminder with a fee and no date of its own",
        _HEAD
        + """
        20 75 # {reminder_title}
        20 85 {l_cust}: {cust}
        20 95 {reminded}
        20 105 {title} 2026-100 {of_day} {other_day}
        190R 105 {part}
        20 111 {fee}
        190R 111 {rest}
        20 130 {open_sum} {currency}
        190R 130 {sum}
        """,
        without=("number", "issued"),
        says={"type": "reminder"},
    ),
    Layout(
        "a quote with the day until which it holds",
        _HEAD
        + """
        20 75 # {quote_title}
        20 90 {l_quote} | {valid_day} | {document_day} | {l_cust}
        80 90 {no} | {later_day} | {day} | {cust}
        20 140 {article}
        190R 140 {part}
        20 160 {gross} {currency}
        190R 160 {sum}
        20 180 {thanks}
        """,
        says={"type": "quote"},
    ),
    Layout(
        "terms that speak of invoices and delivery notes",
        """
        20 15 {seller}
        20 30 # {terms}
        20 45 1. {terms_text}
        20 55 2. {pay}
        20 65 3. {quote_it}
        20 75 4. {reminded}
        """,
        without=("type", "number", "debtor", "issued", *_NO_SUM),
    ),
    Layout(
        "a statement of account with invoices in it",
        _HEAD
        + """
        20 75 # {statement_title}
        20 90 {document_day}: {day} | {l_cust}: {cust}
        20 105 {title}
        70 105 {l_day}
        190R 105 {amount}
        20 111 2026-100 | 2026-101
        70 111 {other_day} | {other_day}
        190R 111 {part} | {rest}
        20 130 {open_sum} {currency}
        190R 130 {sum}
        20 150 {reminded}
        """,
        without=("number",),
        says={"type": "statement"},
        may_be_empty=("total", "currency"),
    ),
    Layout(
        "a delivery note with one label for number and day",
        _HEAD
        + """
        20 75 # {delivery_title}
        20 90 {no_and_day} | 80101911/26.06.2026
        110 90 {l_cust} {cust}
        20 120 24 {article}
        20 210 {thanks}
        """,
        without=_NO_SUM,
        says={"type": "delivery-note", "number": "80101911", "issued": "2026-06-26"},
        may_be_empty=("number", "issued"),
    ),
)

CASES = tuple(in_each_language("types", _LAYOUTS))
