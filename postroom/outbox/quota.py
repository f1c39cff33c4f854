"""How many recipients a lane has used in a rolling day, counted from the ledger: a restart forgets nothing."""

from datetime import datetime, timedelta

from postroom.outbox.commit import rows
from postroom.outbox.lane import HeldLane
from postroom.outbox.models import Attempt
from postroom.shared import clock

DAY = timedelta(hours=24)
"""Exchange Online and Google count a sliding 24 hours (facts 4)."""
_USED = """SELECT COALESCE(SUM(taken), 0) FROM outbox_attempt
    WHERE lane_id = %s AND finishing_at > %s AND taken > 0"""


def used(hold: HeldLane) -> int:
    """Recipients that the server took, or may have taken, in the last 24 hours."""
    return int(rows(_USED, [hold.lane_id, clock.now() - DAY])[0][0])


def free_at(hold: HeldLane, limit: int, wanted: int) -> datetime:
    """The instant at which `wanted` more recipients fit under `limit` again."""
    surplus = used(hold) + wanted - limit
    for moment, taken in _spent(hold):
        surplus -= taken
        if surplus <= 0:
            return moment + DAY
    return clock.now() + DAY


def _spent(hold: HeldLane) -> list[tuple[datetime, int]]:
    since = clock.now() - DAY
    spent = Attempt.objects.filter(lane_id=hold.lane_id, finishing_at__gt=since, taken__gt=0)
    return [
        (moment, taken)
        for moment, taken in spent.order_by("finishing_at").values_list("finishing_at", "taken")
        if moment is not None
    ]
