"""What a person should see before a mail leaves: in plain words, and before harm. Pure."""

import difflib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import PurePath

from postroom.composing.message import count_message_bytes
from postroom.customers.values import CustomerView
from postroom.documents.reading.labels import title_of
from postroom.planning.decision import About, Knowledge
from postroom.planning.mail import PreparedMail
from postroom.planning.premises import Premise
from postroom.planning.request import SendRequest
from postroom.planning.tax_text import may_say_more, says_more
from postroom.planning.whose import doubts_about, only_guessed, other_address
from postroom.shared import clock
from postroom.shared.addresses import fold_address
from postroom.shared.document_types import type_of
from postroom.shared.wording import N_, Sentence

LARGE = 10_000_000
"""Bytes of a mail that many receivers' servers refuse."""
OLD = timedelta(days=30)
"""A PDF that was made longer ago is rather one that was forgotten than one that was just made."""
_SLACK = timedelta(days=1)
"""Clocks of programs differ, and a date has no time of day."""


class WarningCode(StrEnum):
    """The kinds of warnings. A code never changes; docs/refusals.md lists them."""

    SENT = "sent"
    UNWANTED = "unwanted"
    STALE = "stale"
    STRANGER = "stranger"
    EDITED = "edited"
    GUESS = "guess"
    CUSTOMER = "customer"
    ADDRESS = "address"
    READ = "read"
    KIND = "kind"
    LARGE = "large"
    FORMAT = "format"
    MORE = "more"
    WAITS = "waits"


ABOUT = {
    WarningCode.SENT: "The document was sent before, or is on its way.",
    WarningCode.UNWANTED: "The customer is not to be e-mailed.",
    WarningCode.STALE: "A newer PDF is there, or this one is old or older than its document.",
    WarningCode.STRANGER: "An address belongs to another customer, or no mail has ever gone to it.",
    WarningCode.EDITED: "The customer was changed after somebody had edited the mail.",
    WarningCode.GUESS: "Number, customer or address is only a guess.",
    WarningCode.CUSTOMER: "The document and its customer do not agree.",
    WarningCode.ADDRESS: "The document names another address than its customer has.",
    WarningCode.READ: "Reading the PDF found something odd.",
    WarningCode.KIND: "The file is no PDF.",
    WarningCode.LARGE: "The mail is larger than many mailboxes take.",
    WarningCode.FORMAT: "The customer wants another format.",
    WarningCode.MORE: "The mail says something that the document does not.",
    WarningCode.WAITS: "The mail profile cannot send at the moment.",
}
"""What each is about; one code may have several sentences."""
ABOUT_READING = frozenset({WarningCode.GUESS, WarningCode.CUSTOMER, WarningCode.ADDRESS, WarningCode.READ})
"""Warnings that what was read in the document answers."""


