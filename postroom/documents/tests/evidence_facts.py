"""Title, number and date among other titles, numbers and dates."""

from postroom.documents.tests.evidence import Layout, in_each_language

_HEAD = """
    20 15 # {seller}
    20 40 {buyer} | {b_street} | {b_town}
"""
_FOOT = """
    20 180 {article}
    190R 180 {part}
    20 200 {l_sum} {currency}
    190R 200 {sum}
    20 220 {pay}
"""
_SATURDAY = {"issued": "2026-11-21"}

_LAYOUTS = (
    Layout(
        "a title in spaced letters at right, a delivery note below it",
        _HEAD
        + """
        120 40 # {spaced_title}
        120 54 {document_no}      : {no} | {document_day} : {day} | {note_no}  : L8765432 | {note_day} : {other_day}
        20 70 {l_cust} : {cust}
        """
        + _FOOT,
    ),
    Layout(
        "headings over values in three pairs, the invoice first",
        """
        20 15 . {seller}, {s_street}, {s_town} | {vat_no}
        20 40 {buyer} | {b_street} | {b_town}
        120 40 * {title}
        120 50 {l_cust} {cust}
        120 65 {l_no}
        160 65 {day_word}
        120 70 {no}
        160 70 {day}
        120 80 {note_no}
        160 80 {day_word}
        120 85 87032595
        160 85 {other_day}
        """
        + _FOOT,
    ),
    Layout(
        "a title for many orders",
        _HEAD + "20 80 # {compound_title} {no}\n20 92 {l_day}: {day} | {l_cust}: {cust}" + _FOOT,
    ),
    Layout(
        "numbers of seller and buyer under their headings",
        """
        20 15 # {title}
        20 28 {l_no} {no} {of_day} {day}
        20 50 {sold_by}: | {plain_no} : 549910 | {seller} | {s_street} | {s_town}
        20 90 {buyer_is}: | {plain_no} : {cust} | {buyer} | {b_street} | {b_town}
        """
        + _FOOT,
    ),
    Layout(
        "the dates of order and delivery before that of the invoice",
        _HEAD
        + """
        20 80 # {title}
        130 40 {order_day} | {note_day} | {l_day} | {due_day}
        190R 40 {other_day} | {other_day} | {day} | {later_day}
        20 95 {l_no}: {no} | {l_cust}: {cust}
        """
        + _FOOT,
    ),
    Layout(
        "no date but that of an order",
        _HEAD + "20 80 # {title}\n20 95 {l_no}: {no} | {l_cust}: {cust} | {by_order} {other_day}." + _FOOT,
        without=("issued",),
    ),
    Layout(
        "a date with its weekday behind the label",
        _HEAD + "20 80 # {title} {no}\n20 95 {l_day}: {saturday} | {l_cust}: {cust}" + _FOOT,
        says=_SATURDAY,
    ),
    Layout(
        "a date with its weekday behind the town",
        _HEAD + "120 70 {s_town}, {saturday}\n20 80 # {title} {no}\n20 95 {l_cust}: {cust}" + _FOOT,
        says=_SATURDAY,
    ),
    Layout(
        "a short weekday in a row of headings",
        _HEAD
        + """
        20 80 # {title}
        20 95 {l_no}
        70 95 {l_cust}
        120 95 {l_day}
        20 100 {no}
        70 100 {cust}
        120 100 {saturday_short}
        """
        + _FOOT,
        says=_SATURDAY,
    ),
    Layout(
        "number and date under one label with a slash",
        _HEAD + "20 80 # {title}\n20 95 {no_and_day} | 80101911/26.06.2026\n120 95 {l_cust} | {cust}" + _FOOT,
        says={"number": "80101911", "issued": "2026-06-26"},
        may_be_empty=("number", "issued"),
    ),
    Layout(
        "number and date in the line that says what it is about",
        _HEAD + "20 80 * {about} {no} {of_day} {day}\n20 95 {l_cust}: {cust}" + _FOOT,
    ),
    Layout(
        "the customer's number of an invoice before our own",
        _HEAD
        + "120 40 {your_invoice}: X-1\n20 80 # {title}\n20 95 {l_no}: {no} | {l_cust}: {cust} | {l_day}: {day}"
        + _FOOT,
    ),
    Layout(
        "a delivery note named before the facts",
        _HEAD
        + """
        20 75 # {title}
        20 88 {note} L48818 {of_day} {other_day}
        20 96 {l_no} {no} | {l_day} {day} | {l_cust} {cust}
        """
        + _FOOT,
    ),
    Layout(
        "the page's number beside the title",
        _HEAD
        + "20 80 # {title}\n190R 80 {page} 1 / 2\n20 95 {l_cust}: {cust} | {l_no}: {no} | {l_day}: {day}"
        + _FOOT,
    ),
    Layout(
        "a copy",
        _HEAD + "120 15 # {copy_title}\n20 95 {l_cust}: {cust} | {l_no}: {no} | {l_day}: {day}" + _FOOT,
    ),
    Layout(
        "a period and a date to pay before",
        _HEAD
        + """
        20 80 # {title} {no}
        20 95 {period}: {other_day} - {later_day} | {due_day}: {later_day} | {l_day}: {day} | {l_cust}: {cust}
        """
        + _FOOT,
    ),
    Layout(
        "a sentence that names the label",
        _HEAD
        + "20 70 {quote_it}\n20 80 # {title}\n20 95 {l_day} {day} | {l_no} {no} | {l_cust} {cust}"
        + _FOOT,
    ),
    Layout(
        "headings one blank apart in a line of a typewriter",
        """
        > {seller}, {s_street}, {s_town}
        >
        > {buyer}
        > {b_street}
        > {b_town}
        >
        > {title}
        >
        > {l_no:<20}{l_day:<20}{l_cust:<20}
        > {no:<20}{day:<20}{cust:<20}
        >
        > {article:<50}{part:>14}
        > {l_sum:<50}{sum:>14} {currency}
        > {pay}
        """,
    ),
    Layout(
        "order and delivery note numbers first in the facts",
        _HEAD
        + """
        120 40 {order_no} | {note_no} | {l_no} | {l_cust} | {l_day}
        160 40 550012 | L48818 | {no} | {cust} | {day}
        20 80 # {title}
        """
        + _FOOT,
    ),
    Layout(
        "label over value in boxes side by side, drawn column by column",
        _HEAD
        + """
        20 75 * {title}
        20 90 . {l_no}
        20 94 {no}
        70 90 . {l_cust}
        70 94 {cust}
        120 90 . {l_day}
        120 94 {day}
        """
        + _FOOT,
    ),
)

CASES = tuple(in_each_language("facts", _LAYOUTS))
