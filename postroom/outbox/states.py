"""The states of an entry and of a recipient, each with its sentence."""

from enum import StrEnum

from postroom.shared.wording import N_


class State(StrEnum):
    """Where an entry stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RETRYING = "retrying"
    UNKNOWN = "unknown"
    HELD = "held"
    FAILED = "failed"
    CANCELLED = "cancelled"


SENTENCES = {
    State.DRAFT: N_("Being written; not yet handed over."),
    State.SCHEDULED: N_("Waits for its time."),
    State.PENDING: N_("Waits for its turn."),
    State.SENDING: N_("Is being given to the mail server."),
    State.SENT: N_("The mail server has taken it."),
    State.RETRYING: N_("Was put off by the server; goes again by itself."),
    State.UNKNOWN: N_("The connection broke at the last moment: it may have been sent."),
    State.HELD: N_("Kept back until somebody or something resolves the reason."),
    State.FAILED: N_("The mail server refused it for good."),
    State.CANCELLED: N_("Withdrawn by a person."),
}

DUE = (State.PENDING, State.RETRYING)
"""States from which a lane claims."""
UNSENT = (
    State.DRAFT,
    State.SCHEDULED,
    State.PENDING,
    State.SENDING,
    State.RETRYING,
    State.UNKNOWN,
    State.HELD,
)
"""States in which the entry still needs its profile."""
VOID = (State.FAILED, State.CANCELLED)
"""States that do not count as a sending when duplicates are looked for."""
NEEDS_PERSON = (State.HELD, State.UNKNOWN, State.FAILED)
"""States that nothing but a person, or a repair, ends. One that is sent needs a person, too, while a recipient that
was refused waits for one (`partly_sent`)."""


class RecipientState(StrEnum):
    """What became of one recipient."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    BOUNCED_SOFT = "bounced-soft"
    BOUNCED_HARD = "bounced-hard"


class Mark(StrEnum):
    """How far an attempt got, as the ledger knows it."""

    OPEN = "open"
    FINISHING = "finishing"
    CLOSED = "closed"


class Hold(StrEnum):
    """Why an entry is kept back; a release frees only its own kind."""

    NONE = ""
    DUPLICATE = "duplicate"
    LOOK = "look"
    PERSON = "person"
    PROFILE = "profile"
    BROKEN = "broken"
    SENDER = "sender"
    COPIED = "copied"


class SentBy(StrEnum):
    """What made an entry `sent` (rule 8)."""

    ANSWER = "answer"
    FOUND = "found"
    PERSON = "person"
