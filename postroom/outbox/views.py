"""Entries of the outbox as other rooms see them: frozen values with everything a person or program may ask."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from postroom.diagnosis.evidence import read
from postroom.diagnosis.explain import Finding, find
from postroom.outbox.reasons import code_of
from postroom.outbox.states import NEEDS_PERSON, RecipientState, State
from postroom.planning.request import Priority
from postroom.shared import clock
from postroom.shared.wording import N_, Sentence, Translator, Word

_STOPPED = {State.HELD, State.RETRYING, State.FAILED, State.UNKNOWN}


@dataclass(frozen=True)
class RecipientView:
    """One recipient and the server's last word about it."""

    address: str
    kind: str
    state: str
    line: str
    dealt_with: bool = False

    @property
    def finding(self) -> Finding | None:
        """What the refusal of this recipient means; None when it was not refused."""
        return find(read(self.line, stage="rcpt")) if self.state == "refused" and self.line else None


@dataclass(frozen=True)
class AttemptView:
    """One try, as the published interface shows it."""

    started_at: datetime
    ended_at: datetime | None
    stage: str
    code: int | None
    enhanced_code: str
    line: str


@dataclass(frozen=True)
class LookView:
    """One look in the Sent folder: the evidence about an unknown outcome. `copies` None: it could not be searched."""

    at: datetime
    folder: str
    copies: int | None
    control: str
    control_found: bool | None
    line: str
    expected: int = 0
    early: bool = False

    @property
    def sentence(self) -> Sentence:
        """What was seen, for people."""
        values = {
            "folder": self.folder,
            "copies": self.copies,
            "line": Word(self.line),
            "answered": self.expected,
        }
        if self.copies is None:
            return Sentence(N_("The Sent folder could not be searched: %(line)s"), values)
        if self.copies and self.expected:
            return Sentence(
                N_(
                    "In the folder '%(folder)s', copies: %(copies)s. Answered before, for other recipients: "
                    "%(answered)s. That does not tell whether this time it arrived."
                ),
                values,
            )
        if self.copies:
            return Sentence(N_("Found in the folder '%(folder)s' (copies: %(copies)s)."), values)
        if self.control_found:
            return Sentence(N_("Not in the folder '%(folder)s', although a later mail is there."), values)
        if self.control:
            return Sentence(
                N_("Not in the folder '%(folder)s', but a later mail that was sent is not there either."),
                values,
            )
        return Sentence(N_("Not in the folder '%(folder)s'; no later mail to compare with."), values)

    def as_json(self) -> dict[str, Any]:
        """The look as `docs/commands.md` describes it."""
        return {**asdict(self), "at": _moment_to_json(self.at)}


@dataclass(frozen=True)
class DocumentView:
    """One file of the mail, with the name it has there. `own`: a document that this mail sends, not one beside it."""

    id: int
    type: str
    number: str
    debtor: str
    sha256: str
    name: str
    size: int
    own: bool


