from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.rules import (
    Party,
    PersonFacts,
    Verdict,
    window_dates,
)
from tests.builders import (
    A_WEDNESDAY,
    EVERY_DAY,
    WORKING_DAYS,
    a_document,
    a_facility,
    a_window,
    allowed_dates,
    codes,
    local,
    slot_codes,
    slots_on,
    told,
    verdicts,
)

CHRISTMAS = date(2026, 12, 25)  # a Friday
SPRING = date(2027, 3, 14)


@pytest.mark.parametrize(
    ("every", "anchor", "last", "expected"),
    [
        pytest.param(1, "2026-06-01", "2026-06-15", [1, 8, 15], id="every_week"),
        pytest.param(2, "2026-06-01", "2026-06-29", [1, 15, 29], id="every_two_weeks"),
    ],
)
def test_a_cycle_may_start_on_its_first_day(every, anchor, last, expected):
    rule = {"kind": "every_weeks", "weeks": every, "anchor": anchor}
    facility = a_facility(a_window(days=["mon"], date_rule=rule, valid_from="2026-06-01"))
    found = allowed_dates(slots_on(facility, date(2026, 6, 1), date.fromisoformat(last)))
    assert found == [date(2026, 6, day) for day in expected]


def test_a_weekly_window_gives_ten_fridays():
    facility = a_facility(a_window(days=["fri"], valid_from="2026-06-01"))
    found = allowed_dates(slots_on(facility, date(2026, 6, 1), date(2026, 8, 10)))
    assert found == [date(2026, 6, 5) + timedelta(weeks=week) for week in range(10)]


@pytest.mark.parametrize(
    ("every", "valid_from", "expected"),
    [
        (2, "2026-06-01", ["06-02", "06-16", "06-30", "07-14", "07-28"]),
        (3, "2026-06-09", ["06-09", "06-30", "07-21"]),
    ],
)
def test_a_cycle_of_some_weeks_counts_from_its_anchor(every, valid_from, expected):
    rule = {"kind": "every_weeks", "weeks": every, "anchor": valid_from}
    facility = a_facility(a_window(days=["tue"], date_rule=rule, valid_from=valid_from))
    found = allowed_dates(slots_on(facility, date.fromisoformat(valid_from), date(2026, 8, 10)))
    assert [f"{day:%m-%d}" for day in found] == expected


@pytest.mark.parametrize("every", range(1, 7))
def test_week_nought_is_the_week_of_the_anchor_and_every_nth_after_it(every):
    rule = {"kind": "every_weeks", "weeks": every, "anchor": "2026-06-01"}
    facility = a_facility(a_window(days=["mon"], date_rule=rule))
    weeks = [date(2026, 6, 1) + timedelta(weeks=week) for week in range(every + 2)]
    assert [verdicts(slots_on(facility, monday)) == {"allowed"} for monday in weeks] == [
        week % every == 0 for week in range(every + 2)
    ]


@pytest.mark.parametrize(
    ("every", "day", "active"),
    [
        (2, "2026-07-20", False),
        (2, "2026-07-27", True),
        (3, "2026-07-06", False),
        (3, "2026-10-26", True),
        (1, "2026-05-25", False),
        (1, "2027-01-04", False),
        (1, "2026-06-02", False),
    ],
)
def test_a_window_is_active_on_its_weekday_in_its_cycle_while_it_is_valid(every, day, active):
    rule = {"kind": "every_weeks", "weeks": every, "anchor": "2026-06-01"}
    window = a_window(days=["mon"], date_rule=rule, valid_from="2026-06-01", valid_to="2026-12-28")
    assert bool(slots_on(a_facility(window), date.fromisoformat(day)).allowed) is active


def test_a_validity_that_holds_no_such_weekday_gives_nothing():
    window = a_window(days=["mon"], valid_from="2026-06-09", valid_to="2026-06-10")
    assert slots_on(a_facility(window), date(2026, 6, 1), date(2026, 6, 30)).slots == ()


def test_the_last_valid_day_is_included():
    window = a_window(days=["fri"], valid_from="2026-06-05", valid_to="2026-07-03")
    found = allowed_dates(slots_on(a_facility(window), date(2026, 6, 1), date(2026, 7, 31)))
    assert found == [date(2026, 6, 5) + timedelta(weeks=week) for week in range(5)]


