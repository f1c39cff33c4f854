"""Times as people read them."""

from datetime import datetime

import pytest
from django.conf import settings

from postroom.shared import clock


@pytest.fixture(autouse=True)
def _back_home():
    yield
    clock.live_in(settings.TIME_ZONE)


@pytest.mark.parametrize(
    ("zone", "moment", "told"),
    [
        ("Europe/Amsterdam", "2026-11-23T08:14:59+00:00", "2026-11-23 09:14"),
        ("Europe/Amsterdam", "2026-07-01T22:30:00+00:00", "2026-07-02 00:30"),
        ("Europe/Berlin", "2026-11-23T03:14:00-05:00", "2026-11-23 09:14"),
        ("UTC", "2026-11-23T08:14:59+00:00", "2026-11-23 08:14"),
    ],
)
def test_a_time_is_said_on_the_owners_clock(zone, moment, told) -> None:
    clock.live_in(zone)
    assert clock.format_moment(datetime.fromisoformat(moment)) == told


def test_exactly_is_with_the_seconds() -> None:
    clock.live_in("Europe/Amsterdam")
    moment = datetime.fromisoformat("2026-11-23T08:14:59+00:00")
    assert clock.format_moment(moment, exactly=True) == "2026-11-23 09:14:59"


def test_just_after_midnight_the_owners_day_has_begun(stopped_clock) -> None:
    clock.live_in("Europe/Amsterdam")
    stopped_clock.now = datetime.fromisoformat("2026-07-01T22:30:00+00:00")
    assert clock.today().isoformat() == "2026-07-02"
    clock.live_in("America/New_York")
    assert clock.today().isoformat() == "2026-07-01"


def test_an_installation_begins_in_the_zone_of_its_settings() -> None:
    clock.live_in(settings.POSTROOM.time_zone)
    moment = datetime.fromisoformat("2026-11-23T08:14:00+00:00")
    assert clock.format_moment(moment).endswith("09:14") and settings.POSTROOM.time_zone == "Europe/Amsterdam"
