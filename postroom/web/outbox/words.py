"""Words of the outbox pages: tabs, where an attempt ended, what to do now."""

from django.utils.translation import get_language, gettext

from postroom.diagnosis.articles import article
from postroom.outbox.pauses import Kind, PauseView
from postroom.outbox.reasons import Reason
from postroom.outbox.states import NEEDS_PERSON, SENTENCES, Hold, RecipientState, SentBy, State
from postroom.outbox.views import EntryView, RecipientView
from postroom.scenarios import repository as scenarios
from postroom.shared import clock
from postroom.shared.languages import language_of
from postroom.shared.wording import N_, Sentence
from postroom.web.scenarios.fields import word_of

TABS: dict[str, tuple[str, tuple[State, ...]]] = {
    "needs-you": (N_("Needs you"), NEEDS_PERSON),
    "waiting": (N_("Waiting"), (State.PENDING, State.SENDING, State.RETRYING, State.SCHEDULED)),
    "sent": (N_("Sent"), (State.SENT,)),
    "all": (N_("All"), ()),
}
"""Name in the address -> word, states (none = all)."""
WITH_REFUSALS = "needs-you"
"""The tab that also shows sent mails of which a refused recipient waits for a person."""
STAGES = {
    "token": N_("sign-in service"),
    "dns": N_("name of the server"),
    "tcp": N_("connection"),
    "greeting": N_("greeting"),
    "ehlo": N_("greeting"),
    "tls": N_("encryption"),
    "auth": N_("log-in"),
    "mail_from": N_("sender"),
    "rcpt": N_("recipient"),
    "data": N_("content"),
    "body": N_("content"),
    "final": N_("handing over"),
    "interrupted": N_("interrupted"),
    "found": N_("found in the Sent folder"),
    "settled": N_("settled by a person"),
    "elsewhere": N_("perhaps sent by the other ledger"),
}
"""Where in the conversation an attempt ended, in words."""
_SENT = {
    SentBy.ANSWER: N_("The mail server took it on %(time)s."),
    SentBy.FOUND: N_("It was found in the Sent folder. Sending date: %(time)s."),
    SentBy.PERSON: N_("A person found out that it was sent. Sending date: %(time)s."),
}
_HELD = {
    Hold.DUPLICATE: N_(
        "Look at the earlier mail first. If the customer really needs it once more, send it again on purpose; "
        "otherwise cancel this one."
    ),
    Hold.LOOK: N_(
        "Look at the mail and its document. 'Try again' sends it as it is; 'Cancel' puts the document back on the "
        "desk, where it can be corrected."
    ),
    Hold.PERSON: N_("It stays here until somebody presses 'Try again'."),
    Hold.PROFILE: N_("It leaves by itself once the mail profile is repaired. 'Try again' tries it at once."),
    Hold.BROKEN: N_("Hand the document over again in your own program, then cancel this mail."),
    Hold.SENDER: N_(
        "The mail server does not allow this sender address. Ask an administrator to allow it, then press "
        "'Try again'."
    ),
    Hold.COPIED: N_("An administrator says first whose ledger this is; then it leaves, or is looked for."),
    Hold.NONE: N_("When the reason is gone, press 'Try again'."),
}
_TO_DO = {
    State.FAILED: N_(
        "When the cause is gone, press 'Try again': the same mail goes once more. If the address is wrong, correct "
        "it in your own program and hand the document over again."
    ),
    State.RETRYING: N_("Nothing: it goes again by itself at %(time)s."),
    State.SCHEDULED: N_("Nothing: it leaves by itself at %(time)s."),
    State.PENDING: N_("Nothing: it leaves by itself."),
    State.SENDING: N_("Nothing: it leaves by itself."),
    State.CANCELLED: N_("Nothing. If it is wanted after all, send it again on purpose."),
}


def translate_stage(name: str) -> str:
    """Where an attempt ended, in the reader's language."""
    return gettext(STAGES[name]) if name in STAGES else name


