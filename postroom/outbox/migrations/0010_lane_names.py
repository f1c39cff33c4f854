from collections import defaultdict

from django.db import migrations
from django.db.models import Max

from postroom.profiles.values import make_lane_name


def unite(apps, _editor):
    """One mailbox is one lane, however its server is spelt: what several of them have used today counts together."""
    same = defaultdict(list)
    for lane in apps.get_model("outbox", "Lane").objects.order_by("id"):
        host, _, user = lane.name.partition("/")
        same[make_lane_name(host, user)].append(lane)
    for name, (kept, *others) in same.items():
        if others:
            _take_over(apps, kept, others)
        if kept.name != name:
            kept.name = name
            kept.save()


def _take_over(apps, kept, others):
    """A new epoch voids what an earlier program may still have under way there, as taking the lane would (rule 3)."""
    numbers = [lane.pk for lane in others]
    lanes = apps.get_model("outbox", "Lane").objects.filter(pk__in=[kept.pk, *numbers])
    found = lanes.aggregate(Max("epoch"), Max("paced_until"))
    for name in ("Entry", "Attempt"):
        apps.get_model("outbox", name).objects.filter(lane_id__in=numbers).update(lane_id=kept.pk)
    lanes.exclude(pk=kept.pk).delete()
    kept.epoch, kept.paced_until = found["epoch__max"] + 1, found["paced_until__max"]
    kept.owner, kept.lease_until = "", None
    kept.save()


class Migration(migrations.Migration):

    dependencies = [("outbox", "0009_set_times_and_looks")]

    operations = [migrations.RunPython(unite, migrations.RunPython.noop)]
