"""What day it is, around midnight and in the organisation's own zone."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from accounts import clock
from accounts.tests.builders import make_organisation

pytestmark = pytest.mark.django_db


def test_a_frozen_clock_stands_on_its_day():
    make_organisation(frozen_on=date(1998, 5, 6))
    assert clock.today() == date(1998, 5, 6)


@pytest.mark.parametrize(
    ("zone", "today"),
    [
        ("UTC", date(2026, 3, 1)),
        ("Pacific/Auckland", date(2026, 3, 2)),
        ("America/Los_Angeles", date(2026, 3, 1)),
    ],
)
def test_a_live_clock_reads_the_organisations_zone(zone, today):
    make_organisation(frozen_on=None, time_zone=zone)
    with time_machine.travel(datetime(2026, 3, 1, 11, 30, tzinfo=UTC), tick=False):
        assert clock.today() == today


@pytest.mark.parametrize(
    ("instant", "today"),
    [
        (datetime(2026, 1, 14, 22, 59, 59, tzinfo=UTC), date(2026, 1, 14)),
        (datetime(2026, 1, 14, 23, 0, 0, tzinfo=UTC), date(2026, 1, 15)),
    ],
)
def test_the_day_turns_at_local_midnight(instant, today):
    make_organisation(frozen_on=None, time_zone="Europe/Amsterdam")
    with time_machine.travel(instant, tick=False):
        assert clock.today() == today


def test_without_an_organisation_the_day_is_that_of_utc():
    with time_machine.travel(datetime(2026, 1, 14, 23, 30, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 1, 14)


@pytest.mark.parametrize("frozen_on", [None, date(1998, 5, 6)])
def test_today_in_the_organisations_zone_is_the_last_day_a_clock_stops_on(frozen_on):
    make_organisation(frozen_on=frozen_on, time_zone="Pacific/Auckland")
    with time_machine.travel(datetime(2026, 3, 1, 11, 30, tzinfo=UTC), tick=False):
        clock.check_stop(date(2026, 3, 2))
        with pytest.raises(ValueError, match="today is 2 Mar 2026"):
            clock.check_stop(date(2026, 3, 3))


def test_a_moment_under_a_frozen_clock_keeps_its_time_of_day():
    make_organisation(frozen_on=date(1998, 5, 6), time_zone="Pacific/Auckland")
    with time_machine.travel(datetime(2026, 7, 1, 14, 30, tzinfo=UTC), tick=False):
        moment = clock.now()
    assert moment == datetime(1998, 5, 6, 2, 30, tzinfo=clock.zone())


def test_a_moment_under_a_live_clock_is_this_one():
    make_organisation(frozen_on=None, time_zone="Pacific/Auckland")
    with time_machine.travel(datetime(2026, 7, 1, 14, 30, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2026, 7, 1, 14, 30, tzinfo=UTC)
