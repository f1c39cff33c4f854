"""What the outbox refuses, drawn as a tree: each leaf with its code.

BadInput
 |- KeyReused              key-reused
 |- UnknownEntry           unknown-entry
 |- UnknownState           unknown-state
 |- UnknownOutboxPage      unknown-outbox-page
 |- NoResendReason         no-resend-reason
 `- ResendReasonTooLong    resend-reason-too-long

NotPossible
 |- WasSentBefore          was-sent-before
 |- SendingStopped         sending-stopped
 |- TrainingNow            training-now
 |- TrainingEnded          training-ended
 |- ProfileRemoved         profile-removed
 |- NotInThisState         not-in-this-state
 |- StillTried             still-tried
 |- MayStillArrive         may-still-arrive
 |- HeaderNotRenewed       header-not-renewed
 |- ChangedSinceSeen
 |   |- EntryChanged       entry-changed
 |   |- EntryChangedBy     entry-changed-by
 |   `- SentAgainBy        sent-again-by
 |- PlanOvertaken          plan-overtaken
 |- ResendUnderWay         resend-under-way
 |- WentMeanwhile          went-meanwhile
 |- NobodyRefused          nobody-refused
 |- NothingToAcknowledge   nothing-to-acknowledge
 |- StoppedAlready         stopped-already
 |- StoppedSinceSeen       stopped-since-seen
 |- FaultSinceSeen         fault-since-seen
 |- RunsAlready            runs-already
 |- ResumedAlready         resumed-already
 |- LedgerDecided          ledger-decided
 `- NotOurs                the ledger is not, or not yet, the one that goes on here
     |- LedgerCopied           ledger-copied
     |- LedgerOlder            ledger-older
     |- TestCopy               test-copy
     `- LedgerNewer            ledger-newer

Refusal
 |- LedgerBusy             a fault of the database that is over by itself
 |   |- LedgerHeld             ledger-held
 |   `- LedgerAway             ledger-away
 `- LedgerUnusable         a fault of the database that does not pass by itself
     |- LedgerDamaged          ledger-damaged
     |- LedgerNotADatabase     ledger-not-a-database
     `- LedgerReadOnly         ledger-read-only
"""

from postroom.planning.premises import Premise
from postroom.shared.refusals import BadInput, ChangedMeanwhile, NotPossible, Refusal
from postroom.shared.wording import N_


class KeyReused(BadInput):
    code = "key-reused"
    template = N_("The key '%(key)s' was already used for a mail with other content. Nothing was queued.")


class UnknownEntry(BadInput):
    code = "unknown-entry"
    template = N_("There is no entry %(id)s in the outbox.")


class UnknownState(BadInput):
    code = "unknown-state"
    template = N_("There is no state '%(state)s'. States are: %(known)s.")


class UnknownOutboxPage(BadInput):
    code = "unknown-outbox-page"
    template = N_("This page of the list does not exist. Begin at its start.")


class NoResendReason(BadInput):
    code = "no-resend-reason"
    template = N_("Say why the mail is to be sent again (--reason).")


class ResendReasonTooLong(BadInput):
    code = "resend-reason-too-long"
    template = N_("The field '%(field)s' is longer than %(longest)s characters.")


class WasSentBefore(NotPossible):
    code = "was-sent-before"
    template = N_("Entry %(id)s is held because it was already sent; retry does not send it again.")


class SendingStopped(NotPossible):
    code = "sending-stopped"
    template = N_(
        "Sending through '%(profile)s' was stopped by a person. Let it go on with: postroom outbox resume"
    )


class TrainingNow(NotPossible):
    code = "training-now"
    template = N_(
        "Training is on: only %(address)s gets mail. Entry %(id)s was meant in earnest and stays as it is; it can go "
        "when the training has ended."
    )


class TrainingEnded(NotPossible):
    code = "training-ended"
    template = N_(
        "The training has ended since this page was shown. Entry %(id)s would go to its customer now; nothing was "
        "sent. Look at it again."
    )


class ProfileRemoved(NotPossible):
    code = "profile-removed"
    template = N_("The mail profile '%(profile)s' of entry %(id)s was removed; the entry cannot go again.")


class NotInThisState(NotPossible):
    code = "not-in-this-state"
    template = N_("Entry %(id)s is '%(state)s' and cannot be %(done)s.")


class StillTried(NotPossible):
    code = "still-tried"
    template = N_("The worker that tried entry %(id)s may still get an answer. Settle it later.")


class MayStillArrive(NotPossible):
    code = "may-still-arrive"
    template = N_(
        "The mail server may still take entry %(id)s: it has %(seconds)s seconds more for its answer. Say after that "
        "that it was not sent."
    )


class PlanOvertaken(ChangedMeanwhile):
    """What a plan rests on is another by now; `changed` says which of its premises."""

    code = "plan-overtaken"
    template = N_(
        "Something that decides about this mail was changed at this moment. Nothing was handed over; please do it "
        "once more."
    )

    def __init__(self, changed: tuple[Premise, ...] = ()) -> None:
        super().__init__()
        self.changed = changed


class HeaderNotRenewed(NotPossible):
    code = "header-not-renewed"
    template = N_("The mail's header cannot be renewed; hand the document over again.")