def list_type_words() -> dict[str, str]:
    """Document type -> its word in the reader's language, one's own types with their titles."""
    return {one.type: word_of(one) for one in scenarios.list_scenarios()}


def told(entry: EntryView) -> str:
    """Why it stands where it stands, in one sentence without a server's words where those are known."""
    if entry.state == State.UNKNOWN and entry.reason.template != Reason.COPIED.template:
        return gettext(SENTENCES[State.UNKNOWN])  # that it is in doubt matters more than what broke
    if entry.partly_sent:
        return "; ".join(map(_tell_refusal, filter(_was_refused, entry.recipients)))
    if entry.finding:
        return article(entry.finding.slug, language_of(get_language())).title
    return entry.reason.said(gettext) or gettext(SENTENCES[State(entry.state)])


def _was_refused(one: RecipientView) -> bool:
    return one.state == RecipientState.REFUSED


def _tell_refusal(one: RecipientView) -> str:
    title = article(one.finding.slug, language_of(get_language())).title if one.finding else ""
    return f"{one.address}: {title}" if title else one.address


def describe_sending(entry: EntryView) -> Sentence:
    """When it was sent, and how we know; empty when it was not."""
    if entry.sent_at is None:
        return Sentence()
    return Sentence(
        _SENT[SentBy(entry.sent_by or SentBy.ANSWER)], {"time": clock.format_moment(entry.sent_at)}
    )


def warn_of_earlier_sending(entry: EntryView) -> Sentence:
    """What whoever wants to send it again must know: when it went, and to whom."""
    if entry.state == State.HELD and entry.hold == Hold.DUPLICATE:
        return entry.reason
    if entry.sent_at is None:
        return Sentence(N_("This mail has not been sent so far."))
    have_it = [one.address for one in entry.recipients if one.state == RecipientState.ACCEPTED]
    return Sentence(
        N_("Already sent on %(date)s to %(address)s (mail %(entry)s in the outbox)."),
        {"date": clock.format_moment(entry.sent_at), "address": ", ".join(have_it), "entry": entry.id},
    )


def advise(entry: EntryView, pause: PauseView | None) -> Sentence:
    """What a person should do now, in one or two sentences."""
    if entry.state == State.HELD:
        return _advise_when_held(entry, pause)
    if entry.state == State.UNKNOWN:
        return _advise_when_unknown(entry)
    if entry.state == State.SENT:
        return _advise_when_sent(entry)
    return Sentence(_TO_DO.get(State(entry.state), ""), {"time": clock.format_moment(entry.due_at)})


def _advise_when_held(entry: EntryView, pause: PauseView | None) -> Sentence:
    if entry.hold == Hold.PROFILE and pause is not None and pause.kind is Kind.STOPPED:
        return Sentence(
            N_("An administrator can let the mail profile go on; then the mail leaves by itself.")
        )
    return Sentence(_HELD[Hold(entry.hold)])


def _advise_when_unknown(entry: EntryView) -> Sentence:
    if entry.look_at:
        told = {"time": clock.format_moment(entry.look_at)}
        return Sentence(
            N_(
                "Nothing yet: it is looked for in the Sent folder at %(time)s. If you know better, decide below."
            ),
            told,
        )
    return Sentence(
        N_("Find out whether it arrived, then decide below. Until then it is not sent a second time.")
    )


def _advise_when_sent(entry: EntryView) -> Sentence:
    if all(one.state == RecipientState.ACCEPTED for one in entry.recipients):
        return Sentence()
    if not entry.open_refusals:
        return Sentence(N_("Some recipients did not get it, see below. Somebody has seen to that."))
    return Sentence(
        N_(
            "Some recipients did not get it, see below. When the cause is gone, send it to them again. If an address "
            "is wrong, correct it in your own program and hand the document over again; then mark this mail as dealt "
            "with."
        )
    )
