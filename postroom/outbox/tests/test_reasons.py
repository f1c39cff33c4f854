"""What the ledger keeps as a reason is told with its code: entries, pauses and documents that are gone."""

from pathlib import Path

import pytest
from django.conf import settings

from postroom.outbox import actions, attempts, claim, lane, pauses, queries, recovery
from postroom.outbox.models import Attempt, Entry
from postroom.shared.refusals import Refusal


def code(entry_id: int) -> str:
    """The code as `outbox show --json` tells it."""
    return str(queries.find(entry_id).as_json()["reason_code"])


def test_an_entry_that_only_waits_has_no_reason_and_no_code(accepted) -> None:
    assert code(accepted().entry_id) == ""


def test_what_a_person_does_has_its_code(accepted, profile) -> None:
    first, second, third = (accepted(mark).entry_id for mark in "123")
    actions.hold(first, actor="anna")
    actions.cancel(second, actor="anna")
    pauses.stop(profile, actor="anna")
    assert [code(first), code(second), code(third)] == ["kept-back", "cancelled", "stopped"]


def test_a_second_sending_says_by_its_code_how_far_the_first_one_is(accepted) -> None:
    first = accepted("1").entry_id
    assert code(accepted("1", key="again").entry_id) == "on-its-way"
    Entry.objects.filter(pk=first).update(state="sent", sent_at="2026-11-23T08:00+00:00")
    assert code(accepted("1", key="once more").entry_id) == "sent-already"


def test_a_mail_whose_time_has_passed_has_its_code(accepted, stopped_clock) -> None:
    entry_id = accepted().entry_id
    Entry.objects.update(not_after=stopped_clock.now)
    assert (claim.expire(), code(entry_id)) == (1, "expired")


@pytest.mark.parametrize("broken", ["content-changed", "content-gone", "mail-changed"])
def test_a_mail_that_is_no_longer_whole_is_held_with_the_code_of_the_refusal(accepted, broken) -> None:
    entry_id = accepted().entry_id
    sha256 = queries.find(entry_id).documents[0].sha256
    path = Path(settings.POSTROOM_HOME) / "documents" / sha256[:2] / sha256
    content = path.read_bytes()
    if broken == "mail-changed":
        Entry.objects.update(head=bytes(Entry.objects.get().head).replace(b"Subject", b"Subjekt"))
    elif broken == "content-changed":
        path.write_bytes(content + b" ")
    else:
        path.unlink()
    Entry.objects.update(state="sending")
    try:
        with pytest.raises(Refusal) as refused:
            claim.load_message(entry_id)
    finally:
        path.write_bytes(content)
    actions.hold_broken(entry_id, refused.value.sentence)
    assert (refused.value.code, code(entry_id)) == (broken, broken)


def test_an_outcome_that_nobody_knows_has_its_code(accepted, profile) -> None:
    entry_id = accepted().entry_id
    held = lane.take("mail.contoso.test/")
    opened = attempts.begin(held, claim.claim(held, profile.id, 1)[0], 0)
    assert attempts.note_finishing(held, opened, ())
    Attempt.objects.update(finishing_at="2020-01-01T00:00+00:00", finishing_tick=None)
    assert (recovery.doubt(), code(entry_id)) == (1, "worker-ended")
