"""The plan: what a request becomes, with reasons, warnings and the frozen mail, or the refusal. Pure."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Protocol

from postroom.planning.decision import Decision, Knowledge, PlannedRecipient, complete_request, decide
from postroom.planning.mail import PreparedMail, Stationery, prepare
from postroom.planning.premises import Basis, Premise
from postroom.planning.refusals import CustomerNotByEmail, DocumentNotIntact, NoRecipient, NoSuchWarning
from postroom.planning.request import SendRequest, check_request, trim_marks
from postroom.planning.warnings import Evidence, PlanWarning, WarningCode, unwanted, warnings_of
from postroom.shared.refusals import Refusal
from postroom.shared.wording import N_, Sentence

_LETTERS = 16


@dataclass(frozen=True)
class Plan:
    """What would happen, and why. Either `mail` is there, or `refusal` says what stops it.

    `request` is what was asked, completed; `identity` tells a repetition of it from another sending: it has only
    what was asked for, so that a changed setting makes no second mail of a repetition. `premises`: what it rests on.
    `look`: why a person has to look at it before it leaves; empty when nobody has to.
    """

    request: SendRequest
    identity: SendRequest
    decision: Decision
    mail: PreparedMail | None
    refusal: Refusal | None = None
    warnings: tuple[PlanWarning, ...] = ()
    premises: tuple[Premise, ...] = ()
    look: Sentence = field(default_factory=Sentence)

    @property
    def ready(self) -> PreparedMail:
        """The mail. Raises the refusal when there is none."""
        if self.mail is None:
            raise self.refusal or NoRecipient()
        return self.mail

    @property
    def clear(self) -> bool:
        """Nothing stops it and nothing is odd."""
        return self.mail is not None and not self.warnings

    @property
    def problem(self) -> Sentence:
        """What stops it, for people at a desk; empty when nothing does."""
        if isinstance(self.refusal, NoRecipient):
            unwanted = next((one.sentence for one in self.warnings if one.code is WarningCode.UNWANTED), None)
            return unwanted or Sentence(
                N_("There is no recipient: %(why)s."), {"why": self.decision.why_recipients}
            )
        return self.refusal.sentence if self.refusal else Sentence()

    @property
    def recipients(self) -> tuple[PlannedRecipient, ...]:
        """All who would get it in earnest, each with the reason."""
        return (*self.decision.asked, *self.decision.copies)

    @cached_property
    def fingerprint(self) -> str:
        """Everything that leaves, for whom, from where and when, in 16 letters; date and Message-ID left out."""
        ready, mail, profile = self.ready, self.ready.mail, self.ready.profile
        files = [(one.name, one.sha256) for one in mail.attachments]
        words = [mail.sender_name, mail.sender, mail.reply_to, mail.subject, mail.text, mail.html]
        through = [profile.id, profile.host, profile.port, profile.login_user]
        times = [str(one or "") for one in (self.request.not_before, self.request.not_after)]
        seen = [words, ready.recipients, files, through, times, ready.training, self.rows]
        return hash_text(json.dumps(seen))

    @property
    def rows(self) -> tuple[tuple[int, int], ...]:
        """(number, version) of the documents on the desk that it sends, in their order; none for a program's."""
        return tuple((int(one.name), int(one.state)) for one in self.premises if one.basis is Basis.DOCUMENT)


def hash_text(text: str) -> str:
    """What was seen, in 16 letters."""
    return hashlib.sha256(text.encode()).hexdigest()[:_LETTERS]


class Archive(Protocol):
    """Where the planner has looked up what depends on its decision. Either may raise a Refusal."""

    def stationery(self, request: SendRequest) -> Stationery:
        """For a completed request: its profile, and its words in its language."""

    def evidence(self, request: SendRequest, mail: PreparedMail) -> Evidence:
        """What the installation remembers about whom the mail goes to and what it carries."""


def plan(request: SendRequest, known: Knowledge, archive: Archive, now: datetime) -> Plan:
    """What becomes of a request. Never raises a refusal: the plan carries it."""
    request = trim_marks(request)
    decision = decide(request, known, now)
    whole = complete_request(request, decision, known)
    warned = tuple(PlanWarning(WarningCode.UNWANTED, one) for one in unwanted(known.customer))
    try:
        whole = check_request(whole)
        if not request.recipients():
            _check_document(whole, known)
        paper = archive.stationery(whole)
        mail = prepare(whole, decision, paper, now)
        evidence = archive.evidence(whole, mail)
    except Refusal as refusal:
        identity = _identify_request(request, whole, known)
        return Plan(whole, identity, decision, None, refusal, warned, known.premises)
    identity = _identify_request(request, whole, known)
    warned = warnings_of(whole, known, mail, evidence, now)
    premises = (*known.premises, *paper.premises, *evidence.premises)
    return Plan(whole, identity, decision, mail, None, warned, premises)


def _check_document(request: SendRequest, known: Knowledge) -> None:
    """Where nobody was named, a customer never gets a PDF that is cut off."""
    if known.customer and not known.about.intact:
        raise DocumentNotIntact(path=request.files[0].name)


def _identify_request(request: SendRequest, whole: SendRequest, known: Knowledge) -> SendRequest:
    """What was asked for. Where nobody was named, those whom document and customer name belong to it."""
    asked = replace(request, type=whole.type, to=whole.to, cc=whole.cc, bcc=whole.bcc)
    if request.recipients():
        return asked
    language = known.customer.language if known.customer else ""
    return replace(
        asked,
        number=whole.number,
        debtor=whole.debtor,
        language=request.language or language or known.about.language,
    )


def check_warnings(found: Plan, accepted: Collection[str]) -> None:
    """What stops a sending that nobody looks at, unless its code is among the accepted ones.

    Raises CustomerNotByEmail, NoSuchWarning.
    """
    for code in accepted:
        if code not in set(WarningCode):
            raise NoSuchWarning(warning=code, known=", ".join(WarningCode))
    for warning in found.warnings:
        if warning.code is WarningCode.UNWANTED and warning.code not in accepted:
            raise CustomerNotByEmail(**warning.sentence.values)


NEEDS_A_LOOK = N_("Somebody has to look at it first (%(codes)s): %(why)s")
_SAID_ELSEWHERE = (WarningCode.SENT, WarningCode.UNWANTED, WarningCode.WAITS)
"""What the ledger holds by itself, what is refused, and what ends by itself."""


def hold_for_a_look(found: Plan, accepted: Collection[str]) -> Plan:
    """The plan of a sending that nobody looks at: what a person would be warned of at the desk keeps it back, unless
    its code is among the accepted ones."""
    told = [one for one in found.warnings if one.code not in (*_SAID_ELSEWHERE, *accepted)]
    if not told:
        return found
    codes = ", ".join(dict.fromkeys(one.code.value for one in told))
    why = tuple(one.sentence for one in told)
    return replace(found, look=Sentence(NEEDS_A_LOOK, {"codes": codes, "why": why}))
