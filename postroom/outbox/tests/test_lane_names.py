"""An upgrade gives lanes their one name: what a mailbox has used today under several names counts together."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from postroom.outbox import lane
from postroom.outbox.models import Attempt, Entry, Lane
from postroom.shared import clock

pytestmark = pytest.mark.django_db(transaction=True)
unite = import_module("postroom.outbox.migrations.0010_lane_names").unite


def make_lane(name: str, **fields: object) -> Lane:
    return Lane.objects.create(name=name, **fields)


def spend(where: Lane, taken: int, hours_ago: float, mark: str = "closed") -> Attempt:
    """An attempt of that lane, and its entry."""
    moment, number = clock.now() - timedelta(hours=hours_ago), Entry.objects.count()
    named = {
        "key": str(number),
        "message_id": f"<{number}@contoso.test>",
        "lane": where,
        "epoch": where.epoch,
    }
    moments = {"accepted_at": moment, "due_at": moment}
    entry = Entry.objects.create(head=b"", message_size=0, state="sending", **named, **moments)
    own = {"lane": where, "epoch": where.epoch, "mark": mark, "taken": taken}
    return Attempt.objects.create(entry=entry, started_at=moment, finishing_at=moment, **own)


def test_what_two_spellings_have_used_counts_together_and_once() -> None:
    one = make_lane("smtp.office365.com/f@contoso.test", epoch=3)
    other = make_lane("smtp.office365.com./f@contoso.test", epoch=7)
    third = make_lane("outlook.office365.com/f@contoso.test", epoch=1)
    for where, taken, hours in ((one, 100, 1), (other, 20, 2), (third, 3, 3), (other, 1000, 30)):
        spend(where, taken, hours)
    for _ in range(2):  # a second time it finds nothing to do
        unite(apps, None)
    (left,) = Lane.objects.values_list("name", flat=True)
    assert left == "smtp.office365.com/f@contoso.test"
    hold = lane.take(left)
    assert hold is not None and lane.recipients_used(hold) == 123
    lane.give_back(hold)


def test_the_slowest_pace_stays_and_nobody_goes_on_under_an_old_epoch() -> None:
    soon, late = (clock.now() + timedelta(seconds=seconds) for seconds in (2, 20))
    lease = clock.now() + timedelta(minutes=1)
    one = make_lane("127.0.0.1/", epoch=3, paced_until=late)
    other = make_lane("::1/", epoch=7, paced_until=soon, owner="somebody", lease_until=lease)
    attempt = spend(other, 0, 0, mark="open")
    unite(apps, None)
    left = Lane.objects.get()
    assert (left.pk, left.name, left.paced_until, left.owner, left.epoch) == (
        one.pk,
        "localhost/",
        late,
        "",
        8,
    )
    attempt.refresh_from_db()
    assert (attempt.lane_id, attempt.epoch) == (left.pk, 7)
    assert Entry.objects.get().lane_id == left.pk


def test_a_lane_that_only_gets_another_name_is_the_same_lane() -> None:
    lease = clock.now() + timedelta(minutes=1)
    kept = make_lane("[::1]/a/b", epoch=4, owner="somebody", lease_until=lease)
    plain = make_lane("mail.contoso.test/", epoch=2)
    unite(apps, None)
    found = {row.pk: (row.name, row.epoch, row.owner) for row in Lane.objects.all()}
    assert found == {kept.pk: ("localhost/a/b", 4, "somebody"), plain.pk: ("mail.contoso.test/", 2, "")}
