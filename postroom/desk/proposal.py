"""What is proposed for a document: from whom, to whom, in which language, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from postroom.customers import repository as customers
from postroom.customers.values import CustomerView
from postroom.desk import edits
from postroom.desk.edits import Kept
from postroom.desk.times import next_time
from postroom.documents.values import DocumentView
from postroom.profiles import repository as profiles
from postroom.scenarios import general_settings as settings
from postroom.scenarios import repository as scenarios
from postroom.scenarios.values import General, ScenarioView
from postroom.shared.wording import N_, Sentence

Recipients = tuple[tuple[str, str], ...]
"""(kind, address) of each."""


@dataclass(frozen=True)
class Why:
    """Where sender, recipients and language come from, for people."""

    profile: Sentence
    recipients: Sentence
    language: Sentence


@dataclass(frozen=True)
class Proposal:
    """How a document would be sent now. `profile` "" = the default one; `not_before` None = at once."""

    document: DocumentView
    customer: CustomerView | None
    scenario: ScenarioView
    profile: str
    recipients: Recipients
    language: str
    why: Why
    kept: Kept | None
    not_before: datetime | None = None

    def named(self, kind: str) -> tuple[str, ...]:
        """The addresses of one kind: to, cc or bcc."""
        return tuple(address for of, address in self.recipients if of == kind)


def proposals(documents: Iterable[DocumentView]) -> list[Proposal]:
    """The proposal for each document, in a constant number of queries."""
    found = list(documents)
    people = customers.by_debtors({one.debtor for one in found if one.debtor})
    saved = edits.of(one.id for one in found)
    types = {type_: scenarios.for_type(type_) for type_ in {one.type for one in found}}
    everything, default = settings.general(), _default_name()
    return [
        _proposal(one, people.get(one.debtor), saved.get(one.id), types, everything, default) for one in found
    ]


def _default_name() -> str:
    return next((one.name for one in profiles.everyone()), "")


def _proposal(
    document: DocumentView,
    customer: CustomerView | None,
    kept: Kept | None,
    types: Mapping[str, ScenarioView],
    everything: General,
    default: str,
) -> Proposal:
    scenario = types[document.type]
    to, why_to = _recipients(document, customer, scenario, kept)
    language, why_language = _language(document, customer, everything, kept)
    profile, why_profile = _profile(scenario, default, kept)
    at_once = kept is not None and kept.mail.at_once
    return Proposal(
        document=document,
        customer=customer,
        scenario=scenario,
        profile=profile,
        recipients=to,
        language=language,
        why=Why(why_profile, why_to, why_language),
        kept=kept,
        not_before=None if at_once else next_time(scenario.send_at),
    )


def _recipients(
    document: DocumentView, customer: CustomerView | None, scenario: ScenarioView, kept: Kept | None
) -> tuple[Recipients, Sentence]:
    """Typed in the dialog > fixed for the type > read from the document > the customer's for the type > general."""
    if kept:
        typed = ((kind, address) for kind in ("to", "cc", "bcc") for address in getattr(kept.mail, kind))
        return tuple(typed), Sentence(N_("typed by %(who)s"), {"who": kept.by})
    if scenario.recipients_rule == "fixed":
        return tuple(("to", one) for one in scenario.recipients), Sentence(N_("fixed for this document type"))
    read = str(document.read.get("recipient", ""))
    if read:
        return (("to", read),), Sentence(N_("stands in the document"))
    if customer is None:
        return (), _nobody(document)
    return _of_customer(document, customer)


def _of_customer(document: DocumentView, customer: CustomerView) -> tuple[Recipients, Sentence]:
    told = {"customer": customer.name or customer.debtor}
    rule = customer.rule_for(document.type)
    if rule == "type":
        sentence = Sentence(N_("address of customer %(customer)s for this document type"), told)
    elif rule == "general":
        sentence = Sentence(N_("general address of customer %(customer)s"), told)
    else:
        sentence = Sentence(N_("customer %(customer)s has no address"), told)
    return tuple(customer.addresses_for(document.type)), sentence


def _nobody(document: DocumentView) -> Sentence:
    if not document.debtor:
        return Sentence(N_("the document names no customer and no address"))
    return Sentence(N_("no customer has the number %(debtor)s"), {"debtor": document.debtor})


def _language(
    document: DocumentView, customer: CustomerView | None, everything: General, kept: Kept | None
) -> tuple[str, Sentence]:
    if kept:
        return kept.mail.language, Sentence(N_("chosen by %(who)s"), {"who": kept.by})
    if customer and customer.language:
        return customer.language, Sentence(
            N_("language of customer %(customer)s"), {"customer": customer.name or customer.debtor}
        )
    if document.language:
        return document.language, Sentence(N_("the document is written in it"))
    return settings.language(everything), Sentence(N_("language of the settings"))


def _profile(scenario: ScenarioView, default: str, kept: Kept | None) -> tuple[str, Sentence]:
    if kept:
        return kept.mail.profile, Sentence(N_("chosen by %(who)s"), {"who": kept.by})
    if scenario.profile:
        return scenario.profile, Sentence(N_("mail profile of this document type"))
    return default, Sentence(N_("the default mail profile"))
