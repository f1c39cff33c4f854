"""How long the queue will still take, as far as the pace of its lanes decides it."""

from datetime import datetime

from postroom.outbox import claim, lane
from postroom.profiles import repository as profiles
from postroom.shared import clock


def seconds_of_pace() -> float:
    """Seconds until the slowest paced lane begins its last waiting mail; 0 when no lane is paced."""
    moment, paces, lanes = clock.now(), lane.list_paces(), profiles.list_lanes()
    queues: dict[str, list[float]] = {}
    for profile_id, count in claim.count_waiting().items():
        of = lanes.get(profile_id)
        if of and of.rate_per_minute:
            queues.setdefault(of.name, []).extend([60 / of.rate_per_minute] * count)
    return max(
        (_sum_queue_seconds(spacings, paces.get(name), moment) for name, spacings in queues.items()),
        default=0.0,
    )


def _sum_queue_seconds(spacings: list[float], paced_until: datetime | None, moment: datetime) -> float:
    """The first mail begins when the pace allows it, each further one a spacing after the one before."""
    first = (paced_until - moment).total_seconds() if paced_until else 0.0
    return first + sum(spacings[:-1])