@pytest.mark.parametrize(("parity", "days"), [("odd", [9, 11]), ("even", [8, 10])])
def test_date_parity_is_that_of_the_day_of_the_month(parity, days):
    facility = a_facility(a_window(date_rule={"kind": "date_parity", "parity": parity}))
    found = allowed_dates(slots_on(facility, date(2026, 6, 8), date(2026, 6, 11)))
    assert found == [date(2026, 6, day) for day in days]


TWO_TUESDAYS = (
    a_window(days=["tue"], start="09:00", end="10:00"),
    a_window(id="w2", days=["tue"], start="14:00", end="15:00"),
)


def test_a_blocked_date_removes_every_session_of_that_day_only():
    facility = a_facility(*TWO_TUESDAYS, closures=[{"kind": "single_day", "start": "2026-06-09", "end": "2026-06-09"}])
    found = slots_on(facility, date(2026, 6, 2), date(2026, 6, 16))
    assert [f"{slot.start_local:%m-%d}" for slot in found.allowed] == ["06-02", "06-02", "06-16", "06-16"]


def test_blocking_one_session_leaves_its_neighbour():
    closure = {"kind": "single_day", "start": "2026-06-09", "end": "2026-06-09", "window": "w1"}
    found = slots_on(a_facility(*TWO_TUESDAYS, closures=[closure]), date(2026, 6, 2), date(2026, 6, 16))
    dates = {key: [f"{s.start_local:%m-%d}" for s in found.allowed if s.window_id == key] for key in ("w1", "w2")}
    assert dates == {"w1": ["06-02", "06-16"], "w2": ["06-02", "06-09", "06-16"]}


def test_weekday_hours_after_the_november_change():
    facility = a_facility(a_window(kind="session", days=WORKING_DAYS))
    found = [slot for slot in slots_on(facility, date(2023, 11, 5), date(2023, 11, 30)).slots]
    assert found[0].start_local.date() == date(2023, 11, 6)
    assert len(found) == 19
    assert {(f"{slot.span.start:%H:%M}", f"{slot.span.end:%H:%M}") for slot in found} == {("14:00", "22:00")}


def special(day: str, start: str, end: str) -> dict:
    return a_window(id=f"on-{day}", days=[], on=[day], start=start, end=end, kind="session")


def test_special_hours_replace_the_weekly_hours_of_that_day():
    weekly = a_window(days=WORKING_DAYS, start="08:00", end="17:00", kind="session")
    facility = a_facility(weekly, special("2023-06-13", "10:00", "15:00"))
    spans = [slot.span for slot in slots_on(facility, date(2023, 6, 13), date(2023, 6, 14)).slots]
    assert [f"{span.start:%m-%dT%H:%M}-{span.end:%H:%M}" for span in spans] == [
        "06-13T14:00-19:00",
        "06-14T12:00-21:00",
    ]


def test_special_hours_open_a_closed_weekday_and_no_length_closes_an_open_one():
    facility = a_facility(
        a_window(days=WORKING_DAYS, kind="session"),
        special("2026-06-13", "10:00", "12:00"),
        a_window(id="w3", days=[], on=["2026-06-15"], start="00:00", end="00:00"),
        closures=[{"kind": "weekly_closed_days", "days": ["sat", "sun"]}],
    )
    found = slots_on(facility, date(2026, 6, 13), date(2026, 6, 16))
    assert [f"{s.start_local:%m-%d %H:%M}-{s.end_local:%H:%M}" for s in found.allowed] == [
        "06-13 10:00-12:00",
        "06-16 09:00-17:00",
    ]


def test_special_hours_show_on_their_own_local_date():
    days = ["2023-03-13", "2023-03-14", "2023-03-15"]
    facility = a_facility(a_window(days=[], on=days), timezone="America/Detroit")
    found = allowed_dates(slots_on(facility, date(2023, 3, 1), date(2023, 3, 31)))
    assert [day.isoformat() for day in found] == days


def test_special_hours_on_a_holiday_are_known():
    facility = a_facility(a_window(), special("2026-12-25", "10:00", "12:00"), holidays=None)
    assert told(slots_on(facility, CHRISTMAS)) == [("12-25 10:00", "on-2026-12-25", "allowed", [])]


def test_a_weekly_block_does_not_drift():
    closed = [day for day in EVERY_DAY if day != "thu"]
    closure = {"kind": "weekly_closed_days", "days": closed, "start": "2026-01-05"}
    facility = a_facility(a_window(kind="session"), timezone="Europe/Helsinki", closures=[closure])
    found = slots_on(facility, date(2026, 1, 5), date(2026, 1, 5) + timedelta(weeks=60) - timedelta(days=1))
    assert {slot.start_local.weekday() for slot in found.allowed} == {3}
    assert len(found.allowed) == 60


