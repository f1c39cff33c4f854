"""What is decided about a mail before it is written: from whom, to whom, in which language, when, and why. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from postroom.customers.values import CustomerView
from postroom.documents.values import DocumentView
from postroom.planning.premises import Premise
from postroom.planning.request import SendRequest
from postroom.scenarios.values import General, ScenarioView
from postroom.shared import clock
from postroom.shared.wording import N_, Sentence, sentence_from_json


@dataclass(frozen=True)
class About:
    """What a document says about itself, read just now or when it came in. Texts that are not there are "".

    `guessed` names the fields whose value is only a guess, `typed` those that a person has written. `buyer`: the
    words of the customer's block, `words`: those of the page's head, in small letters. `einvoice`: the format of the
    electronic invoice within it.
    """

    file_name: str = ""
    type: str = ""
    number: str = ""
    debtor: str = ""
    recipient: str = ""
    language: str = ""
    issued: date | None = None
    made_at: datetime | None = None
    problems: tuple[Sentence, ...] = ()
    intact: bool = True
    einvoice: str = ""
    guessed: frozenset[str] = frozenset()
    typed: frozenset[str] = frozenset()
    buyer: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


def about(document: DocumentView) -> About:
    """What a document of the desk says, as a person has left it."""
    return About(
        file_name=document.file_name,
        type=document.type,
        number=document.number,
        debtor=document.debtor,
        recipient=str(document.read.get("recipient", "")),
        language=document.language,
        issued=document.issued,
        made_at=document.made_at,
        problems=tuple(sentence_from_json(told) for told in document.read.get("problems", ())),
        einvoice=str(document.read.get("einvoice", "")),
        guessed=frozenset(document.read.get("guessed", ())),
        typed=frozenset(document.read.get("typed", ())),
        buyer=frozenset(document.read.get("buyer", ())),
        words=frozenset(document.read.get("words", ())),
    )


@dataclass(frozen=True)
class Knowledge:
    """What the installation knows about one sending. `language` is that of the settings.

    `typed_by`: the person who edited the mail, "" when nobody did, and `typed_at` when. `premises`: in which state
    the records were that all this was read from. `has_customers`: whether any customer is kept here.
    """

    scenario: ScenarioView
    settings: General
    language: str
    default_profile: str = ""
    customer: CustomerView | None = None
    has_customers: bool = False
    about: About = field(default_factory=About)
    typed_by: str = ""
    typed_at: datetime | None = None
    premises: tuple[Premise, ...] = ()


@dataclass(frozen=True)
class Choice:
    """What was chosen, and why, for people."""

    value: str
    why: Sentence


@dataclass(frozen=True)
class PlannedRecipient:
    """One who gets the mail: `kind` to, cc or bcc."""

    kind: str
    address: str
    why: Sentence


@dataclass(frozen=True)
class Decision:
    """`asked` are those whom the sending is about: key and guard know only them, so that a changed setting makes no
    second mail of a repetition. `copies` go to whoever wants one. `leaves_at_once`: no dialog is wished for the type.
    """

    profile: Choice
    language: Choice
    asked: tuple[PlannedRecipient, ...]
    copies: tuple[PlannedRecipient, ...]
    why_recipients: Sentence
    not_before: datetime | None
    leaves_at_once: bool

    def addresses(self, kind: str) -> tuple[str, ...]:
        """The addresses of one kind among those asked for."""
        return tuple(one.address for one in self.asked if one.kind == kind)


def decide(request: SendRequest, known: Knowledge, now: datetime) -> Decision:
    """Everything that asks for no words yet."""
    main, why = _choose_main_recipients(request, known)
    asked = main if request.as_seen else (*main, *_list_named_copies(request))
    return Decision(
        profile=_choose_profile(request, known),
        language=_choose_language(request, known),
        asked=tuple(asked),
        copies=() if request.as_seen else tuple(_choose_copies(request, known, asked)),
        why_recipients=why,
        not_before=request.not_before
        or (None if request.at_once else find_next_time(known.scenario.send_at, now)),
        leaves_at_once=not known.scenario.prompt,
    )


def complete_request(request: SendRequest, decision: Decision, known: Knowledge) -> SendRequest:
    """The request with everything that the decision fills in; what was asked stays as it is."""
    return replace(
        request,
        to=decision.addresses("to"),
        cc=decision.addresses("cc"),
        bcc=decision.addresses("bcc"),
        number=request.number or known.about.number,
        debtor=request.debtor or known.about.debtor,
        profile=decision.profile.value,
        language=decision.language.value,
        not_before=decision.not_before,
    )


def _choose_main_recipients(
    request: SendRequest, known: Knowledge
) -> tuple[tuple[PlannedRecipient, ...], Sentence]:
    """Named with the document > fixed for the type > read from it > the customer's for the type > general."""
    if request.as_seen or request.to:
        typed = request.recipients() if request.as_seen else [("to", one) for one in request.to]
        return _plan_recipients(
            typed, Sentence(N_("typed by %(who)s"), {"who": known.typed_by or request.actor})
        )
    if known.scenario.recipients_rule == "fixed":
        return _plan_recipients(
            _pair_with_to(known.scenario.recipients), Sentence(N_("fixed for this document type"))
        )
    if known.about.recipient and not _knows_better(known, request.type):
        return _plan_recipients(
            _pair_with_to((known.about.recipient,)), Sentence(N_("stands in the document"))
        )
    if known.customer is None:
        return (), _explain_nobody(request, known)
    found = known.customer.addresses_for(request.type)
    typed_kinds = {kind for kind, _ in request.recipients()}
    return _plan_recipients(
        [(kind, one) for kind, one in found if kind not in typed_kinds],
        _of_customer(known.customer, request.type),
    )


