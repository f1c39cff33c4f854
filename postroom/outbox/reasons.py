"""Why an entry does not go, or a profile waits: every reason that the ledger keeps, with a code for programs.

The ledger stores the template, so that a reason is read in each reader's language, and looks the code up here.
A code never changes; docs/refusals.md lists them all.
"""

from enum import Enum
from typing import Any, Protocol

from postroom.composing.refusals import MailChanged
from postroom.documents.refusals import ContentChanged, ContentGone
from postroom.planning.plan import NEEDS_A_LOOK
from postroom.shared.wording import N_, Sentence, sentence_as_json, sentence_from_json

OTHER = "other"
"""The code of a reason that an earlier version wrote and this one no longer knows."""


class Reason(Enum):
    """A kind of reason: `code` (kebab-case) and `template`. Called with its values it is the sentence."""

    # A rule of ours.
    SENT_ALREADY = (
        "sent-already",
        N_("Already sent on %(date)s to %(address)s (mail %(entry)s in the outbox)."),
    )
    ON_ITS_WAY = (
        "on-its-way",
        N_("Already handed over on %(date)s for %(address)s (mail %(entry)s in the outbox), not yet sent."),
    )
    EXPIRED = ("expired", N_("It was not to be sent after %(time)s, and could not be sent before."))
    DAY_USED_UP = (
        "day-used-up",
        N_("This mailbox has used its %(limit)s recipients of 24 hours; it goes on at %(time)s."),
    )
    CONTENT_GONE = (ContentGone.code, ContentGone.template)
    CONTENT_CHANGED = (ContentChanged.code, ContentChanged.template)
    MAIL_CHANGED = (MailChanged.code, MailChanged.template)

    NEEDS_A_LOOK = ("needs-a-look", NEEDS_A_LOOK)
    COPIED = (
        "perhaps-sent-elsewhere",
        N_("This ledger was copied or restored; the other one may have sent this mail meanwhile."),
    )

    # A person.
    KEPT_BACK = ("kept-back", N_("Kept back by %(actor)s."))
    CANCELLED = ("cancelled", N_("Cancelled by %(actor)s."))
    STOPPED = ("stopped", N_("Sending through '%(profile)s' was stopped by %(actor)s."))

    # The mail server, and the way to it.
    SERVER_SAID = ("server-said", N_("The mail server said: %(line)s"))
    NOT_OFFERED = ("not-offered", N_("The mail server does not offer what is needed: %(line)s"))
    CONNECTION_BROKE = ("connection-broke", N_("The connection broke: %(line)s"))
    NAME_NOT_KNOWN = ("name-not-known", N_("The server's name is not known: %(line)s"))
    NOBODY_ANSWERS = ("nobody-answers", N_("Nobody answers at the mail server: %(line)s"))
    NOT_TRUSTED = ("not-trusted", N_("The mail server's certificate is not trusted: %(line)s"))
    NOT_ENCRYPTED = ("not-encrypted", N_("No encrypted connection could be made: %(line)s"))

    # The login.
    LOGIN_REFUSED = ("login-refused", N_("The mail server refused the login: %(line)s"))
    SIGN_IN_NEEDED = (
        "sign-in-needed",
        N_("Somebody must sign in for this mail profile (postroom profile login): %(line)s"),
    )
    NEVER_SIGNED_IN = (
        "never-signed-in",
        N_(
            "Nobody has signed in for this mail profile since it was made or changed (postroom profile login)."
        ),
    )
    TOKEN_REFUSED = ("token-refused", N_("The sign-in service refused: %(line)s"))
    TOKEN_UNAVAILABLE = ("token-unavailable", N_("The sign-in service cannot be reached: %(line)s"))

    # Nobody knows.
    BROKE_AT_THE_END = (
        "broke-at-the-end",
        N_("The connection broke after the whole mail was given: it may have been sent (%(line)s)."),
    )
    WORKER_ENDED = (
        "worker-ended",
        N_("The worker ended at the moment of sending; whether the server has the mail is not known."),
    )
    UNEXPECTED = ("unexpected", N_("Something unexpected went wrong (%(what)s)."))

    def __init__(self, code: str, template: str) -> None:
        self.code = code
        self.template = template

    def __call__(self, **values: Any) -> Sentence:
        return Sentence(self.template, values)


class Kept(Protocol):
    """A row of the ledger that has a reason."""

    reason: str
    reason_values: dict[str, Any]


def keep_values(reason: Sentence) -> dict[str, Any]:
    """The values of a reason as the ledger keeps them; they may be sentences themselves."""
    return {name: sentence_as_json(value) for name, value in reason.values.items()}


def read_reason(row: Kept) -> Sentence:
    """The reason of a row, to be read in each reader's language."""
    return Sentence(
        row.reason, {name: sentence_from_json(value) for name, value in row.reason_values.items()}
    )


_CODES = {one.template: one.code for one in Reason}


def code_of(reason: Sentence) -> str:
    """The code of a reason that the ledger keeps; "" when there is none."""
    return _CODES.get(reason.template, OTHER) if reason else ""
