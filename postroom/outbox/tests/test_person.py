"""What a person may do with an entry or a profile, from every state, and what only a person may undo."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from django.conf import settings

from postroom.audit.models import Change
from postroom.documents.models import Document
from postroom.outbox import actions, attempts, claim, lane, owners, pauses, queries, recovery, unknowns
from postroom.outbox.attempts import Close, Evidence, Said
from postroom.outbox.models import Attempt, Entry
from postroom.outbox.resend import resend
from postroom.outbox.seen import make_fingerprint
from postroom.outbox.states import Hold, Mark, State
from postroom.profiles import repository
from postroom.scenarios import mail_settings
from postroom.shared.machine import identify_boot
from postroom.shared.refusals import NotPossible
from postroom.shared.wording import Sentence
from postroom.worker.lane_run import run_lane
from postroom.worker.pool import ConnectionPool

LANE = "mail.contoso.test/"
KEPT = [hold for hold in Hold if hold]
PLACES = [(state, hold) for state in State for hold in (KEPT if state is State.HELD else [Hold.NONE])]
"""Every state, and `held` with each reason."""


def places(wanted: list[tuple[State, Hold]]) -> object:
    return pytest.mark.parametrize(("state", "hold"), wanted, ids=[f"{s} {h}".strip() for s, h in wanted])


def but(allowed: set[State | Hold]) -> list[tuple[State, Hold]]:
    return [place for place in PLACES if not allowed & {place[1] or place[0]}]


def only(allowed: set[State | Hold]) -> list[tuple[State, Hold]]:
    return [place for place in PLACES if allowed & {place[1] or place[0]}]


RETRIED = {
    State.FAILED,
    State.RETRYING,
    Hold.LOOK,
    Hold.PERSON,
    Hold.PROFILE,
    Hold.BROKEN,
    Hold.SENDER,
    Hold.COPIED,
}
KEPT_BACK = {
    State.SCHEDULED,
    State.PENDING,
    State.SENDING,
    State.RETRYING,
    Hold.PROFILE,
    Hold.BROKEN,
    Hold.SENDER,
    Hold.COPIED,
}
WITHDRAWN = {State.DRAFT, State.SCHEDULED, State.PENDING, State.SENDING, State.RETRYING, State.FAILED, *KEPT}


@pytest.fixture
def standing(accepted) -> Callable[[State, Hold], int]:
    """An entry in that state."""

    def put(state: State, hold: Hold) -> int:
        entry_id = accepted().entry_id
        Entry.objects.update(state=state, hold=hold, reason="Kept.", due_at="2030-01-01T00:00+00:00")
        return entry_id

    return put


def row() -> dict[str, object]:
    return Entry.objects.values().get()


def verbs() -> list[str]:
    return list(Change.objects.filter(verb__startswith="outbox").values_list("verb", flat=True))


@places(only(RETRIED))
def test_retry_makes_it_due_at_once(standing, state, hold, stopped_clock) -> None:
    entry_id = standing(state, hold)
    actions.retry(entry_id, actor="els")
    entry = queries.find(entry_id)
    assert (entry.state, entry.hold, str(entry.reason)) == ("pending", "", "")
    assert (entry.due_at, Document.objects.get().state) == (stopped_clock.now, "waiting")
    assert verbs() == ["outbox retry"]


@places(only(KEPT_BACK))
def test_hold_keeps_it_back_until_a_person_lets_it_go(standing, state, hold) -> None:
    entry_id = standing(state, hold)
    actions.hold(entry_id, actor="els")
    entry = queries.find(entry_id)
    assert (entry.state, entry.hold, str(entry.reason)) == ("held", "person", "Kept back by els.")
    assert Document.objects.get().state == "held"
    pauses.release(entry.profile_id)
    assert queries.state_of(entry_id) == "held"
    actions.retry(entry_id, actor="els")
    assert queries.state_of(entry_id) == "pending"
    assert verbs() == ["outbox hold", "outbox retry"]


@places(only(WITHDRAWN))
def test_cancel_withdraws_it_for_good(standing, state, hold) -> None:
    entry_id = standing(state, hold)
    actions.cancel(entry_id, actor="els")
    entry = queries.find(entry_id)
    assert (entry.state, entry.hold, str(entry.reason)) == ("cancelled", "", "Cancelled by els.")
    assert Document.objects.get().state == "ready"
    with pytest.raises(NotPossible, match="'cancelled' and cannot be retried"):
        actions.retry(entry_id, actor="els")
    assert verbs() == ["outbox cancel"]


REFUSED = [
    *product([actions.retry], ["retried"], but(RETRIED)),
    *product([actions.hold], ["held"], but(KEPT_BACK)),
    *product([actions.cancel], ["cancelled"], but(WITHDRAWN)),
]


@pytest.mark.parametrize(
    ("verb", "word", "place"), REFUSED, ids=[f"{v.__name__} {s} {h}".strip() for v, _, (s, h) in REFUSED]
)
def test_everything_else_is_refused_and_changes_nothing(standing, verb, word, place) -> None:
    entry_id = standing(*place)
    before = row()
    with pytest.raises(NotPossible) as refused:
        verb(entry_id, actor="els")
    assert row() == before and verbs() == []
    if place[1] is Hold.DUPLICATE and verb is actions.retry:
        assert str(refused.value).startswith(f"Entry {entry_id} is held because it was already sent")
    else:
        assert str(refused.value) == f"Entry {entry_id} is '{place[0]}' and cannot be {word}."


@pytest.mark.parametrize("verb", [actions.retry, actions.hold, actions.cancel])
def test_an_entry_that_does_not_exist_is_said_to(profile, verb) -> None:
    with pytest.raises(actions.UnknownEntry, match="There is no entry 77"):
        verb(77, actor="els")


def test_what_was_sent_in_part_cannot_be_withdrawn_but_kept_back(standing, stopped_clock) -> None:
    entry_id = standing(State.RETRYING, Hold.NONE)
    Entry.objects.update(sent_at=stopped_clock.now)
    with pytest.raises(NotPossible, match="cannot be cancelled"):
        actions.cancel(entry_id, actor="els")
    actions.hold(entry_id, actor="els")
    assert Document.objects.get().state == "sent", "some recipients have it"


def test_held_by_a_person_nothing_is_claimed_and_after_retry_it_is(accepted, profile) -> None:
    entry_id = accepted().entry_id
    actions.hold(entry_id, actor="els")
    held = lane.take(LANE)
    assert claim.claim(held, profile.id, 5) == []
    actions.retry(entry_id, actor="els")
    assert [one.entry_id for one in claim.claim(held, profile.id, 5)] == [entry_id]


def test_retry_of_one_that_waits_for_its_profile_frees_the_others_too(accepted, profile) -> None:
    first, second = (accepted(mark).entry_id for mark in "12")
    fault = Sentence("The mail server refused the login: %(line)s", {"line": "535"})
    pauses.pause(profile.id, pauses.Kind.PERSON, Evidence("auth", 535, "", "535"), fault, None)
    actions.retry(first, actor="els")
    assert [queries.state_of(one) for one in (first, second)] == ["pending", "pending"]
    assert pauses.pause_of(profile.id) is None


def test_retry_of_a_failed_entry_asks_those_again_who_were_refused(accepted, profile) -> None:
    entry_id = accepted(to=("a@kunde.test", "b@kunde.test")).entry_id
    held = lane.take(LANE)
    opened = attempts.begin(held, claim.claim(held, profile.id, 1)[0], 0)
    no = tuple(Said(address, 550, "550 5.1.1 unknown") for address in opened.claimed.recipients)
    attempts.close(opened, Close(State.FAILED, Evidence("rcpt", 550, "", "550"), answered=no))
    assert {one.state for one in queries.find(entry_id).recipients} == {"refused"}
    actions.retry(entry_id, actor="els")
    assert [one.recipients for one in claim.claim(held, profile.id, 1)] == [("a@kunde.test", "b@kunde.test")]


@pytest.fixture
def stopped(accepted, profile):
    """A profile that a person has stopped while one entry waited, one was kept back and one was a duplicate."""
    waiting, kept = accepted("1").entry_id, accepted("2").entry_id
    accepted("1", key="again")
    actions.hold(kept, actor="els")
    pauses.stop(profile, actor="els")
    assert queries.state_of(waiting) == "held"
    return profile


def holds() -> list[tuple[str, str]]:
    return [(one.state, one.hold) for one in queries.list_entries()]


STOPPED = [("held", "profile"), ("held", "person"), ("held", "duplicate")]


def a_job(profile) -> None:
    keeper = ConnectionPool()
    run_lane(profile.lane, [profile.id], keeper, keeper._stop)
    keeper.stop()


def test_a_stopped_profile_holds_what_waits_and_what_comes_with_the_reason(stopped, accepted) -> None:
    newcomer = accepted("3")
    told = "Sending through 'Facturen' was stopped by els."
    assert (newcomer.state, str(newcomer.reason)) == ("held", told)
    assert holds() == [*STOPPED, ("held", "profile")]
    assert str(queries.list_entries()[0].reason) == told
    change = Change.objects.get(verb="outbox pause")
    assert (change.actor, change.subject) == ("els", "Facturen")


def edited(profile) -> None:
    pauses.release(repository.edit(profile.name, actor="test", connections=2).id)


def tested(profile) -> None:
    """What a passed test of the connection does at its end."""
    pauses.release(profile.id)


def faulty(profile) -> None:
    """A worker that still had a mail under way meets a fault, and the fault passes."""
    reason = Sentence("The mail server said: %(line)s", {"line": "421"})
    assert not pauses.pause(profile.id, pauses.Kind.WAIT, Evidence("mail", 421), reason, None)
    pauses.release(profile.id)


def probed(profile) -> None:
    pauses.probe_now(profile.id)
    a_job(profile)


@pytest.mark.parametrize("happens", [edited, tested, faulty, probed, a_job])
def test_nothing_but_resume_lets_a_stopped_profile_go_on(stopped, happens) -> None:
    happens(stopped)
    found = pauses.pause_of(stopped.id)
    assert found and found.kind is pauses.Kind.STOPPED
    assert "stopped by els" in str(found.reason)
    assert holds() == STOPPED


def test_retry_of_an_entry_of_a_stopped_profile_is_refused(stopped) -> None:
    with pytest.raises(NotPossible, match=r"stopped by a person\. .* postroom outbox resume"):
        actions.retry(queries.list_entries()[0].id, actor="bob")
    assert holds() == STOPPED


def test_an_entry_let_go_by_a_person_is_held_again_by_its_stopped_profile(stopped) -> None:
    actions.retry(queries.list_entries()[1].id, actor="els")
    a_job(stopped)
    assert holds() == [("held", "profile"), ("held", "profile"), ("held", "duplicate")]


def test_an_entry_whose_time_to_retry_comes_is_held_by_its_stopped_profile(
    accepted, profile, stopped_clock
) -> None:
    entry_id = accepted().entry_id
    Entry.objects.update(state=State.RETRYING, due_at=stopped_clock.now + timedelta(seconds=60))
    pauses.stop(profile, actor="els")
    stopped_clock.move(61)
    a_job(profile)
    assert queries.state_of(entry_id) == "held"


def test_resume_frees_what_was_held_for_it_and_nothing_else(stopped, accepted) -> None:
    accepted("3")
    assert pauses.resume(stopped, actor="bob") == 2
    assert holds() == [("pending", ""), ("held", "person"), ("held", "duplicate"), ("pending", "")]
    assert pauses.pause_of(stopped.id) is None
    assert Change.objects.get(verb="outbox resume").actor == "bob"
    assert accepted("4").state == "pending"


def test_resume_leaves_other_profiles_stopped(stopped, order) -> None:
    other = repository.add(
        "B", "smtp", actor="test", host="b.contoso.test", auth="none", from_address="b@contoso.test"
    )
    pauses.stop(other, actor="els")
    assert pauses.resume(other, actor="els") == 0
    assert holds() == STOPPED


def test_resume_ends_a_fault_too(accepted, profile) -> None:
    accepted()
    reason = Sentence("The mail server refused the login: %(line)s", {"line": "535"})
    pauses.pause(profile.id, pauses.Kind.PERSON, Evidence("auth", 535), reason, None)
    pauses.stop(profile, actor="els")
    assert "stopped by els" in str(queries.list_entries()[0].reason), "the stop outranks the fault"
    assert pauses.resume(profile, actor="els") == 1
    assert holds() == [("pending", "")]


@pytest.fixture
def unknown(accepted, profile, stopped_clock) -> int:
    """An entry whose worker is alive and has been silent for long."""
    entry_id = accepted().entry_id
    held = lane.take(LANE)
    opened = attempts.begin(held, claim.claim(held, profile.id, 1)[0], 0)
    attempts.note_finishing(held, opened, (Said("anna@kunde.test", 250, "250 OK"),))
    stopped_clock.move(settings.POSTROOM.unsettled_after + 1)
    assert recovery.doubt() == 1
    return entry_id


both = pytest.mark.parametrize("sent", [True, False], ids=["sent", "not sent"])


@both
def test_a_person_does_not_settle_while_the_worker_on_this_machine_lives(
    unknown, sent, stopped_clock
) -> None:
    stopped_clock.move(86_400)
    before = row()
    with pytest.raises(NotPossible, match=f"tried entry {unknown} may still get an answer. Settle it later"):
        unknowns.settle(unknown, sent=sent, actor="els")
    assert row() == before and verbs() == []
    assert Attempt.objects.get().mark == Mark.FINISHING


@both
def test_a_person_settles_as_soon_as_the_worker_has_ended(unknown, sent) -> None:
    owners.forget(_owner_of_the_attempt())
    unknowns.settle(unknown, sent=sent, actor="els", note="asked the customer")
    entry = queries.find(unknown)
    marked = Attempt.objects.get().finishing_at
    assert (entry.state, entry.sent_at) == (("sent", marked) if sent else ("pending", None))
    assert [one.state for one in entry.recipients] == ["accepted" if sent else "waiting"]
    change = Change.objects.get(verb="outbox settle")
    assert (change.actor, change.subject) == ("els", str(unknown))
    assert change.after == {"as": "sent" if sent else "not-sent", "note": "asked the customer"}


def _owner_of_the_attempt() -> owners.Owner:
    return owners._parse_owner(Attempt.objects.get().owner)


@both
def test_a_worker_on_another_machine_is_waited_for_unsettled_after(unknown, sent, stopped_clock) -> None:
    elsewhere = str(owners.Owner(identify_boot(), "pid:[1]", 1, "1", "s"))
    at = {"finishing_at": stopped_clock.now, "finishing_tick": stopped_clock.since_start}
    Attempt.objects.update(owner=elsewhere, **at)
    stopped_clock.move(settings.POSTROOM.unsettled_after)
    with pytest.raises(NotPossible, match="may still get an answer"):
        unknowns.settle(unknown, sent=sent, actor="els")
    stopped_clock.move(1)
    unknowns.settle(unknown, sent=sent, actor="els")
    assert queries.state_of(unknown) == ("sent" if sent else "pending")


@both
def test_an_answer_that_was_lost_on_the_wire_is_settled_once_the_server_cannot_store_it_any_more(
    accepted, profile, sent, stopped_clock
) -> None:
    entry_id = accepted().entry_id
    held = lane.take(LANE)
    opened = attempts.begin(held, claim.claim(held, profile.id, 1)[0], 0)
    yes = (Said("anna@kunde.test", 250, "250 OK"),)
    attempts.note_finishing(held, opened, yes)
    attempts.close(opened, Close(State.UNKNOWN, Evidence("final", None, "", "cut"), answered=yes))
    stopped_clock.move(settings.POSTROOM.final_timeout - 90)
    if not sent:
        with pytest.raises(NotPossible, match=r"may still take entry \d+: it has 90 seconds more"):
            unknowns.settle(entry_id, sent=False, actor="els")
        assert queries.state_of(entry_id) == "unknown" and verbs() == []
        stopped_clock.move(90)
    unknowns.settle(entry_id, sent=sent, actor="els")
    assert queries.state_of(entry_id) == ("sent" if sent else "pending")
    with pytest.raises(NotPossible, match="cannot be settled"):
        unknowns.settle(entry_id, sent=not sent, actor="els")


@pytest.mark.parametrize("state", [one for one in State if one is not State.UNKNOWN])
def test_only_an_unknown_outcome_is_settled(standing, state) -> None:
    entry_id = standing(state, Hold.PERSON if state is State.HELD else Hold.NONE)
    before = row()
    with pytest.raises(NotPossible, match=f"'{state}' and cannot be settled"):
        unknowns.settle(entry_id, sent=True, actor="els")
    assert row() == before and verbs() == []


def test_resume_ends_only_the_pause_that_was_seen(stopped, stopped_clock) -> None:
    found = pauses.pause_of(stopped.id)
    assert found
    with pytest.raises(NotPossible, match="els stopped sending through"):
        pauses.resume(stopped, actor="bob", seen="fault")
    pauses.resume(stopped, actor="bob", seen=found.mark)
    stopped_clock.move(0.2)
    pauses.stop(stopped, actor="eva")
    with pytest.raises(NotPossible, match="eva stopped sending through"):
        pauses.resume(stopped, actor="bob", seen=found.mark)
    pauses.resume(stopped, actor="bob")
    reason = Sentence("The mail server refused the login: %(line)s", {"line": "535"})
    pauses.pause(stopped.id, pauses.Kind.PERSON, Evidence("auth", 535), reason, None)
    with pytest.raises(NotPossible, match="has changed on"):
        pauses.resume(stopped, actor="bob", seen=found.mark)


IN_TRAINING = {
    "retry": (State.FAILED, lambda one: actions.retry(one, actor="bob")),
    "retry what was put off": (State.RETRYING, lambda one: actions.retry(one, actor="bob")),
    "resend": (State.SENT, lambda one: resend(one, "wanted", actor="bob")),
    "resend what was cancelled": (State.CANCELLED, lambda one: resend(one, "wanted", actor="bob")),
    "settle as not sent": (State.UNKNOWN, lambda one: unknowns.settle(one, sent=False, actor="bob")),
}


@pytest.mark.parametrize("name", IN_TRAINING)
def test_what_a_person_sends_in_training_reaches_no_customer(name, accepted) -> None:
    state, verb = IN_TRAINING[name]
    entry_id = accepted().entry_id
    Entry.objects.update(state=state)
    mail_settings.change(actor="els", training_address="practice@contoso.test")
    with pytest.raises(NotPossible, match=r"only practice@contoso\.test gets mail"):
        verb(entry_id)
    assert Entry.objects.count() == 1 and queries.state_of(entry_id) == state
    mail_settings.change(actor="els", training_address="")
    verb(entry_id)


def test_a_held_duplicate_waits_for_the_end_of_the_training(accepted) -> None:
    accepted()
    held = accepted(text="once more", key="other")
    assert held.state == "held"
    mail_settings.change(actor="els", training_address="practice@contoso.test")
    with pytest.raises(NotPossible, match=r"only practice@contoso\.test gets mail"):
        resend(held.entry_id, "wanted", actor="bob")


def test_a_page_from_the_training_sends_nothing_once_it_has_ended(accepted) -> None:
    entry_id = accepted().entry_id
    Entry.objects.update(state=State.SENT)
    mail_settings.change(actor="els", training_address="practice@contoso.test")
    seen = make_fingerprint(queries.find(entry_id), 0)
    mail_settings.change(actor="els", training_address="")
    with pytest.raises(NotPossible, match="training has ended since this page"):
        resend(entry_id, "wanted", actor="bob", seen=seen)
    resend(entry_id, "wanted", actor="bob", seen=make_fingerprint(queries.find(entry_id), 0))