def _knows_better(known: Knowledge, type_: str) -> bool:
    """An address of which the document does not say whose it is does not stand in for the customer's own."""
    customer = known.customer
    return "recipient" in known.about.guessed and customer is not None and bool(customer.addresses_for(type_))


Recipients = tuple[tuple[PlannedRecipient, ...], Sentence]


def _plan_recipients(found: Iterable[tuple[str, str]], why: Sentence) -> Recipients:
    return tuple(PlannedRecipient(kind, address, why) for kind, address in found), why


def _pair_with_to(addresses: Iterable[str]) -> list[tuple[str, str]]:
    return [("to", address) for address in addresses]


def _list_named_copies(request: SendRequest) -> list[PlannedRecipient]:
    why = Sentence(N_("typed by %(who)s"), {"who": request.actor})
    return [PlannedRecipient(kind, one, why) for kind, one in request.recipients() if kind != "to"]


def _choose_copies(
    request: SendRequest, known: Knowledge, asked: Iterable[PlannedRecipient]
) -> Iterable[PlannedRecipient]:
    """Whoever always gets a copy: the customer's people, the type's, everybody's; nobody twice."""
    seen = {one.address.lower() for one in asked}
    for kind, address, why in _list_wanted_copies(request, known):
        if address.lower() not in seen:
            seen.add(address.lower())
            yield PlannedRecipient(kind, address, why)


def _list_wanted_copies(request: SendRequest, known: Knowledge) -> Iterable[tuple[str, str, Sentence]]:
    if known.customer and known.scenario.recipients_rule != "fixed":
        why = _of_customer(known.customer, request.type)
        named = {kind for kind, _ in request.recipients()}
        for kind, address in known.customer.addresses_for(request.type):
            if kind != "to" and kind not in named:
                yield kind, address, why
    for kind in ("cc", "bcc"):
        for address in getattr(known.scenario, kind):
            yield kind, address, Sentence(N_("copy for this document type"))
        for address in getattr(known.settings, kind):
            yield kind, address, Sentence(N_("copy of everything"))


def _of_customer(customer: CustomerView, type_: str) -> Sentence:
    told = {"customer": customer.name or customer.debtor}
    rule = customer.rule_for(type_)
    if rule == "type":
        return Sentence(N_("address of customer %(customer)s for this document type"), told)
    if rule == "general":
        return Sentence(N_("general address of customer %(customer)s"), told)
    return Sentence(N_("customer %(customer)s has no address"), told)


def _explain_nobody(request: SendRequest, known: Knowledge) -> Sentence:
    debtor = request.debtor or known.about.debtor
    if not debtor:
        return Sentence(N_("the document names no customer and no address"))
    return Sentence(N_("no customer has the number %(debtor)s"), {"debtor": debtor})


def _choose_language(request: SendRequest, known: Knowledge) -> Choice:
    """Chosen by a person > the customer's > the document's > the settings'."""
    customer = known.customer
    if request.language:
        return Choice(
            request.language, Sentence(N_("chosen by %(who)s"), {"who": known.typed_by or request.actor})
        )
    if customer and customer.language:
        told = {"customer": customer.name or customer.debtor}
        return Choice(customer.language, Sentence(N_("language of customer %(customer)s"), told))
    if known.about.language:
        return Choice(known.about.language, Sentence(N_("the document is written in it")))
    return Choice(known.language, Sentence(N_("language of the settings")))


def _choose_profile(request: SendRequest, known: Knowledge) -> Choice:
    """Chosen by a person > the scenario's > the default one ("" when there is none)."""
    if request.profile:
        return Choice(
            request.profile, Sentence(N_("chosen by %(who)s"), {"who": known.typed_by or request.actor})
        )
    if known.scenario.profile:
        return Choice(known.scenario.profile, Sentence(N_("mail profile of this document type")))
    return Choice(known.default_profile, Sentence(N_("the default mail profile")))


def find_next_time(time_of_day: str, now: datetime) -> datetime | None:
    """The next moment at which the owner's clock shows `time_of_day` ("HH:MM"); None for "" (at once).

    On the night when the clock goes back an hour the first of two such moments counts; a time that the clock skips
    comes an hour later.
    """
    if not time_of_day:
        return None
    hour, minute = map(int, time_of_day.split(":"))
    here = clock.to_local(now)
    today = here.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
    moments = (today, (today + timedelta(days=1)).replace(fold=0))
    # Compared in UTC: two moments of one zone are compared by what the clock shows, which that night shows twice.
    return next(found for one in moments if (found := one.astimezone(UTC)) > now)
