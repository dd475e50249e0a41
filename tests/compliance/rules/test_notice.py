from datetime import date, timedelta

import pytest

from compliance.rules import VisitorFacts
from compliance.rules.notice import account_findings, booking_findings, business_hours_before, desk_closes_before
from tests.builders import A_WEDNESDAY, NEW_YORK, a_facility, a_window, codes, local

START = local(A_WEDNESDAY, "10:00")


def asked(asked_at, booking: dict, starts=START, window: dict | None = None, **visiting) -> list[str]:
    facility = a_facility(window or a_window(), booking={"required": True} | booking, **visiting)
    return codes(booking_findings(facility, facility.windows[0], starts, asked_at, "social"))


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        pytest.param(timedelta(hours=24), [], id="just_enough"),
        pytest.param(timedelta(hours=24) - timedelta(seconds=1), ["notice_too_short"], id="a_second_short"),
    ],
)
def test_notice_is_elapsed_hours_to_the_start(ahead, expected):
    assert asked(START - ahead, {"min_lead_hours": 24}) == expected


def test_notice_over_a_clock_change_is_elapsed_time():
    sunday = date(2026, 11, 1)
    starts = local(sunday, "10:00")
    assert asked(local(date(2026, 10, 31), "10:00"), {"min_lead_hours": 25}, starts) == []


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [(9, "23:59", []), (10, "00:00", ["notice_days_too_short"])],
)
def test_days_of_notice_are_counted_between_local_dates(day, clock, expected):
    assert asked(local(date(2026, 6, day), clock), {"min_lead_days": 1}) == expected


@pytest.mark.parametrize(("day", "expected"), [(3, []), (2, ["too_far_ahead"])])
def test_the_horizon_includes_its_last_day(day, expected):
    assert asked(local(date(2026, 6, day), "12:00"), {"max_lead_days": 7}) == expected


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [(9, "23:59", []), (10, "00:00", ["booking_closed"])],
)
def test_a_cut_off_at_midnight_of_the_day_before(day, clock, expected):
    assert asked(local(date(2026, 6, day), clock), {"cutoff": "24:00 the day before"}) == expected


def test_two_cut_offs_both_bind_so_that_the_stricter_one_does():
    booking = {"cutoff_minutes_before_session": 50, "max_lead_days": 7}
    assert asked(START - timedelta(minutes=50), booking) == []
    assert asked(START - timedelta(minutes=49), booking) == ["booking_closed_before_session"]


def test_a_cut_off_that_cannot_be_read_is_a_question():
    assert asked(START - timedelta(days=3), {"cutoff": "when the sheet is full"}) == ["cutoff_unread"]


def test_no_booking_rule_binds_where_none_is_required():
    assert asked(START - timedelta(minutes=5), {"required": False, "min_lead_hours": 24}) == []


def test_a_window_by_request_is_booked_all_the_same():
    window = a_window(by_request=True)
    assert asked(START - timedelta(hours=1), {"required": False, "min_lead_hours": 24}, window=window) == [
        "notice_too_short"
    ]


def test_a_visit_that_has_begun_cannot_be_booked():
    assert asked(START + timedelta(seconds=1), {}) == ["visit_in_the_past"]


SUNDAYS = {"methods": ["phone"], "booking_hours": "Sunday 11:00-19:00", "min_lead_hours": 12}
SATURDAY = date(2026, 6, 13)


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        pytest.param(date(2026, 6, 7), "12:00", [], id="at_the_desk"),
        pytest.param(date(2026, 6, 7), "18:59", [], id="last_minute"),
        pytest.param(date(2026, 6, 7), "19:00", ["desk_closed"], id="desk_just_shut"),
        pytest.param(date(2026, 6, 6), "12:00", ["desk_opens_later"], id="before_it_opens"),
        pytest.param(date(2026, 6, 12), "12:00", ["desk_closed"], id="no_sunday_left"),
    ],
)
def test_the_latest_booking_moment_is_found_backwards_from_the_desks_hours(day, clock, expected):
    assert asked(local(day, clock), SUNDAYS, local(SATURDAY, "13:00")) == expected


def test_the_desk_is_shut_on_holidays():
    # Thursday 26 November 2026 is Thanksgiving: the last desk hour before Friday noon is on Wednesday.
    facility = a_facility(booking={"required": True, "methods": ["phone"], "booking_hours": "Mon-Fri 08:00-12:00"})
    latest = desk_closes_before(facility, facility.booking.desk.value, local(date(2026, 11, 27), "07:00"))
    assert latest.astimezone(NEW_YORK).isoformat() == "2026-11-25T12:00:00-05:00"


def test_a_desk_does_not_bind_where_a_page_takes_bookings():
    booking = SUNDAYS | {"methods": ["phone", "web"]}
    assert asked(local(date(2026, 6, 12), "12:00"), booking, local(SATURDAY, "13:00")) == []


def test_desk_hours_that_cannot_be_read_are_a_question():
    assert asked(START - timedelta(days=2), {"methods": ["phone"], "booking_hours": "most mornings"}) == [
        "desk_hours_unread"
    ]


@pytest.mark.parametrize(
    ("hours", "day", "clock"),
    [
        pytest.param(1, date(2026, 6, 10), "09:00", id="the_same_morning"),
        pytest.param(8, date(2026, 6, 9), "10:00", id="a_working_day"),
        pytest.param(24, date(2026, 6, 5), "10:00", id="over_the_weekend"),
    ],
)
def test_business_hours_are_counted_backwards(hours, day, clock):
    assert business_hours_before(a_facility(), START, hours) == local(day, clock)


def test_business_hours_leave_out_the_facilitys_holidays():
    starts = local(date(2026, 11, 27), "10:00")
    assert business_hours_before(a_facility(), starts, 8) == local(date(2026, 11, 25), "10:00")


@pytest.mark.parametrize(
    ("accounts", "expected"),
    [
        pytest.param(None, [], id="never_asked"),
        pytest.param(frozenset(), ["account_missing"], id="none"),
        pytest.param(frozenset(["Securus"]), ["account_missing"], id="with_another_vendor"),
        pytest.param(frozenset(["homewav"]), [], id="with_this_one"),
    ],
)
def test_a_visitor_has_an_account_with_the_vendor_who_takes_the_bookings(accounts, expected):
    facility = a_facility(booking={"required": True, "methods": ["web"], "vendor": "HomeWAV"})
    assert codes(account_findings(facility, VisitorFacts("V-12", accounts=accounts), "social")) == expected
    optional = a_facility(booking={"required": False, "vendor": "HomeWAV"})
    assert codes(account_findings(optional, VisitorFacts("V-12", accounts=accounts), "social")) == []
