"""When a mail goes that waits for a time of day."""

from datetime import UTC, datetime, timedelta

from django.utils.timezone import get_default_timezone, localtime

from postroom.shared import clock


def next_time(time_of_day: str) -> datetime | None:
    """The next moment at which the owner's clock shows `time_of_day` ("HH:MM"); None for "" (at once).

    On the night when the clock goes back an hour the first of two such moments counts; a time that the clock skips
    comes an hour later.
    """
    if not time_of_day:
        return None
    hour, minute = map(int, time_of_day.split(":"))
    here = localtime(clock.now(), get_default_timezone())
    today = here.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
    found = today if today > here else (today + timedelta(days=1)).replace(fold=0)
    return found.astimezone(UTC)
