"""The seller's own addresses for mail, wherever a page has them: nobody's recipient."""

from postroom.documents.tests.evidence import Layout, in_each_language

_FACTS = """
    20 95 {l_no}: {no} | {l_day}: {day} | {l_cust}: {cust}
    20 130 {article}
    190R 130 {part}
    20 150 {l_sum} {currency}
    190R 150 {sum}
    20 165 {pay}
"""
_NO_RECIPIENT = ("recipient",)

_LAYOUTS = (
    Layout(
        "letterhead at left, the customer below it",
        """
        20 15 {seller} | {s_street} | {s_town} | E-mail: info@verkoop.test
        20 45 {buyer} | {b_street} | {b_town}
        120 15 # {title}
        """
        + _FACTS,
        without=_NO_RECIPIENT,
    ),
    Layout(
        "letterhead at right, no telephone, the address alone in its line",
        """
        130 12 * {seller}
        130 18 {s_street} | {s_town} | sales@another-domain.test
        20 45 {buyer} | {attn} | {b_street} | {b_town}
        20 80 # {title}
        """
        + _FACTS,
        without=_NO_RECIPIENT,
    ),
    Layout(
        "a foot of three columns",
        """
        130 15 # {seller}
        20 45 {buyer} | {b_street} | {b_town}
        20 80 # {title}
        """
        + _FACTS
        + """
        20 265 . {seller} | {s_street} | {s_town}
        85 265 . {register} | E-mail: post@verkoop.test | www.verkoop.test
        145 265 . {bank}: Testbank | IBAN NL00TEST0000000000 | {vat_no}
        """,
        without=_NO_RECIPIENT,
    ),
    Layout(
        "the small line of the sender over the window",
        """
        20 40 . {seller} - {s_street} - {s_town} - info@verkoop.test
        20 45 {buyer} | {b_street} | {b_town}
        20 80 # {title}
        """
        + _FACTS,
        without=_NO_RECIPIENT,
    ),
    Layout(
        "a clerk with name, extension and address in the facts",
        """
        20 15 # {seller}
        20 45 {buyer} | {b_street} | {b_town}
        130 45 {clerk}: J. Smit | {phone}: 0100 200-31 | E-mail: j.smit@verkoop.test
        20 80 # {title}
        """
        + _FACTS,
        without=_NO_RECIPIENT,
    ),
    Layout(
        "a sentence that asks to write to the seller",
        """
        20 15 # {seller}
        20 45 {buyer} | {b_street} | {b_town}
        20 80 # {title}
        """
        + _FACTS
        + """
        20 180 {questions} support@verkoop.test. | {remit} admin@verkoop.test
        """,
        without=_NO_RECIPIENT,
    ),
    Layout(
        "the seller's block below the sum",
        """
        20 20 {buyer} | {b_street} | {b_town}
        20 80 # {title}
        """
        + _FACTS
        + """
        20 200 * {seller} | {s_street} | {s_town} | E-mail: office@seller-group.test
        """,
        without=_NO_RECIPIENT,
    ),
    Layout(
        "the customer's address under his town, the seller's in the head",
        """
        20 12 {seller} | {s_street} | {s_town} | info@verkoop.test
        20 45 * {billing} | {buyer} | {b_street} | {b_town} | E-mail: inkoop@klant.test
        20 80 # {title}
        """
        + _FACTS,
        says={"recipient": "inkoop@klant.test"},
    ),
    Layout(
        "a head that comes back on the second page",
        """
        20 10 . {seller}, {s_street}, {s_town}, E-mail info@verkoop.test
        20 45 {buyer} | {b_street} | {b_town}
        20 80 # {title}
        20 95 {l_no}: {no} | {l_day}: {day} | {l_cust}: {cust}
        20 130 {article}
        190R 130 {part}
        190R 280 {page} 1
        ---
        20 10 . {seller}, {s_street}, {s_town}, E-mail info@verkoop.test
        20 30 {l_no}: {no}
        20 60 {article} B
        190R 60 {rest}
        20 80 {l_sum} {currency}
        190R 80 {sum}
        20 100 {pay}
        """,
        without=_NO_RECIPIENT,
    ),
    Layout(
        "seller and customer side by side, each with a heading",
        """
        20 30 * {sold_by} | {seller} | {s_street} | {s_town} | shop@verkoop.test
        110 30 * {billing} | {buyer} | {b_street} | {b_town} | office@klant.test
        20 10 # {title}
        """
        + _FACTS,
        says={"recipient": "office@klant.test"},
    ),
    Layout(
        "orders, returns and terms each with an address",
        """
        20 15 # {seller}
        20 45 {buyer} | {b_street} | {b_town}
        20 80 # {title}
        """
        + _FACTS
        + """
        20 180 {orders}: orders@verkoop.test | {returns}: returns@verkoop.test
        20 270 . {seller} | {s_street}, {s_town}
        """,
        without=_NO_RECIPIENT,
    ),
    Layout(
        "sent to the customer, said in the facts, beside the seller's own",
        """
        20 12 * {seller} | {s_street} | {s_town} | E-mail: info@verkoop.test
        20 45 {buyer} | {b_street} | {b_town}
        120 45 {sent_to} boekhouding@klant.test
        20 80 # {title}
        """
        + _FACTS,
        says={"recipient": "boekhouding@klant.test"},
    ),
)

CASES = tuple(in_each_language("seller's address", _LAYOUTS))