@dataclass(frozen=True)
class PlanWarning:
    """One warning; `code` names its kind (docs/refusals.md)."""

    code: WarningCode
    sentence: Sentence

    @property
    def sent(self) -> bool:
        """Whether sending it needs a reason: it has been sent before."""
        return self.code is WarningCode.SENT

    @property
    def mark(self) -> str:
        """What tells this warning from any other, for a form that carries which ones were seen."""
        return hashlib.sha256(f"{self.code} {self.sentence}".encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Evidence:
    """What the installation remembers that bears on one mail, looked up for it.

    `sent_before`: the sentence about an earlier sending, "" = none. `newer_since`: when a newer file of the document
    came in. `owners`: which customers an address belongs to. `used`: addresses (small letters) that had mail before.
    `paused`: why the profile cannot send now. `text`: what stands in the document, "" = was not needed.
    `premises`: which file of the document was the newest.
    """

    sent_before: Sentence = field(default_factory=Sentence)
    newer_since: datetime | None = None
    owners: Mapping[str, Sequence[str]] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    paused: Sentence = field(default_factory=Sentence)
    text: str = ""
    premises: tuple[Premise, ...] = ()


def may_need_text(request: SendRequest, mail: PreparedMail) -> bool:
    """Whether the warnings of this mail compare it with what stands in the document (Germany, GoBD)."""
    return mail.mail.language == "de" and type_of(request.type).for_tax and may_say_more(mail.mail.text)


def warnings_of(
    request: SendRequest, known: Knowledge, mail: PreparedMail, evidence: Evidence, now: datetime
) -> tuple[PlanWarning, ...]:
    """All warnings about a mail as it would leave now, the gravest first."""
    found = [
        *((WarningCode.SENT, one) for one in (evidence.sent_before,) if one),
        *((WarningCode.UNWANTED, one) for one in unwanted(known.customer)),
        *_warn_of_stale(known.about, evidence, now),
        *_warn_of_strangers(request, known, evidence),
        *_warn_of_earlier_edit(request, known),
        *((WarningCode.GUESS, one) for one in only_guessed(request, known)),
        *((WarningCode.CUSTOMER, one) for one in doubts_about(request, known)),
        *((WarningCode.ADDRESS, one) for one in other_address(request, known)),
        *((WarningCode.READ, one) for one in known.about.problems),
        *_warn_of_kind(request.files[0].name),
        *_warn_of_size(mail),
        *_warn_of_format(request, known),
        *_warn_of_more(request, mail, evidence),
        *_warn_of_waiting(mail, evidence),
    ]
    return tuple(PlanWarning(code, sentence) for code, sentence in found)


Found = Iterable[tuple[WarningCode, Sentence]]


def unwanted(customer: CustomerView | None) -> Iterable[Sentence]:
    """What a customer who is not to be e-mailed is told about; nothing for any other."""
    if customer and customer.do_not_email:
        told = {"customer": customer.name or customer.debtor, "reason": customer.do_not_email}
        yield Sentence(N_("Customer %(customer)s is not to be e-mailed: %(reason)s"), told)


def _warn_of_stale(document: About, evidence: Evidence, now: datetime) -> Found:
    if evidence.newer_since:
        told = {"when": clock.format_moment(evidence.newer_since)}
        yield (
            WarningCode.STALE,
            Sentence(N_("A newer PDF of this document came in on %(when)s. This one is out of date."), told),
        )
    made = document.made_at
    if made and document.issued and made.date() + _SLACK < document.issued:
        told = {"made": made.date().isoformat(), "issued": document.issued.isoformat()}
        yield (
            WarningCode.STALE,
            Sentence(
                N_(
                    "The PDF was made on %(made)s, before the date of the document (%(issued)s). Is it the right one?"
                ),
                told,
            ),
        )
    elif made and now - made > OLD:
        yield (
            WarningCode.STALE,
            Sentence(
                N_("The PDF is older than 30 days: it was made on %(made)s."),
                {"made": made.date().isoformat()},
            ),
        )


def _warn_of_strangers(request: SendRequest, known: Knowledge, evidence: Evidence) -> Found:
    """Addresses that stand nowhere but in this mail, and that no mail has gone to."""
    customer, familiar = known.customer, _list_familiar(known)
    for _, address in request.recipients():
        if address.lower() in familiar:
            continue
        others = evidence.owners.get(address, ())
        if others and customer:
            told = {"address": address, "others": ", ".join(others[:3])}
            yield (
                WarningCode.STRANGER,
                Sentence(N_("The address %(address)s belongs to customer %(others)s."), told),
            )
        elif not others and address.lower() not in evidence.used:
            yield (
                WarningCode.STRANGER,
                _say_never_used(address, [one.address for one in customer.addresses] if customer else []),
            )


def _warn_of_earlier_edit(request: SendRequest, known: Knowledge) -> Found:
    """An edit keeps the recipients that were typed, also when the customer has others since."""
    customer, typed = known.customer, known.typed_at
    if customer is None or typed is None or customer.changed_at is None or customer.changed_at <= typed:
        return
    wanted = {fold_address(one) for kind, one in customer.addresses_for(request.type) if kind == "to"}
    if not wanted <= {fold_address(one) for one in request.to}:
        told = {
            "who": known.typed_by,
            "when": clock.format_moment(typed),
            "changed": clock.format_moment(customer.changed_at),
            "now": ", ".join(sorted(wanted)),
        }
        yield (
            WarningCode.EDITED,
            Sentence(
                N_(
                    "%(who)s edited this mail on %(when)s; the customer was changed after that, on %(changed)s, and "
                    "has %(now)s now. Are the recipients still right?"
                ),
                told,
            ),
        )


def _list_familiar(known: Knowledge) -> set[str]:
    """Addresses that the customer, the document, its type or the settings name, in small letters."""
    kept = [one.address for one in known.customer.addresses] if known.customer else []
    scenario, settings = known.scenario, known.settings
    copies = [*scenario.recipients, *scenario.cc, *scenario.bcc, *settings.cc, *settings.bcc]
    return {one.lower() for one in (*kept, *copies, known.about.recipient)}


def _say_never_used(address: str, own: Sequence[str]) -> Sentence:
    near = difflib.get_close_matches(address.lower(), [one.lower() for one in own], 1, 0.75)
    if near:
        return Sentence(
            N_("No mail has ever gone to %(address)s. Did you mean %(near)s?"),
            {"address": address, "near": near[0]},
        )
    return Sentence(
        N_("No mail has ever gone to %(address)s. Is it written correctly?"), {"address": address}
    )


def _warn_of_kind(file_name: str) -> Found:
    ending = PurePath(file_name).suffix.lower()
    if ending not in (".pdf", ".xml"):
        yield (
            WarningCode.KIND,
            Sentence(
                N_("The file is no PDF (%(ending)s). Can its reader open it?"),
                {"ending": ending or file_name},
            ),
        )


def _warn_of_size(mail: PreparedMail) -> Found:
    size = count_message_bytes(mail.frozen, mail.mail)
    if size > LARGE:
        told = {"size": size / 1e6, "usual": LARGE / 1e6}
        yield (
            WarningCode.LARGE,
            Sentence(
                N_("The mail has %(size).1f MB; many mailboxes take no more than %(usual).0f MB."), told
            ),
        )


def _warn_of_format(request: SendRequest, known: Knowledge) -> Found:
    """A customer who wants an electronic invoice, or it beside the PDF, gets no less without a word."""
    customer = known.customer
    endings = {PurePath(file.name).suffix.lower() for file in request.files}
    has_xml = ".xml" in endings
    enough = {
        "pdf": True,
        "pdf+xml": ".pdf" in endings and (has_xml or bool(known.about.einvoice)),
        "xml": has_xml,
    }
    if customer and type_of(request.type).for_tax and not enough.get(customer.format, True):
        told = {
            "customer": customer.name or customer.debtor,
            "format": customer.format.upper(),
            "has": " + ".join(sorted(ending.strip(".").upper() for ending in endings)),
        }
        yield (
            WarningCode.FORMAT,
            Sentence(N_("Customer %(customer)s wants %(format)s; this mail has only: %(has)s."), told),
        )


def _warn_of_more(request: SendRequest, mail: PreparedMail, evidence: Evidence) -> Found:
    found = says_more(mail.mail.text, evidence.text) if may_need_text(request, mail) else []
    # What the document is called in the mail is said by the document, too, in whatever word.
    extra = [word for word in found if title_of(word)[0] != request.type]
    if extra:
        yield (
            WarningCode.MORE,
            Sentence(
                N_(
                    "The mail says something that the document does not: %(extra)s. In Germany such a mail has to "
                    "be kept like the invoice itself; better write it into the invoice."
                ),
                {"extra": ", ".join(extra[:5])},
            ),
        )


def _warn_of_waiting(mail: PreparedMail, evidence: Evidence) -> Found:
    if evidence.paused:
        yield (
            WarningCode.WAITS,
            Sentence(
                N_("The mail profile '%(profile)s' cannot send at the moment; the mail will wait: %(why)s"),
                {"profile": mail.profile.name, "why": evidence.paused},
            ),
        )
