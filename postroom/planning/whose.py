"""Whose document is it? What it says about its customer, compared with the customer that is kept here. Pure."""

from collections.abc import Iterable

from postroom.customers.values import CustomerView
from postroom.documents.reading.labels import split_labels
from postroom.documents.reading.values import bare_number
from postroom.documents.reading.words import words_of
from postroom.planning.decision import About, Knowledge
from postroom.planning.request import SendRequest
from postroom.shared.addresses import fold_address
from postroom.shared.wording import N_, Sentence

_COMMON = frozenset(
    split_labels(
        """bv, nv, vof, cv, gmbh, mbh, ag, kg, ohg, gbr, ug, ek, se, ltd, limited, llc, plc, inc, co, corp, company,
        group, groep, gruppe, holding, und, en, and, de, het, een, der, die, das, the, van, von, vom, zum, zur, ten,
        ter, aan, am, im, in, op, of, for, voor, für, bei, bij, hotel, restaurant, café, cafe, bakkerij, bäckerei,
        bakery, eetcafé, gasthof, gasthaus, supermarkt, supermarket, handel, handels,
        klant, kunde, kunden, customer, client, firma, familie, herr, herrn,
        frau, heer, mevrouw, mr, mrs, ms, stichting, verein, vereniging, gemeente, stadt, city"""
    )
)
"""Words that many names have: they tell nobody apart."""


def doubts_about(request: SendRequest, known: Knowledge) -> Iterable[Sentence]:
    """What speaks against the customer whose number the document, or the program, names."""
    about, customer, debtor = known.about, known.customer, request.debtor
    if "debtor" in about.typed:
        return
    if about.debtor and "debtor" not in about.guessed and bare_number(debtor) != bare_number(about.debtor):
        told = {"named": debtor, "said": about.debtor}
        yield Sentence(N_("It was handed over for customer %(named)s, and the document says %(said)s."), told)
    if customer is None and debtor and known.has_customers and about.recipient:
        told = {"debtor": debtor, "address": about.recipient}
        yield Sentence(
            N_("No customer has the number %(debtor)s; the address %(address)s stands in the document."), told
        )
    if customer is not None and not _names(about, customer):
        told = {"customer": customer.name, "debtor": customer.debtor}
        yield Sentence(
            N_("The document names debtor number %(debtor)s, but nowhere the name %(customer)s."), told
        )


def _names(about: About, customer: CustomerView) -> bool:
    """Whether the document names this customer; True where it cannot be told: a scan, a name without letters.

    One word of the name that few names have is enough, in the customer's block where that is known; so is an address
    of the customer's as recipient.
    """
    shown = about.buyer or about.words
    wanted = set(words_of([customer.name])) - _COMMON
    if not shown or not wanted or wanted & shown:
        return True
    own = {fold_address(one.address) for one in customer.addresses}
    return bool(about.recipient) and fold_address(about.recipient) in own


def other_address(request: SendRequest, known: Knowledge) -> Iterable[Sentence]:
    """The document names another address than the customer has for its type."""
    about, customer = known.about, known.customer
    if customer is None or not about.recipient or request.as_seen:
        return
    wanted = [address for kind, address in customer.addresses_for(request.type) if kind == "to"]
    every = {fold_address(one.address) for one in customer.addresses}
    if wanted and fold_address(about.recipient) not in every:
        told = {
            "address": about.recipient,
            "customer": customer.name or customer.debtor,
            "kept": ", ".join(wanted),
        }
        yield Sentence(
            N_("The document names the address %(address)s; customer %(customer)s has %(kept)s here."), told
        )


_GUESSED = {
    "number": N_("number %(value)s"),
    "debtor": N_("customer %(value)s"),
    "recipient": N_("address %(value)s"),
}


def only_guessed(request: SendRequest, known: Knowledge) -> Iterable[Sentence]:
    """What decides about this mail and is only a guess."""
    about = known.about
    values = {"number": about.number, "debtor": about.debtor, "recipient": about.recipient}
    going_by = {"number": request.number, "debtor": request.debtor}
    if about.recipient in [address for _, address in request.recipients()]:
        going_by["recipient"] = about.recipient
    guessed = tuple(
        Sentence(template, {"value": values[name]})
        for name, template in _GUESSED.items()
        if name in about.guessed and values[name] and going_by.get(name) == values[name]
    )
    if guessed:
        yield Sentence(N_("This is only a guess: %(guessed)s. Is it right?"), {"guessed": guessed})
