"""The same document handed over again: what the key, and beside it the guard, know (rule 2)."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from postroom.desk.plans import hand_in
from postroom.outbox import actions, attempts, claim, lane, queries, resend
from postroom.outbox.attempts import Close, Evidence, Said
from postroom.outbox.models import Entry
from postroom.outbox.states import State
from postroom.planning.request import Companion
from postroom.scenarios import mail_settings
from postroom.shared.addresses import fold_address

LANE = "mail.contoso.test/"
NO = "550 5.1.1 no such user"


def refuse(profile) -> int:
    """What is due is refused by the server for good; its number."""
    held = lane.take(LANE)
    opened = attempts.begin(held, claim.claim(held, profile.id, 1)[0], 0)
    told = tuple(Said(address, 550, NO) for address in opened.claimed.recipients)
    attempts.close(opened, Close(State.FAILED, Evidence("rcpt", 550, "5.1.1", NO), answered=told))
    lane.give_back(held)
    return opened.claimed.entry_id


def send(profile, refused: tuple[str, ...] = ()) -> int:
    """What is due is taken, but for those recipients; its number."""
    held = lane.take(LANE)
    opened = attempts.begin(held, claim.claim(held, profile.id, 1)[0], 0)
    told = tuple(Said(one, 550 if one in refused else 250, "said") for one in opened.claimed.recipients)
    attempts.note_finishing(held, opened, told)
    attempts.close(opened, Close(State.SENT, Evidence("final", 250, "", "250 OK"), answered=told))
    lane.give_back(held)
    return opened.claimed.entry_id


def test_what_was_cancelled_may_be_handed_over_again(accepted) -> None:
    first = accepted()
    actions.cancel(first.entry_id, actor="els")
    again = accepted()
    assert again.created and (again.state, queries.state_of(first.entry_id)) == ("pending", "cancelled")
    assert not accepted().created, "and then it is the one that counts"


def test_what_failed_may_be_handed_over_again(accepted, profile) -> None:
    accepted()
    refuse(profile)
    assert accepted().created
    refuse(profile)
    assert accepted().created


def test_what_was_cancelled_in_training_may_be_practised_again(accepted) -> None:
    mail_settings.change(actor="els", training_address="practice@contoso.test")
    actions.cancel(accepted().entry_id, actor="els")
    assert accepted().created


def test_what_ended_by_its_time_may_be_handed_over_again(accepted, stopped_clock) -> None:
    accepted(not_after=stopped_clock.now + timedelta(seconds=5))
    stopped_clock.move(6)
    claim.expire()
    assert accepted().created


def test_a_key_that_a_program_gave_keeps_its_one_answer(accepted) -> None:
    first = accepted(key="erp-7")
    actions.cancel(first.entry_id, actor="els")
    again = accepted(key="erp-7")
    assert (again.created, again.entry_id, again.state) == (False, first.entry_id, "cancelled")


def test_one_that_is_retried_has_its_key_again(accepted, profile) -> None:
    first = accepted()
    key = Entry.objects.get().key
    refuse(profile)
    assert Entry.objects.get().key != key
    actions.retry(first.entry_id, actor="els")
    assert Entry.objects.get().key == key
    assert accepted().entry_id == first.entry_id


@pytest.mark.parametrize("spelling", ["anna@kunde.test", "Anna@kunde.test", "ANNA@KUNDE.TEST"])
def test_capitals_are_no_other_customer(accepted, profile, spelling) -> None:
    accepted(to=("anna@kunde.test",), key="k1")
    send(profile)
    assert accepted(to=(spelling,), key="k2").state == "held"


def test_a_domain_in_its_two_forms_is_one(accepted) -> None:
    accepted(to=("a@münchen.test",), key="k1")
    assert accepted(to=("A@xn--mnchen-3ya.test",), key="k2").state == "held"


def test_letters_beyond_ascii_are_folded_too(accepted) -> None:
    accepted(to=("größe@kunde.test",), key="k1")
    assert accepted(to=("GRÖßE@kunde.test",), key="k2").state == "held"
    assert fold_address("Ärger@x.test") == "ärger@x.test"


def test_the_derived_key_takes_no_notice_of_capitals(accepted) -> None:
    first = accepted(to=("anna@kunde.test",))
    assert accepted(to=("Anna@Kunde.Test",)).entry_id == first.entry_id


def test_a_recipient_that_was_refused_has_nothing_and_may_get_it(accepted, profile) -> None:
    accepted(to=("anna@kunde.test", "full@kunde.test"))
    send(profile, refused=("full@kunde.test",))
    assert accepted(to=("full@kunde.test",), key="k2").state == "pending"
    assert accepted(to=("anna@kunde.test",), key="k3").state == "held"


def test_one_that_waits_for_a_later_try_is_still_on_its_way(accepted, profile) -> None:
    accepted(to=("anna@kunde.test", "full@kunde.test"))
    assert accepted(to=("full@kunde.test",), key="k2").state == "held"


@pytest.mark.parametrize("number", [" 1", "1 ", "\u00a01"])
def test_blanks_make_no_other_document(accepted, number) -> None:
    accepted(number="1", debtor="10", key="k1")
    again = accepted("2", number=number, debtor=" 10", key="k2")
    assert again.state == "held", "another file, and the same invoice"


def at_once(*works) -> list[object]:
    """What each answers when all begin at the same moment, each on a connection of its own."""
    gate, answers = threading.Barrier(len(works)), []

    def go(work) -> None:
        try:
            connection.ensure_connection()
            gate.wait()
            answers.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("same", ["file", "number"])
def test_one_document_under_two_keys_at_the_same_moment_goes_once(order, same) -> None:
    found: Counter[tuple[str, ...]] = Counter()
    for n in range(12):
        one = order(f"{n}", key=f"erp-{n}")
        other = order(f"{n}" if same == "file" else f"{n} anew", number=f"{n}", key=f"clerk-{n}")
        receipts = at_once(lambda one=one: hand_in(one), lambda other=other: hand_in(other))
        found[tuple(sorted(receipt.state for receipt in receipts))] += 1
    assert found == {("held", "pending"): 12}


def test_two_documents_of_one_mail_are_no_reason_to_wait_crosswise(order) -> None:
    """Both mails carry both documents, in another order."""
    for n in range(8):
        first, second = order(f"{n}-a"), order(f"{n}-b")

        def both(main, beside, key):
            companion = Companion(beside.files[0], beside.type, beside.number, beside.debtor)
            return lambda: hand_in(order(main.number, companions=(companion,), key=key))

        receipts = at_once(both(first, second, f"x{n}"), both(second, first, f"y{n}"))
        assert sorted(receipt.state for receipt in receipts) == ["held", "pending"]


def test_sent_again_on_purpose_is_no_duplicate_of_itself(accepted, profile) -> None:
    accepted()
    entry_id = send(profile)
    assert resend.resend(entry_id, "the customer lost it", actor="els").state == "pending"
