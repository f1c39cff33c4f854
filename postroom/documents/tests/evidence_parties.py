"""Two customers on one page, and blocks of delivery: the invoice belongs to the one who pays."""

from postroom.documents.tests.evidence import Layout, in_each_language

_FOOT = """
    20 270 . {seller} | {s_street} | {s_town}
    80 270 . {phone} 0100 200300 | {register} | {vat_no}
    140 270 . {bank} Testbank | IBAN NL00TEST0000000000 | BIC TESTNL2A
"""

_TWO_NUMBERS = (
    Layout(
        "delivery left, payer right, each with its number",
        """
        20 15 # {seller}
        20 40 * {delivery} | {branch} | {d_street} | {d_town} | {l_cust}: 70007
        110 40 * {billing} | {buyer} | {b_street} | {b_town} | {l_cust}: {cust}
        20 80 # {title}
        20 92 {l_no}: {no} | {l_day}: {day}
        20 120 {article}
        20 140 {l_sum}
        190R 140 {currency} {sum}
        20 160 {pay}
        """
        + _FOOT,
        may_be_empty=("debtor",),
    ),
    Layout(
        "payer left, delivery right, numbers in cells of their own",
        """
        120 10 # {seller}
        20 40 * {billing}:
        20 45 {buyer} | {attn} | {b_street} | {b_town}
        20 70 {l_cust}
        55 70 {cust}
        110 40 * {delivery}:
        110 45 {branch} | {d_street} | {d_town}
        110 70 {l_cust}
        150 70 70007
        20 90 # {title} {no}
        20 100 {l_day}
        55 100 {day}
        20 120 {items} | {article}
        190R 120 {amount} | {part}
        20 140 {net} | {vat} | {l_sum} {currency}
        190R 140 {part} | {rest} | {sum}
        20 170 {pay}
        """
        + _FOOT,
        may_be_empty=("debtor",),
    ),
    Layout(
        "one column, the delivery first",
        """
        20 12 {seller} | {s_street} | {s_town}
        20 40 * {delivery}
        20 46 70007 {branch} | {d_street} | {d_town}
        20 66 * {billing}
        20 72 {cust} {buyer} | {b_street} | {b_town}
        120 40 {title} | {l_no} | {l_day} | {l_cust}
        160 45 {no} | {day} | {cust}
        20 110 {article}
        120 130 {l_sum} {currency} {sum}
        20 150 {pay}
        """,
    ),
    Layout(
        "the payer's number in the facts, the branch's in a line of the table",
        """
        20 15 . {seller}, {s_street}, {s_town}
        20 22 {buyer} | {b_street} | {b_town}
        130 22 # {title}
        130 35 {l_no} | {l_cust} | {l_day}
        190R 35 {no} | {cust} | {day}
        20 80 * {items}
        190R 80 * {amount}
        20 86 {delivery}: {branch}, {d_town}, {l_cust} 70007 | {article}
        190R 91 {part}
        130 110 {net} | {vat} | {l_sum} ({currency})
        190R 110 {part} | {rest} | {sum}
        20 140 {pay}
        """
        + _FOOT,
    ),
    Layout(
        "two numbers and nobody says whose",
        """
        20 15 # {seller}
        20 40 {buyer} | {b_street} | {b_town} | {l_cust}: {cust}
        110 40 {branch} | {d_street} | {d_town} | {l_cust}: 70007
        20 80 # {title} {no}
        20 92 {l_day}: {day}
        20 130 {l_sum}: {sum} {currency}
        20 150 {pay}
        """,
        without=("debtor",),
    ),
    Layout(
        "branches with their numbers on the second page",
        """
        20 15 # {seller}
        20 45 {buyer} | {b_street} | {b_town}
        20 75 {l_no}
        60 75 {l_cust}
        100 75 {l_day}
        20 80 {no}
        60 80 {cust}
        100 80 {day}
        20 65 * {title}
        20 110 {article}
        190R 110 {part}
        20 130 {l_sum} {currency}
        190R 130 {sum}
        20 150 {pay}
        ---
        20 15 {seller}
        20 30 {title} {no}
        190R 30 {page} 2
        20 45 * {delivery} | {branch}, {d_town} | Depot 2, {d_town}
        110 45 * {l_cust} | 70007 | 70008
        """,
    ),
    Layout(
        "number and name of both in one line each",
        """
        > {seller}
        > {s_street}, {s_town}
        >
        > {billing:<22}: {cust} {buyer}, {b_town}
        > {delivery:<22}: 70007 {branch}, {d_town}
        >
        > {title:<22}: {no}
        > {l_day:<22}: {day}
        > {l_cust:<22}: {cust}
        >
        > {article:<40}{part:>14}
        > {l_sum:<40}{sum:>14} {currency}
        >
        > {pay}
        """,
    ),
)