@dataclass(frozen=True)
class EntryView:
    """One entry of the outbox with everything a person or program may ask of it."""

    id: int
    key: str
    state: str
    hold: str
    type: str
    number: str
    debtor: str
    documents: tuple[DocumentView, ...]
    profile: str
    profile_id: int | None
    sender: str
    recipients: tuple[RecipientView, ...]
    subject: str
    message_id: str
    accepted_by: str
    accepted_at: datetime
    due_at: datetime
    sent_at: datetime | None
    sent_by: str
    attempts: tuple[AttemptView, ...]
    reason: Sentence
    priority: Priority
    not_after: datetime | None
    look_at: datetime | None
    looks: tuple[LookView, ...]
    resend_of: int | None
    resend_reason: str
    training: bool
    open_refusals: int = 0
    """Recipients of a sent entry that were refused and wait for a person."""

    @property
    def refused(self) -> int:
        """How many recipients the server refused."""
        return sum(one.state == RecipientState.REFUSED for one in self.recipients)

    @property
    def partly_sent(self) -> bool:
        """Whether some have it and the server refused others."""
        return self.state == State.SENT and self.refused > 0

    @property
    def needs_person(self) -> bool:
        """Whether nothing goes on without a person, or without a repair."""
        return self.state in NEEDS_PERSON or self.open_refusals > 0

    @property
    def standing(self) -> Sentence:
        """The state as a list names it: "sent, 1 refused" where the plain state would say too much."""
        if self.partly_sent:
            return Sentence(N_("sent, %(count)s refused"), {"count": self.refused})
        return Sentence(self.state)

    @property
    def outlook(self) -> Sentence:
        """What happens next with an unknown outcome or with refused recipients; empty where nothing is open."""
        if self.open_refusals:
            return Sentence(
                N_(
                    "Refused recipients that wait for a person: %(count)s. Send it to them again: postroom outbox "
                    "resend %(id)s --refused-only --reason ... Or, if nothing more is to be done: postroom outbox "
                    "acknowledge %(id)s."
                ),
                {"count": self.open_refusals, "id": self.id},
            )
        if self.state != State.UNKNOWN:
            return Sentence()
        if self.look_at:
            told = {"time": clock.format_moment(self.look_at, exactly=True)}
            return Sentence(N_("It is looked for in the Sent folder (next: %(time)s)."), told)
        return Sentence(
            N_(
                "A person decides whether it was sent: postroom outbox settle %(id)s --as sent (or not-sent)."
            ),
            {"id": self.id},
        )

    @property
    def finding(self) -> Finding | None:
        """Which known error stopped the entry; None when nothing did, or a person or a rule of ours."""
        line = str(self.reason.values.get("line", ""))
        if self.state not in _STOPPED or not line:
            return None
        # A fault of the whole profile has the same words, whoever met it; the stage is that of who did.
        last = next((one for one in reversed(self.attempts) if one.line), None)
        return find(read(line, stage=last.stage if last and last.line in line else ""))

    def as_json(self, translate: Translator = str) -> dict[str, Any]:
        """The entry as `docs/commands.md` publishes it; the reason in the language of `translate`."""
        finding = self.finding
        return {
            "id": self.id,
            "key": self.key,
            "state": self.state,
            "document": {"type": self.type, "number": self.number, "debtor": self.debtor},
            "documents": [
                {"type": part.type, "number": part.number, "debtor": part.debtor, "sha256": part.sha256}
                for part in self.documents
            ],
            "profile": self.profile,
            "from": self.sender,
            "recipients": [
                {"address": one.address, "kind": one.kind, "state": one.state, "line": one.line}
                for one in self.recipients
            ],
            "subject": self.subject,
            "message_id": self.message_id,
            "accepted_at": _moment_to_json(self.accepted_at),
            "due_at": _moment_to_json(self.due_at),
            "sent_at": _moment_to_json(self.sent_at),
            "sent_by": self.sent_by or None,
            "refused": self.refused,
            "needs_person": self.needs_person,
            "attempts": [_attempt_to_json(attempt) for attempt in self.attempts],
            "reason": self.reason.said(translate) or None,
            "reason_code": code_of(self.reason),
            "error": finding.code if finding else None,
            "article": finding.slug if finding else None,
            "priority": self.priority.name.lower(),
            "not_after": _moment_to_json(self.not_after),
            "next_look_at": _moment_to_json(self.look_at),
            "looks": [look.as_json() for look in self.looks],
            "resend_of": self.resend_of,
            "resend_reason": self.resend_reason or None,
            "training": self.training,
        }


def _attempt_to_json(attempt: AttemptView) -> dict[str, Any]:
    return {
        "started_at": _moment_to_json(attempt.started_at),
        "ended_at": _moment_to_json(attempt.ended_at),
        "stage": attempt.stage or None,
        "code": attempt.code,
        "enhanced_code": attempt.enhanced_code or None,
        "line": attempt.line,
    }


def _moment_to_json(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None
