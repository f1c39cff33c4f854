"""The sum of a document among other sums: what is to be paid for this document, tax included."""

from postroom.documents.tests.evidence import Layout, in_each_language

_HEAD = """
    20 15 # {seller}
    20 40 {buyer} | {b_street} | {b_town}
    20 75 # {title} {no}
    20 90 {l_day}: {day} | {l_cust}: {cust}
"""
_SUM = """
    20 120 {article}
    190R 120 {part}
    20 140 {net} | {vat} | {l_sum} {currency}
    190R 140 {part} | {rest} | {sum}
    20 165 {pay}
"""

_LAYOUTS = (
    Layout(
        "a column of totals over lines, the sum below",
        _HEAD
        + """
        20 115 {quantity}
        50 115 {items}
        140R 115 {price}
        190R 115 {total}
        20 120 1 | 400
        50 120 {article} | {article} B
        140R 120 {rest} {currency} | {rest} {currency}
        190R 120 {rest} {currency} | {part} {currency}
        20 145 {net}: {part} {currency} | {vat}: {rest} {currency} | {l_sum}: {sum} {currency}
        20 170 {pay}
        """,
    ),
    Layout("less for those who pay soon", _HEAD + _SUM + "20 180 {discount} {part} {currency}"),
    Layout("a second sum for those who pay soon", _HEAD + _SUM + "20 180 {discounted}\n190R 180 {part}"),
    Layout("the balance of the account below", _HEAD + _SUM + "20 190 {balance} {currency} {more}"),
    Layout("the balance before, above the sum", _HEAD + "20 110 {before}\n190R 110 {other_sum}" + _SUM),
    Layout(
        "a sum carried from page to page",
        _HEAD
        + """
        20 120 {article}
        190R 120 {part}
        20 270 {carried}
        190R 270 {part}
        ---
        20 20 {carried}
        190R 20 {part}
        20 30 {article} B
        190R 30 {rest}
        20 45 {l_sum} {currency}
        190R 45 {sum}
        20 60 {pay}
        """,
    ),
    Layout(
        "an advance is taken off",
        _HEAD
        + """
        20 120 {article}
        190R 120 {more}
        20 140 {gross} | {paid} | {still_due} {currency}
        190R 140 {more} | -{thousand} | {sum}
        20 165 {pay}
        """,
        may_be_empty=("total",),
    ),
    Layout(
        "a table of tax, one row a rate",
        _HEAD
        + """
        20 120 {base}
        80R 120 {base}
        120R 120 {vat}
        170R 120 {total}
        80R 126 {rest} | {part}
        120R 126 {zero} | {rest}
        170R 126 {rest} | {part}
        120 140 {l_sum}
        190R 140 {currency} {sum}
        20 165 {pay}
        """,
    ),
    Layout(
        "weight and packages after the sum",
        _HEAD + _SUM + "20 180 {weight}: {rest} kg | {pieces}: 12",
    ),
    Layout(
        "the same in another currency for information",
        _HEAD + _SUM + "20 180 {other_currency} CHF {more}",
        may_be_empty=("currency",),
    ),
    Layout(
        "two instalments after the sum",
        _HEAD + _SUM + "20 180 {term} 1, {later_day}: {part} | {term} 2, {later_day}: {rest}",
    ),
    Layout("what one saves", _HEAD + _SUM + "20 180 {saved}: {other_sum} {currency}"),
    Layout(
        "sums under their headings in a row",
        _HEAD
        + """
        20 120 {article}
        190R 120 {part}
        60R 140 {net}
        110R 140 {vat}
        190R 140 {l_sum}
        60R 146 {part}
        110R 146 {rest}
        190R 146 {currency} {sum}
        20 165 {pay}
        """,
    ),
    Layout(
        "nothing is open from before",
        _HEAD + _SUM + "20 180 {before}: {zero} | {paid}: {zero}",
    ),
)

CASES = tuple(in_each_language("sums", _LAYOUTS))
