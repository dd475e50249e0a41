from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.rules import WEEKDAYS, ClockCutoff, VisitorFacts, booking_deadline
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


THURSDAY_NOON = {"cutoff": "12:00 Thu before"}
OFFICE_AFTERNOONS = {"methods": ["phone"], "booking_hours": "Mon, Tue, Wed, Thu, Fri 13:30-16:00"}


def deadline(booking: dict, starts, **visiting) -> str:
    facility = a_facility(a_window(), booking={"required": True} | booking, **visiting)
    found = booking_deadline(facility, facility.windows[0], starts, "social")
    return found.astimezone(facility.zone).strftime("%a %Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("booking", "visit", "expected"),
    [
        pytest.param(THURSDAY_NOON, date(2026, 6, 13), "Thu 2026-06-11 12:00", id="saturday"),
        pytest.param(THURSDAY_NOON, date(2026, 6, 12), "Thu 2026-06-11 12:00", id="the_day_after"),
        pytest.param(THURSDAY_NOON, date(2026, 6, 17), "Thu 2026-06-11 12:00", id="the_next_wednesday"),
        pytest.param(THURSDAY_NOON, date(2026, 6, 18), "Thu 2026-06-11 12:00", id="never_the_day_itself"),
        pytest.param(
            {"cutoff": "12:00 Thu of the week before"}, date(2026, 6, 13), "Thu 2026-06-04 12:00", id="week_before"
        ),
        pytest.param(
            {"cutoff": "12:00 Thu of the week before"}, date(2026, 6, 8), "Thu 2026-06-04 12:00", id="of_a_monday"
        ),
        pytest.param(THURSDAY_NOON | OFFICE_AFTERNOONS, date(2026, 6, 13), "Wed 2026-06-10 16:00", id="desk_hours"),
        pytest.param(
            THURSDAY_NOON | OFFICE_AFTERNOONS, date(2026, 11, 28), "Wed 2026-11-25 16:00", id="thanksgiving_and_desk"
        ),
        pytest.param(THURSDAY_NOON, date(2026, 11, 28), "Wed 2026-11-25 12:00", id="thanksgiving_and_nobody_there"),
        pytest.param(
            THURSDAY_NOON | {"methods": ["web"]}, date(2026, 11, 28), "Thu 2026-11-26 12:00", id="a_page_keeps_no_feast"
        ),
        pytest.param(
            THURSDAY_NOON | {"min_lead_days": 4}, date(2026, 6, 13), "Wed 2026-06-10 00:00", id="the_stricter_binds"
        ),
        pytest.param({"cutoff": "02:30 Sun before"}, date(2026, 3, 10), "Sun 2026-03-08 03:30", id="skipped_clock"),
        pytest.param({"cutoff": "01:30 Sun before"}, date(2026, 11, 3), "Sun 2026-11-01 01:30", id="clock_twice"),
    ],
)
def test_a_cut_off_on_a_weekday_is_the_last_such_day_before_the_visit(booking, visit, expected):
    assert deadline(booking, local(visit, "10:00")) == expected


def test_a_clock_that_comes_twice_closes_at_its_first_coming():
    facility = a_facility(a_window(), booking={"required": True, "cutoff": "01:30 Sun before"})
    found = booking_deadline(facility, facility.windows[0], local(date(2026, 11, 3), "10:00"), "social")
    assert found == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [(11, "11:59", ["book_by"]), (11, "12:00", ["booking_closed_weekday"]), (12, "09:00", ["booking_closed_weekday"])],
)
def test_a_visit_is_asked_for_before_the_clock_of_the_weekday(day, clock, expected):
    assert asked(local(date(2026, 6, day), clock), THURSDAY_NOON, local(SATURDAY, "13:00")) == expected


def test_who_asks_while_the_desk_is_shut_is_told_its_last_hours_alone():
    both = THURSDAY_NOON | OFFICE_AFTERNOONS
    assert asked(local(date(2026, 6, 10), "15:00"), both, local(SATURDAY, "13:00")) == ["book_by"]
    assert asked(local(date(2026, 6, 10), "09:00"), both, local(SATURDAY, "13:00")) == ["desk_opens_later"]
    assert asked(local(date(2026, 6, 11), "11:00"), both, local(SATURDAY, "13:00")) == ["desk_closed"]


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from(WEEKDAYS), st.integers(0, 1440), st.booleans())
def test_a_weekday_before_is_one_to_seven_days_before_and_in_the_week_before_up_to_thirteen(day, name, minute, week):
    found = ClockCutoff(minute, 0, name, week).day_before(day)
    assert WEEKDAYS[found.weekday()] == name
    assert 1 <= (day - found).days <= (13 if week else 7)
    if week:
        monday = day - timedelta(days=day.weekday())
        assert monday - timedelta(days=7) <= found < monday


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from(WEEKDAYS), st.sampled_from(["00:00", "24:00"]))
def test_the_moment_is_before_the_visit_in_every_zone_and_at_every_change_of_the_clock(day, name, clock):
    for zone in ("America/Anchorage", "America/New_York", "America/Phoenix"):
        facility = a_facility(
            a_window(), timezone=zone, booking={"required": True, "cutoff": f"{clock} {name.title()} before"}
        )
        starts = datetime(day.year, day.month, day.day, 0, 30, tzinfo=ZoneInfo(zone))
        found = booking_deadline(facility, facility.windows[0], starts, "social")
        assert timedelta() < starts - found <= timedelta(days=70)
