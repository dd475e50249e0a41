"""Two days before a visit and on its morning, by the facility's clock; and a newer fact settles it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from visitation.placements.due import is_due, moments
from visitation.placements.knowledge import Known

NEW_YORK = ZoneInfo("America/New_York")
STARTS = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)  # 9:30 a.m.
DAY = date(2026, 11, 21)
MORNING = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)  # six o'clock there
A_SECOND = timedelta(seconds=1)


def known(at, answer="same", facility=1):
    return Known(1, answer, facility, "phone", "one", at, "sure")


def due(fact, now, starts=STARTS, day=DAY, zone=NEW_YORK):
    return is_due(fact, day, starts, zone, now=now)


def test_the_two_moments_are_the_facilitys_on_both_sides_of_a_clock_change():
    assert moments(DAY, STARTS, NEW_YORK) == (STARTS - timedelta(hours=48), MORNING)
    spring = datetime(2027, 3, 14, 13, 30, tzinfo=UTC)  # 9:30 a.m. in summer time, which began at night
    assert moments(date(2027, 3, 14), spring, NEW_YORK)[1] == datetime(2027, 3, 14, 10, tzinfo=UTC)
    early = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # seven o'clock: the morning begins at four
    assert moments(DAY, early, NEW_YORK)[1] == early - timedelta(hours=3)


@pytest.mark.parametrize(
    ("fact", "now", "is_asked"),
    [
        pytest.param(None, STARTS - timedelta(hours=48, seconds=1), False, id="long before, nothing known"),
        pytest.param(None, STARTS - timedelta(hours=48), True, id="two days before, nothing known"),
        pytest.param(known(STARTS - timedelta(hours=49)), STARTS - timedelta(hours=48), True, id="older than that"),
        pytest.param(known(STARTS - timedelta(hours=48)), STARTS - timedelta(hours=47), False, id="asked since"),
        pytest.param(known(STARTS - timedelta(hours=40)), MORNING - A_SECOND, False, id="the night before"),
        pytest.param(known(STARTS - timedelta(hours=40)), MORNING, True, id="on the morning again"),
        pytest.param(known(MORNING), MORNING + timedelta(hours=1), False, id="asked this morning"),
        pytest.param(known(MORNING, "not_found", None), MORNING, True, id="not found settles nothing"),
        pytest.param(known(MORNING, "other", None), MORNING, True, id="elsewhere without a place neither"),
        pytest.param(None, STARTS, False, id="the visit has begun"),
    ],
)
def test_it_is_due_until_somebody_asked(fact, now, is_asked):
    assert due(fact, now) is is_asked
