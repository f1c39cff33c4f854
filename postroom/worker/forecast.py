"""How long the queue will still take, as far as the pace of its lanes decides it."""

from collections import Counter
from datetime import datetime

from postroom.outbox import claim, lane
from postroom.profiles import repository as profiles
from postroom.shared import clock


def seconds_of_pace() -> float:
    """Seconds until the slowest paced lane begins its last waiting mail; 0 when no lane is paced."""
    moment, paces, lanes = clock.now(), lane.list_paces(), profiles.list_lanes()
    queues: Counter[str] = Counter()
    for profile_id, count in claim.count_waiting().items():
        if profile_id in lanes:
            queues[lanes[profile_id].name] += count
    paced: dict[str, float] = {}
    for of in lanes.values():
        if of.rate_per_minute:
            paced[of.name] = min(of.rate_per_minute, paced.get(of.name, of.rate_per_minute))
    return max(
        (
            _sum_queue_seconds(count, 60 / paced[name], paces.get(name), moment)
            for name, count in queues.items()
            if name in paced
        ),
        default=0.0,
    )


def _sum_queue_seconds(count: int, spacing: float, paced_until: datetime | None, moment: datetime) -> float:
    """The first mail begins when the pace allows it, each further one a spacing after the one before."""
    first = (paced_until - moment).total_seconds() if paced_until else 0.0
    return first + spacing * (count - 1)
