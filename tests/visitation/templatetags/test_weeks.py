"""Days of a booking page by week: none is lost, and those with an hour to choose stand out."""

from datetime import date, timedelta

from visitation.booking.offers import OfferedDay
from visitation.templatetags.weeks import by_week


def test_every_day_is_in_its_week_once_and_days_without_an_hour_are_apart():
    days = [OfferedDay(date(2026, 9, 2) + timedelta(days=number)) for number in range(28)]
    days[3].open, days[10].full = ["a start"], ["a start"]
    weeks = by_week(days)
    assert [len(week.days) + len(week.closed) for week in weeks] == [5, 7, 7, 7, 2]
    assert sorted(day.day for week in weeks for day in (*week.days, *week.closed)) == [day.day for day in days]
    assert [[day.day.day for day in week.days] for week in weeks] == [[5], [12], [], [], []]
    assert [week.summary for week in weeks][::4] == [
        "4 days on which nothing can be booked", "2 days on which nothing can be booked",
    ]  # fmt: skip


def test_a_year_that_ends_in_the_middle_of_a_week_does_not_cut_it():
    days = [OfferedDay(date(2026, 12, 28) + timedelta(days=number)) for number in range(8)]
    assert [len(week.closed) for week in by_week(days)] == [7, 1]