_DELIVERY = (
    Layout(
        "an address for mail in the delivery block alone",
        """
        20 15 # {seller}
        20 40 * {billing} | {buyer} | {b_street} | {b_town}
        110 40 * {delivery} | {branch} | {d_street} | {d_town} | E-mail: branch@supertape.test
        20 80 # {title} {no}
        20 90 {l_day}: {day} | {l_cust}: {cust}
        20 130 {l_sum} {currency} {sum}
        20 150 {pay}
        """,
        without=("recipient",),
    ),
    Layout(
        "an address for mail in both blocks",
        """
        20 15 # {seller}
        20 40 * {delivery} | {branch} | {d_street} | {d_town} | E-mail: branch@supertape.test
        110 40 * {billing} | {buyer} | {b_street} | {b_town} | E-mail: office@supertape.test
        20 80 # {title} {no}
        20 90 {l_day}: {day} | {l_cust}: {cust}
        20 130 {l_sum} {currency} {sum}
        20 150 {pay}
        """,
        says={"recipient": "office@supertape.test"},
    ),
    Layout(
        "the delivery block below the payer, with a person",
        """
        20 15 {seller} | {s_street} | {s_town}
        20 45 {buyer} | {b_street} | {b_town}
        130 45 {title} | {l_no}: {no} | {l_day}: {day} | {l_cust}: {cust}
        20 80 * {delivery}
        20 86 {branch} | {attn} | {d_street} | {d_town} | E-mail: branch@supertape.test | {phone} 050 123
        20 130 {article}
        190R 130 {part}
        20 150 {l_sum} {currency}
        190R 150 {sum}
        20 170 {pay}
        """
        + _FOOT,
        without=("recipient",),
    ),
    Layout(
        "the delivery in one line with its address for mail",
        """
        20 30 . {seller} - {s_street} - {s_town}
        20 36 {buyer} | {attn} | {b_street} | {b_town}
        20 75 # {title}
        20 88 {l_no}
        60 88 {no}
        20 93 {l_cust}
        60 93 {cust}
        20 98 {l_day}
        60 98 {day}
        20 108 {delivery}: {branch}, {d_street}, {d_town}, branch@supertape.test
        20 140 {net} | {vat} | {l_sum}
        190R 140 {part} {currency} | {rest} {currency} | {sum} {currency}
        20 170 {pay}
        """
        + _FOOT,
        without=("recipient",),
    ),
    Layout(
        "a number of the delivery block alone",
        """
        130 15 # {seller}
        20 40 * {billing}
        20 46 {buyer} | {b_street} | {b_town}
        110 40 * {delivery}
        110 46 {branch} | {d_street} | {d_town} | {l_cust}: 70007
        20 85 # {title} {no}
        20 95 {l_day}: {day}
        20 140 {l_sum}
        190R 140 {currency} {sum}
        20 160 {pay}
        """,
        without=("debtor",),
    ),
    Layout(
        "a mark for the payer beside a delivery block with an address",
        """
        20 15 # {seller}
        20 40 * {billing} | {buyer} | {b_street} | {b_town}
        110 40 * {delivery} | {branch} | {d_street} | {d_town} | branch@supertape.test
        20 80 # {title} {no}
        20 90 {l_day}: {day} | {l_cust}: {cust}
        20 130 {l_sum} {currency} {sum}
        20 150 {pay}
        20 280 . #recipient: office@supertape.test#
        """,
        says={"recipient": "office@supertape.test"},
    ),
    Layout(
        "three blocks, the middle one pays, the last is delivered",
        """
        20 20 * {seller}
        20 26 {s_street} | {s_town} | info@voorbeeld-verkoop.test
        80 20 * {billing}
        80 26 {buyer} | {b_street} | {b_town} | office@supertape.test
        140 20 * {delivery}
        140 26 {branch} | {d_street} | {d_town} | branch@supertape.test
        20 70 # {title}
        20 84 {l_no}
        65 84 {l_day}
        110 84 {l_cust}
        20 89 {no}
        65 89 {day}
        110 89 {cust}
        20 110 * {items} | {article}
        190R 110 * {amount} | {part}
        190R 130 {l_sum}
        190R 136 * {currency} {sum}
        20 160 {pay}
        """,
        says={"recipient": "office@supertape.test"},
    ),
)

CASES = (*in_each_language("two customers", _TWO_NUMBERS), *in_each_language("delivery block", _DELIVERY))