class LedgerDecided(NotPossible):
    code = "ledger-decided"
    template = N_(
        "%(who)s decided about this ledger on %(when)s, after you opened this page. Nothing was changed: look at "
        "what it is now."
    )


class NotOurs(NotPossible):
    """Nothing is accepted or sent: the ledger is not the one that goes on here, or this program too old for it."""


class LedgerCopied(NotOurs):
    code = "ledger-copied"
    template = N_(
        "This ledger was copied or restored; it was last used at %(place)s. The other one may have sent what waits "
        "here, so nothing is sent from here. Say which of them goes on: postroom home claim --help"
    )


class LedgerOlder(NotOurs):
    code = "ledger-older"
    template = N_(
        "This ledger is older than what was sent from here: a backup was put in its place. What waits in it may have "
        "been sent, so nothing is sent now. Say how it goes on: postroom home claim --help"
    )


class TestCopy(NotOurs):
    __test__ = False
    code = "test-copy"
    template = N_("This is a test copy of a ledger: nothing is sent from it, ever.")


class LedgerNewer(NotOurs):
    code = "ledger-newer"
    template = N_(
        "This ledger was changed by a newer version of Postroom (%(change)s), and this one does not know what that "
        "means. Start the newer version. Nothing was changed."
    )


class LedgerBusy(Refusal):
    """The ledger cannot be written, or not be read, for a moment; trying again helps."""


class LedgerHeld(LedgerBusy):
    code = "ledger-held"
    template = N_(
        "Another program is holding the ledger, such as a backup or a database browser. Nothing was done; try "
        "again in a moment."
    )


class LedgerAway(LedgerBusy):
    code = "ledger-away"
    template = N_(
        "The database with the ledger does not answer at the moment. Nothing was done; try again in a moment."
    )


class LedgerUnusable(Refusal):
    """The database cannot be used, and trying again does not help."""


class LedgerDamaged(LedgerUnusable):
    code = "ledger-damaged"
    template = N_(
        "The ledger is damaged (%(why)s). Nothing more is sent from it. End every Postroom that uses it, keep its "
        "files as they are, see what is left with: postroom doctor --ledger, and restore the newest backup."
    )


class LedgerNotADatabase(LedgerUnusable):
    code = "ledger-not-a-database"
    template = N_(
        "The ledger %(path)s is not a database. Something else was written over it: restore it from the backup."
    )


class LedgerReadOnly(LedgerUnusable):
    code = "ledger-read-only"
    template = N_(
        "The ledger cannot be written (%(why)s). It may belong to another user, or its file was moved or exchanged "
        "while it was in use. Put that right and start Postroom again."
    )


class ChangedSinceSeen(NotPossible):
    """An entry is not as the person saw it who acts on it."""


class EntryChanged(ChangedSinceSeen):
    code = "entry-changed"
    template = N_("Nothing was done: entry %(id)s is '%(state)s' now, not as you saw it. Look at it again.")


class EntryChangedBy(ChangedSinceSeen):
    code = "entry-changed-by"
    template = N_(
        "Nothing was done: entry %(id)s is '%(state)s' now, not as you saw it. It was last %(done)s by %(actor)s "
        "at %(time)s."
    )


class SentAgainBy(ChangedSinceSeen):
    code = "sent-again-by"
    template = N_(
        "Nothing was done: %(actor)s sent entry %(id)s again at %(time)s, as entry %(entry)s. There is no second "
        "mail."
    )


class ResendUnderWay(NotPossible):
    code = "resend-under-way"
    template = N_(
        "Nothing was done: %(actor)s sent entry %(id)s again at %(time)s, as entry %(entry)s, which is '%(state)s'. "
        "If one more mail is wanted, wait until that one is sent, then send it again."
    )


class WentMeanwhile(NotPossible):
    code = "went-meanwhile"
    template = N_(
        "Entry %(id)s was not retried. %(earlier)s To send it all the same, cancel it and send it again with a "
        "reason (postroom outbox resend)."
    )


class NobodyRefused(NotPossible):
    code = "nobody-refused"
    template = N_("In entry %(id)s nobody was refused, or those who were have a newer mail already.")


class NothingToAcknowledge(NotPossible):
    code = "nothing-to-acknowledge"
    template = N_("No refused recipient of entry %(id)s waits for a person.")


class StoppedAlready(NotPossible):
    code = "stopped-already"
    template = N_("Sending through '%(profile)s' is stopped already, by %(actor)s at %(time)s.")


class StoppedSinceSeen(NotPossible):
    code = "stopped-since-seen"
    template = N_(
        "%(actor)s stopped sending through '%(profile)s' on %(time)s, after this page was shown. It stays stopped: "
        "look at it again."
    )


class FaultSinceSeen(NotPossible):
    code = "fault-since-seen"
    template = N_(
        "What '%(profile)s' waits for has changed on %(time)s, after this page was shown: %(why)s It goes on "
        "waiting: look at it again."
    )


class RunsAlready(NotPossible):
    code = "runs-already"
    template = N_("Sending through '%(profile)s' is not stopped.")


class ResumedAlready(NotPossible):
    code = "resumed-already"
    template = N_("Sending through '%(profile)s' goes on already; %(actor)s resumed it at %(time)s.")
