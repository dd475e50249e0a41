"""Quiet hours: wall time in the reader's zone, over midnight and over both clock changes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volunteers.post.quiet import quiet_until

NEW_YORK = ZoneInfo("America/New_York")
NIGHT = {"zone": NEW_YORK, "starts": time(21), "ends": time(7)}


def utc(*columns):
    return datetime(*columns, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "over"),
    [
        pytest.param(utc(2026, 11, 21, 1, 59, 59), None, id="just_before_nine_in_the_evening"),
        pytest.param(utc(2026, 11, 21, 2, 0), utc(2026, 11, 21, 12, 0), id="nine_in_the_evening"),
        pytest.param(utc(2026, 11, 21, 11, 59, 59), utc(2026, 11, 21, 12, 0), id="just_before_seven"),
        pytest.param(utc(2026, 11, 21, 12, 0), None, id="seven"),
        pytest.param(utc(2027, 3, 14, 3, 0), utc(2027, 3, 14, 11, 0), id="the_night_that_is_an_hour_shorter"),
        pytest.param(utc(2026, 11, 1, 3, 0), utc(2026, 11, 1, 12, 0), id="the_night_that_is_an_hour_longer"),
    ],
)
def test_a_night_over_midnight(moment, over):
    assert quiet_until(moment, **NIGHT) == over


def test_hours_within_one_day():
    nap = {"zone": NEW_YORK, "starts": time(13), "ends": time(14, 30)}
    assert quiet_until(utc(2026, 11, 20, 18, 0), **nap) == utc(2026, 11, 20, 19, 30)
    assert quiet_until(utc(2026, 11, 20, 19, 30), **nap) is None


def test_the_same_time_twice_is_never_quiet():
    assert quiet_until(utc(2026, 11, 20, 8, 0), zone=NEW_YORK, starts=time(0), ends=time(0)) is None


def test_an_end_within_the_hour_that_comes_twice():
    until = {"zone": NEW_YORK, "starts": time(21), "ends": time(1, 30)}
    assert quiet_until(utc(2026, 11, 1, 5, 10), **until) == utc(2026, 11, 1, 5, 30)  # 1:10 a.m., the first time
    assert quiet_until(utc(2026, 11, 1, 5, 40), **until) is None
    assert quiet_until(utc(2026, 11, 1, 6, 10), **until) == utc(2026, 11, 1, 6, 30)  # 1:10 a.m., the second time


@given(
    moment=st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: utc(2026, 1, 1) + timedelta(minutes=minutes)),
    zone=st.sampled_from(["America/New_York", "America/Phoenix", "Pacific/Honolulu", "America/St_Johns", "UTC"]),
    starts=st.times(),
    ends=st.times(),
)
def test_it_is_over_later_and_not_long_after_and_then_it_is_quiet_no_more(moment, zone, starts, ends):
    hours = {"zone": ZoneInfo(zone), "starts": starts, "ends": ends}
    over = quiet_until(moment, **hours)
    if over is not None:
        assert moment < over <= moment + timedelta(hours=25)
        assert quiet_until(over, **hours) is None
