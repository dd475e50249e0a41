"""Dates of a rhythm: over year and clock changes, months with four and with five of a weekday."""

from datetime import date, timedelta

import pytest

from visitation.standing.rhythm import dates_of, suits

SATURDAY = date(2026, 9, 12)


@pytest.mark.parametrize(
    ("rhythm", "first", "last", "days"),
    [
        ("week", SATURDAY, date(2026, 10, 3), ["09-12", "09-19", "09-26", "10-03"]),
        ("two_weeks", SATURDAY, date(2026, 10, 10), ["09-12", "09-26", "10-10"]),
        ("month", SATURDAY, date(2026, 12, 31), ["09-12", "10-10", "11-14", "12-12"]),
        ("last", date(2026, 9, 26), date(2026, 12, 31), ["09-26", "10-31", "11-28", "12-26"]),
        pytest.param("month", date(2026, 8, 29), date(2026, 12, 31), ["08-29", "10-31"], id="months_with_a_fifth"),
        pytest.param("week", SATURDAY, SATURDAY, ["09-12"], id="both_ends_count"),
        pytest.param("week", SATURDAY, SATURDAY - timedelta(days=1), [], id="over_before_it_begins"),
    ],
)
def test_the_dates_of_a_rhythm(rhythm, first, last, days):
    assert [f"{day:%m-%d}" for day in dates_of(rhythm, first, last)] == days


def test_every_second_week_stays_on_its_weekday_over_sixty_weeks_and_both_clock_changes():
    days = dates_of("two_weeks", SATURDAY, SATURDAY + timedelta(weeks=60))
    assert (len(days), {day.weekday() for day in days}) == (31, {5})
    assert {after - before for before, after in zip(days, days[1:], strict=False)} == {timedelta(weeks=2)}


def test_the_last_weekday_begins_on_a_last_weekday_and_another_word_is_refused():
    assert [suits("last", day) for day in (date(2026, 9, 19), date(2026, 9, 26))] == [False, True]
    assert suits("month", date(2026, 9, 19))
    with pytest.raises(ValueError, match="daily"):
        dates_of("daily", SATURDAY, SATURDAY)
