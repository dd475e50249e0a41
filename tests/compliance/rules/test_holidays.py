from datetime import date

import pytest

from compliance.rules import holidays


@pytest.mark.parametrize(
    ("name", "year", "days"),
    [
        ("Thanksgiving", 2026, ["2026-11-26"]),
        ("christmas day", 2027, ["2027-12-24", "2027-12-25"]),
        ("Christmas Eve", 2026, ["2026-12-24"]),
        ("New Year’s Day", 2027, ["2027-01-01", "2027-12-31"]),
        ("Presidents' Day", 2026, ["2026-02-16"]),
        ("4th of July", 2026, ["2026-07-03", "2026-07-04"]),
        ("Easter", 2026, ["2026-04-05"]),
        ("Good Friday", 2027, ["2027-03-26"]),
        ("Mother's Day", 2026, ["2026-05-10"]),
        ("Day after Thanksgiving", 2026, ["2026-11-27"]),
        ("12-24", 2026, ["2026-12-24"]),
        ("2026-12-24", 2027, []),
    ],
)
def test_a_printed_holiday_has_its_dates(name, year, days):
    assert sorted(day.isoformat() for day in holidays.dates_of(name, year) or ()) == days


def test_a_name_that_no_calendar_knows_is_told():
    assert holidays.undatable(["Christmas", "Founders' Day"]) == ("Founders' Day",)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 6, 19), True),
        (date(2026, 7, 3), True),
        (date(2026, 7, 4), True),
        (date(2026, 7, 6), False),
        (date(2027, 12, 31), True),
        (date(2026, 11, 27), False),
    ],
)
def test_the_federal_calendar_holds_holidays_and_their_observed_days(day, expected):
    assert holidays.is_federal(day) is expected
