"""The states in which both people have the document before their eyes; no server is asked."""

from collections.abc import Callable
from datetime import timedelta

from postroom.desk import edits
from postroom.desk.hand_over import hand_over, hand_over_one
from postroom.desk.plans import build_shown_mail, plan_documents, propose
from postroom.desk.progress import stop
from postroom.desk.taken_off import take_off
from postroom.outbox import attempts, claim, pauses, queries
from postroom.outbox.attempts import Close, Evidence, Opened, Said
from postroom.outbox.lane import HeldLane, give_back, take
from postroom.outbox.pauses import Kind
from postroom.outbox.states import State
from postroom.planning.request import Sender
from postroom.scenarios import mail_settings
from postroom.scenarios import repository as scenarios
from postroom.shared import clock
from postroom.shared.wording import N_, Sentence
from tests.pairs.office import CARA, WITHOUT_ADDRESS, Office

_WHY = Sentence(N_("The mail server refused it for good."))
_BY = Sender(CARA)


def _ready(office: Office) -> None:
    office.take_in()


def _ready_with_a_warning(office: Office) -> None:
    office.take_in(issued=(clock.now() - timedelta(days=300)).date())


def _edited(office: Office, *more: str) -> None:
    (found,) = propose([office.take_in()])
    shown = build_shown_mail(found, _BY)
    wanted = {"subject": "Mail of cara", "to": (*shown.to, *more)}
    edits.save(
        found.document.id,
        edits.Edited(**{**shown.__dict__, **wanted}),
        actor=CARA,
        version=found.document.version,
    )


def _without_recipient(office: Office) -> None:
    office.debtor = WITHOUT_ADDRESS
    office.take_in()


def _pending(office: Office) -> None:
    office.take_in()
    _hand_over(office)


def _after_a_cancelled_mail(office: Office) -> None:
    _pending(office)
    stop(office.run, actor=CARA)


def _scheduled(office: Office) -> None:
    scenarios.change("invoice", actor=CARA, send_at="17:30")
    _pending(office)


def _duplicate(office: Office) -> None:
    """A newer file of what was sent goes to the outbox without a reason, and is kept there."""
    _sent(office)
    (planned,) = plan_documents([office.take_in(total="999,99")], _BY)
    office.run, receipt = hand_over_one(office.document, planned.plan, _BY)
    office.entry = receipt.entry_id


def _held_by_a_fault(office: Office) -> None:
    _pending(office)
    said = Evidence("auth", 535, "5.7.3", "535 5.7.3 Authentication unsuccessful")
    told = Sentence(N_("The mail server said: %(line)s"), {"line": said.line})
    pauses.pause(office.profile.id, Kind.FAULT, said, told, None)


def _stopped(office: Office) -> None:
    _pending(office)
    pauses.stop(office.profile, actor=CARA)


def _sending(office: Office) -> None:
    _pending(office)
    _open_attempt(office)


def _unknown(office: Office) -> None:
    _pending(office)
    _close(office, Close(State.UNKNOWN, Evidence("final", None, "", "connection lost"), _WHY))
    office.clock.move(3600)  # by now the server has stored it or never will, so a person may decide


def _failed(office: Office) -> None:
    _pending(office)
    _close(office, Close(State.FAILED, Evidence("mail", 550, "5.7.1", "550 5.7.1 No"), _WHY), finished=False)


def _retrying(office: Office) -> None:
    _pending(office)
    busy = Evidence("mail", 451, "4.3.2", "451 4.3.2 Busy")
    again = clock.now() + timedelta(minutes=5)
    _close(office, Close(State.RETRYING, busy, _WHY, retry_at=again), finished=False)


def _sent(office: Office) -> None:
    _pending(office)
    _close(office, _yes())


def _sent_in_part(office: Office) -> None:
    _edited(office, "vol@klant.test")
    _hand_over(office)
    _close(office, _yes(), full="vol@klant.test")


def _sent_in_training(office: Office) -> None:
    mail_settings.change(actor=CARA, training_address="les@contoso.test")
    _sent(office)


def _taken_off(office: Office) -> None:
    take_off({office.take_in().id: None}, actor="cara")


def _hand_over(office: Office) -> None:
    office.run = hand_over([office.document], _BY, [office.document]).run_id
    (office.entry,) = queries.of_documents([office.document])[office.document]


def _yes() -> Close:
    return Close(State.SENT, Evidence("final", 250, "2.0.0", "250 2.0.0 Ok"))


def _open_attempt(office: Office) -> tuple[HeldLane, Opened]:
    """A worker has the mail in its hands and has written that down."""
    claim.wake()
    hold = take(office.profile.lane)
    assert hold
    (claimed,) = claim.claim(hold, office.profile.id, 1)
    return hold, attempts.begin(hold, claimed, 0)


def _close(office: Office, close: Close, *, finished: bool = True, full: str = "") -> None:
    """A server's answer; `full`: the recipient that it refuses."""
    hold, opened = _open_attempt(office)
    people = [(one, 552 if one == full else 250) for one in opened.claimed.recipients]
    said = tuple(Said(one, code, f"{code} said") for one, code in people)
    if finished:
        assert attempts.note_finishing(hold, opened, said)
    attempts.close(opened, Close(**{**close.__dict__, "answered": said if finished else ()}))
    give_back(hold)


STATES: dict[str, Callable[[Office], None]] = {
    "ready": _ready,
    "ready, with a warning": _ready_with_a_warning,
    "ready, its mail edited": _edited,
    "ready, without a recipient": _without_recipient,
    "ready, after a cancelled mail": _after_a_cancelled_mail,
    "taken off the desk": _taken_off,
    "pending": _pending,
    "scheduled": _scheduled,
    "held as sent before": _duplicate,
    "held by a fault of the mail profile": _held_by_a_fault,
    "held, the mail profile stopped": _stopped,
    "sending": _sending,
    "unknown": _unknown,
    "retrying": _retrying,
    "failed": _failed,
    "sent": _sent,
    "sent in part": _sent_in_part,
    "sent in training": _sent_in_training,
}
"""State -> brings the document of an office there."""
