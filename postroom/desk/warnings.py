"""What a person should see before a mail leaves: in plain words, and before harm."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath

from postroom.composing.message import message_size
from postroom.customers import repository as customers
from postroom.customers.values import CustomerView
from postroom.desk.proposal import Proposal
from postroom.desk.tax_text import may_say_more, says_more
from postroom.documents import ready_documents, store
from postroom.documents.reading.pdf import text_of
from postroom.documents.values import DocumentIdentity, DocumentView
from postroom.outbox import pauses
from postroom.outbox.accept import already_sent
from postroom.outbox.drafting import Draft
from postroom.outbox.queries import addresses_used_before
from postroom.scenarios.general_settings import general
from postroom.shared import clock
from postroom.shared.document_types import type_of
from postroom.shared.wording import N_, Sentence, sentence_from_json

LARGE = 10_000_000
"""Bytes of a mail that many receivers' servers refuse."""
OLD = timedelta(days=30)
"""A PDF that was made longer ago is rather one that was forgotten than one that was just made."""
_SLACK = timedelta(days=1)
"""Clocks of programs differ, and a date has no time of day."""


@dataclass(frozen=True)
class Concern:
    """One warning; `code` names its kind, `sent` is True when the document would go a second time."""

    code: str
    sentence: Sentence

    @property
    def sent(self) -> bool:
        """Whether sending it needs a reason: it has been sent before."""
        return self.code == "sent"


def concerns(proposal: Proposal, draft: Draft) -> list[Concern]:
    """All warnings about a mail as it would leave now, the gravest first."""
    document = proposal.document
    found = [
        *_sent(document, draft),
        *(("unwanted", one) for one in unwanted(proposal.customer)),
        *_stale(document),
        *_strangers(draft, proposal),
        *_read(document),
        *_kind(document),
        *_large(draft),
        *_format(document, proposal.customer),
        *_says_more(document, draft),
        *_waits(draft),
    ]
    return [Concern(code, sentence) for code, sentence in found]


Found = Iterable[tuple[str, Sentence]]


def _sent(document: DocumentView, draft: Draft) -> Found:
    marks = [DocumentIdentity(document.type, document.number, document.debtor, document.sha256)]
    sentence = already_sent(marks, None, draft.mail.date)
    if sentence:
        yield "sent", sentence


def unwanted(customer: CustomerView | None) -> Iterable[Sentence]:
    """What a customer who is not to be e-mailed is told about; nothing for any other."""
    if customer and customer.do_not_email:
        told = {"customer": customer.name or customer.debtor, "reason": customer.do_not_email}
        yield Sentence(N_("Customer %(customer)s is not to be e-mailed: %(reason)s"), told)


def _stale(document: DocumentView) -> Found:
    newer = ready_documents.newer(document)
    if newer and newer.added_at:
        told = {"when": clock.said(newer.added_at)}
        yield (
            "stale",
            Sentence(N_("A newer PDF of this document came in on %(when)s. This one is out of date."), told),
        )
    made = document.made_at
    if made and document.issued and made.date() + _SLACK < document.issued:
        told = {"made": made.date().isoformat(), "issued": document.issued.isoformat()}
        yield (
            "stale",
            Sentence(
                N_(
                    "The PDF was made on %(made)s, before the date of the document (%(issued)s). Is it the right one?"
                ),
                told,
            ),
        )
    elif made and clock.now() - made > OLD:
        yield (
            "stale",
            Sentence(
                N_("The PDF is older than 30 days: it was made on %(made)s."),
                {"made": made.date().isoformat()},
            ),
        )


def _strangers(draft: Draft, proposal: Proposal) -> Found:
    """Addresses that stand nowhere but in this mail, and that no mail has gone to."""
    customer, known = proposal.customer, _known(proposal)
    asked = [address for _, address in draft.order.recipients()]
    seen = addresses_used_before(asked)
    for address in asked:
        if address.lower() in known:
            continue
        others = customers.knows_address(address)
        if others and customer:
            told = {"address": address, "others": ", ".join(others[:3])}
            yield "stranger", Sentence(N_("The address %(address)s belongs to customer %(others)s."), told)
        elif not others and address.lower() not in seen:
            yield "stranger", _never(address, [one.address for one in customer.addresses] if customer else [])


def _known(proposal: Proposal) -> set[str]:
    """Addresses that the customer, the document, its type or the settings name, in small letters."""
    kept = [one.address for one in proposal.customer.addresses] if proposal.customer else []
    scenario, everything = proposal.scenario, general()
    copies = [*scenario.recipients, *scenario.cc, *scenario.bcc, *everything.cc, *everything.bcc]
    return {one.lower() for one in (*kept, *copies, str(proposal.document.read.get("recipient", "")))}


def _never(address: str, own: Sequence[str]) -> Sentence:
    near = difflib.get_close_matches(address.lower(), [one.lower() for one in own], 1, 0.75)
    if near:
        return Sentence(
            N_("No mail has ever gone to %(address)s. Did you mean %(near)s?"),
            {"address": address, "near": near[0]},
        )
    return Sentence(
        N_("No mail has ever gone to %(address)s. Is it written correctly?"), {"address": address}
    )


def _read(document: DocumentView) -> Found:
    """What reading found odd: file name and text differ, no text at all."""
    for told in document.read.get("problems", ()):
        yield "read", sentence_from_json(told)


def _kind(document: DocumentView) -> Found:
    ending = PurePath(document.file_name).suffix.lower()
    if ending not in (".pdf", ".xml"):
        yield (
            "kind",
            Sentence(
                N_("The file is no PDF (%(ending)s). Can its reader open it?"),
                {"ending": ending or document.file_name},
            ),
        )


def _large(draft: Draft) -> Found:
    size = message_size(draft.frozen, draft.mail)
    if size > LARGE:
        told = {"size": size / 1e6, "usual": LARGE / 1e6}
        yield (
            "large",
            Sentence(
                N_("The mail has %(size).1f MB; many mailboxes take no more than %(usual).0f MB."), told
            ),
        )


def _format(document: DocumentView, customer: CustomerView | None) -> Found:
    if customer and customer.format != "pdf" and PurePath(document.file_name).suffix.lower() == ".pdf":
        yield (
            "format",
            Sentence(
                N_("Customer %(customer)s wants %(format)s; this mail has only the PDF."),
                {"customer": customer.name or customer.debtor, "format": customer.format.upper()},
            ),
        )


def _says_more(document: DocumentView, draft: Draft) -> Found:
    if draft.mail.language != "de" or not type_of(document.type).for_tax:
        return
    if not may_say_more(draft.mail.text) or not document.file_name.lower().endswith(".pdf"):
        return
    extra = says_more(draft.mail.text, " ".join(text_of(store.content(document.sha256)).pages))
    if extra:
        yield (
            "more",
            Sentence(
                N_(
                    "The mail says something that the document does not: %(extra)s. In Germany such a mail has to "
                    "be kept like the invoice itself; better write it into the invoice."
                ),
                {"extra": ", ".join(extra[:5])},
            ),
        )


def _waits(draft: Draft) -> Found:
    paused = pauses.pause_of(draft.profile.id)
    if paused and paused.kind is not pauses.Kind.WAIT:
        yield (
            "waits",
            Sentence(
                N_("The mail profile '%(profile)s' cannot send at the moment; the mail will wait: %(why)s"),
                {"profile": draft.profile.name, "why": paused.reason},
            ),
        )
