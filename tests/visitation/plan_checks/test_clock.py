"""Wall times over both clock changes, and the periods that quotas count in."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from visitation.plan_checks.clock import day_of, exists, instant_at, period_of, wall_of

NEW_YORK = ZoneInfo("America/New_York")
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
HOUR = 3600


@pytest.mark.parametrize(
    ("day", "elapsed_hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 6, 1), 24)], ids=["spring", "autumn", "june"]
)
def test_a_day_lasts_from_midnight_to_midnight(day, elapsed_hours):
    assert instant_at(day, 1440, NEW_YORK) - instant_at(day, 0, NEW_YORK) == elapsed_hours * HOUR


def test_a_time_that_does_not_exist_is_read_with_the_offset_before_the_change():
    assert instant_at(SPRING, 150, NEW_YORK) == instant_at(SPRING, 210, NEW_YORK)
    assert not exists(wall_of(SPRING, 150), NEW_YORK)
    assert exists(wall_of(SPRING, 119), NEW_YORK)
    assert exists(wall_of(SPRING, 180), NEW_YORK)


def test_a_time_that_comes_twice_is_its_first_occurrence():
    assert instant_at(AUTUMN, 90, NEW_YORK) - instant_at(AUTUMN, 0, NEW_YORK) == 1.5 * HOUR
    assert instant_at(AUTUMN, 120, NEW_YORK) - instant_at(AUTUMN, 0, NEW_YORK) == 3 * HOUR
    assert exists(wall_of(AUTUMN, 90), NEW_YORK)


def test_the_day_of_an_instant_is_the_zones():
    instant = instant_at(date(2026, 3, 7), 23 * 60, NEW_YORK)
    assert day_of(instant, NEW_YORK) == date(2026, 3, 7)
    assert day_of(instant, ZoneInfo("UTC")) == date(2026, 3, 8)
    assert wall_of(date(2026, 3, 7), 1440) == datetime(2026, 3, 8)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("per", "week_start", "first"),
    [
        ("day", 0, date(2026, 3, 4)),
        ("week", 0, date(2026, 3, 2)),
        ("week", 2, date(2026, 3, 4)),
        ("week", 3, date(2026, 2, 26)),
        ("week", 6, date(2026, 3, 1)),
        ("month", 0, date(2026, 3, 1)),
    ],
)
def test_a_period_is_named_by_its_first_day(per, week_start, first):
    assert period_of(date(2026, 3, 4), per, week_start) == first  # a Wednesday