def test_both_dates_are_included_and_slots_are_in_order_of_start_then_window():
    early, late = a_window(id="w10", start="09:00", end="10:00"), a_window(id="w9", start="09:00", end="10:00")
    found = slots_on(a_facility(early, late), A_WEDNESDAY, A_WEDNESDAY + timedelta(days=1))
    assert [(start, window) for start, window, *_ in told(found)] == [
        ("06-10 09:00", "w10"),
        ("06-10 09:00", "w9"),
        ("06-11 09:00", "w10"),
        ("06-11 09:00", "w9"),
    ]


def test_an_overnight_slot_stands_in_order_among_those_of_the_next_date():
    night = a_window(start="23:00", end="02:00", overnight=True)
    early = a_window(id="w2", start="00:00", end="01:00")
    found = slots_on(a_facility(night, early), A_WEDNESDAY, A_WEDNESDAY + timedelta(days=1))
    assert [start for start, *_ in told(found)] == sorted(start for start, *_ in told(found))


def test_party_findings_come_only_with_a_party():
    facility = a_facility(minors={"allowed": False})
    assert slot_codes(slots_on(facility, A_WEDNESDAY)) == set()
    assert slot_codes(slots_on(facility, A_WEDNESDAY, party=Party(1, 1))) == {"minors_not_allowed"}


def test_booking_findings_come_only_with_now():
    facility = a_facility(booking={"required": True, "min_lead_hours": 24})
    assert slot_codes(slots_on(facility, A_WEDNESDAY)) == set()
    found = slots_on(facility, A_WEDNESDAY, now=local(date(2026, 6, 9), "12:00"))
    assert [verdict for _, _, verdict, _ in told(found)] == ["refused"] * 3 + ["allowed"] * 5


@pytest.mark.parametrize(
    ("least", "most", "count", "first", "last"),
    [
        pytest.param(1, 21, 21, "2026-06-02", "2026-06-22", id="staff"),
        # Peers count whole days between: their least of five is our six.
        pytest.param(6, 29, 24, "2026-06-07", "2026-06-30", id="public"),
    ],
)
def test_a_booking_window_counts_local_dates(least, most, count, first, last):
    facility = a_facility(
        a_window(kind="session"), booking={"required": True, "min_lead_days": least, "max_lead_days": most}
    )
    found = slots_on(facility, date(2026, 6, 1), date(2026, 7, 31), now=local(date(2026, 6, 1), "08:00"))
    days = allowed_dates(found)
    assert (len(days), days[0].isoformat(), days[-1].isoformat()) == (count, first, last)


def test_only_what_is_still_ahead_today_can_be_booked():
    facility = a_facility(a_window(start="00:00", end="24:00"), timezone="UTC")
    now = datetime(2021, 6, 20, 11, 59, 59, tzinfo=UTC)
    assert len(slots_on(facility, date(2021, 6, 20), now=now).allowed) == 12


def test_the_wait_after_admission_is_a_question_until_the_date_is_known():
    facility = a_facility(a_window(kind="session"), clearance={"first_visit_wait_days": 5})
    assert slot_codes(slots_on(facility, A_WEDNESDAY)) == {"admitted_on_unknown"}
    person = PersonFacts(admitted_on=date(2026, 6, 8))
    found = slots_on(facility, date(2026, 6, 8), date(2026, 6, 14), person=person)
    assert allowed_dates(found) == [date(2026, 6, 13), date(2026, 6, 14)]


def test_programme_visits_have_windows_of_their_own():
    community = {"exists": True, "windows": [a_window(id="p1", days=["sun"], start="13:00", end="14:00")]}
    facility = a_facility(a_window(days=["sat"]), community_visits=community)
    saturday, sunday = date(2026, 6, 13), date(2026, 6, 14)
    assert {slot.window_id for slot in slots_on(facility, saturday, sunday).slots} == {"w1"}
    assert {slot.window_id for slot in slots_on(facility, saturday, sunday, route="community_group").slots} == {"p1"}


def test_a_programme_without_a_clock_has_unknown_hours():
    community = {"exists": True, "schedule": [{"days": ["sun"], "rule": "weeks_of_month 1,3", "duration_minutes": 120}]}
    found = slots_on(a_facility(community_visits=community), A_WEDNESDAY, route="community_group")
    assert (found.slots, codes(found.findings)) == ((), ["hours_unknown"])


def test_lawyers_hours_never_leak():
    lawyers = {"windows": [a_window(id="a1")], "blackouts": [{"start": "09:00", "end": "17:00", "days": "daily"}]}
    facility = a_facility(a_window(days=["sat"]), attorney=lawyers)
    for route in ("social", "community_group"):
        assert slots_on(facility, A_WEDNESDAY, route=route).slots == ()


def test_a_finding_carries_its_value_source_and_last_confirmation():
    from facilities.facts import facility_facts

    document = a_document(closures=[{"kind": "weekly_closed_days", "days": ["wed"]}])
    document["sources"] = [
        {"block": "visiting", "url": "https://old.example", "date": "2014", "kind": "county_website"},
        {"block": "visiting", "url": "https://new.example", "date": "2024-05", "kind": "county_website"},
    ]
    facility = facility_facts(document, confirmations={"visiting.closures[0]": date(2026, 6, 1)})
    finding = slots_on(facility, A_WEDNESDAY).slots[0].findings[0]
    assert (finding.code, finding.stated, finding.path) == (
        "closed_weekday",
        "weekly_closed_days wed",
        "visiting.closures[0]",
    )
    assert (finding.source, finding.source_date, finding.confirmed_on) == (
        "https://new.example",
        "2024-05",
        date(2026, 6, 1),
    )


def test_openings_keep_the_wall_clock_over_both_changes():
    facility = a_facility(a_window(days=["sun"]))
    spans = dict(window_dates(facility, facility.windows[0], date(2026, 10, 25), date(2026, 11, 1)))
    assert {day.isoformat(): f"{span.start:%H:%M}-{span.end:%H:%M}" for day, span in spans.items()} == {
        "2026-10-25": "13:00-21:00",
        "2026-11-01": "14:00-22:00",
    }


def test_openings_know_no_closure_and_no_person():
    window = a_window(days=["wed"], applies_to={"gender": "female"})
    facility = a_facility(window, closures=[{"kind": "weekly_closed_days", "days": ["wed"]}])
    assert [day for day, _ in window_dates(facility, facility.windows[0], A_WEDNESDAY, A_WEDNESDAY)] == [A_WEDNESDAY]


def test_a_session_that_the_clock_skips_is_no_opening():
    facility = a_facility(a_window(kind="session", start="02:30", end="03:30"))
    assert list(window_dates(facility, facility.windows[0], SPRING, SPRING)) == []


ZONES = ["America/New_York", "America/Chicago", "America/Phoenix", "America/Denver", "America/Anchorage"]


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    start=st.integers(0, 1380),
    hours=st.integers(1, 12),
    length=st.sampled_from([15, 25, 40, 60, 90]),
    gap=st.sampled_from([0, 5, 15]),
)
def test_slots_fill_the_window_and_never_leave_it(zone, day, start, hours, length, gap):
    end = min(start + hours * 60, 1440)
    window = a_window(start=f"{start // 60:02d}:{start % 60:02d}", end=f"{end // 60:02d}:{end % 60:02d}")
    facility = a_facility(window, timezone=zone, visit_length={"minutes": length, "gap_minutes": gap})
    found = slots_on(facility, day).slots
    zone_info = ZoneInfo(zone)
    opens = datetime(day.year, day.month, day.day, start // 60, start % 60, tzinfo=zone_info).astimezone(UTC)
    elapsed = [(slot.end_local.astimezone(UTC) - slot.start_local.astimezone(UTC)) for slot in found]
    begun = [slot.start_local.astimezone(UTC) for slot in found]
    assert set(elapsed) <= {timedelta(minutes=length)}
    assert begun == [opens + timedelta(minutes=(length + gap) * index) for index in range(len(found))]
    closes = [span.end for on, span in window_dates(facility, facility.windows[0], day, day) if on == day]
    assert all(slot.end_local.astimezone(UTC) <= closes[0] for slot in found)
    for slot in found:
        wall = slot.start_local.replace(tzinfo=None, fold=0)
        twice = wall.replace(tzinfo=zone_info).utcoffset() != wall.replace(tzinfo=zone_info, fold=1).utcoffset()
        assert (slot.verdict is Verdict.REFUSED) == twice
