from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.rules import (
    Approval,
    ClosureFacts,
    Party,
    PersonFacts,
    Settled,
    Source,
    Span,
    Stated,
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
    starts,
    told,
    verdicts,
)

CHRISTMAS = date(2026, 12, 25)  # a Friday
SPRING = date(2027, 3, 14)
AUTUMN = date(2026, 11, 1)
NIGHT = {"start": "00:00", "end": "05:00"}


# ── dates and clocks ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_clocks_are_wall_time_of_the_facility_in_summer_and_winter():
    facility = a_facility(a_window(start="09:00", end="10:00"))
    found = slots_on(facility, date(2026, 10, 31), date(2026, 11, 2))
    assert [slot.start_local.isoformat() for slot in found.slots] == [
        "2026-10-31T09:00:00-04:00",
        "2026-11-01T09:00:00-05:00",
        "2026-11-02T09:00:00-05:00",
    ]


def test_a_length_is_elapsed_minutes_over_the_spring_change():
    facility = a_facility(a_window(start="01:30", end="05:00"))
    found = slots_on(facility, SPRING)
    assert [(f"{s.start_local:%H:%M}", f"{s.end_local:%H:%M}") for s in found.slots] == [
        ("01:30", "03:30"),
        ("03:30", "04:30"),
    ]


def test_a_start_whose_reading_comes_twice_is_refused_both_times():
    found = slots_on(a_facility(a_window(**NIGHT)), AUTUMN)
    assert [(slot.start_local.isoformat(), slot.verdict.value, codes(slot.findings)) for slot in found.slots] == [
        ("2026-11-01T00:00:00-04:00", "allowed", []),
        ("2026-11-01T01:00:00-04:00", "refused", ["start_is_ambiguous"]),
        ("2026-11-01T01:00:00-05:00", "refused", ["start_is_ambiguous"]),
        ("2026-11-01T02:00:00-05:00", "allowed", []),
        ("2026-11-01T03:00:00-05:00", "allowed", []),
        ("2026-11-01T04:00:00-05:00", "allowed", []),
    ]


def test_a_start_that_the_clock_skips_is_refused_with_its_printed_reading():
    found = slots_on(a_facility(a_window(kind="session", start="02:30", end="04:00")), SPRING)
    assert [(slot.start_local.isoformat(), slot.end_local.isoformat()) for slot in found.slots] == [
        ("2027-03-14T02:30:00-05:00", "2027-03-14T04:00:00-04:00")
    ]
    assert told(found) == [("03-14 02:30", "w1", "refused", ["start_does_not_exist"])]


def test_a_printed_start_that_the_clock_skips_is_refused_and_its_neighbours_are_not():
    window = a_window(start="01:00", end="06:00", session_starts=["01:00", "02:30", "04:00"])
    found = slots_on(a_facility(window), SPRING)
    assert [(start, verdict) for start, _, verdict, _ in told(found)] == [
        ("03-14 01:00", "allowed"),
        ("03-14 02:30", "refused"),
        ("03-14 04:00", "allowed"),
    ]


def test_a_window_belongs_to_the_date_on_which_it_starts_and_ends_on_the_next():
    facility = a_facility(a_window(days=["mon"], start="22:00", end="02:00", overnight=True))
    monday = date(2026, 6, 8)
    assert [start for start, *_ in told(slots_on(facility, monday))] == [
        "06-08 22:00",
        "06-08 23:00",
        "06-09 00:00",
        "06-09 01:00",
    ]
    assert slots_on(facility, monday + timedelta(days=1)).slots == ()


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2027, 3, 13), 11), (date(2026, 10, 31), 13), (date(2026, 6, 10), 12)],
    ids=["short_night", "long_night", "plain_night"],
)
def test_an_overnight_window_holds_the_hours_that_the_night_has(day, hours):
    facility = a_facility(a_window(start="21:00", end="09:00", overnight=True))
    assert len(slots_on(facility, day).slots) == hours


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param("open", [("w1", "allowed", [])], id="the_weekday_applies"),
        pytest.param("closed", [("w1", "refused", ["holiday_closed"])], id="closed"),
        pytest.param(None, [("w1", "unknown", ["holiday_hours_unknown"])], id="nobody_says"),
        pytest.param(
            "listed_windows",
            [("w1", "refused", ["holiday_timetable"]), ("w2", "allowed", [])],
            id="only_the_holiday_row",
        ),
        pytest.param(
            "own_schedule", [("w1", "refused", ["holiday_timetable"]), ("w2", "allowed", [])], id="a_table_of_its_own"
        ),
        pytest.param("closed_onsite", [("w1", "refused", ["holiday_closed"])], id="closed_on_site"),
    ],
)
def test_a_holiday_follows_the_policy(policy, expected):
    fridays = a_window(days=["fri"], start="09:00", end="10:00")
    holidays = a_window(id="w2", days=["sat", "holiday"], start="13:00", end="14:00")
    found = slots_on(a_facility(fridays, holidays, holidays=policy), CHRISTMAS)
    assert [(window, verdict, said) for _, window, verdict, said in told(found)] == expected


def test_on_a_holiday_closed_on_site_visits_from_home_go_on():
    facility = a_facility(a_window(mode="video_remote", start="09:00", end="10:00"), holidays="closed_onsite")
    assert verdicts(slots_on(facility, CHRISTMAS)) == {"allowed"}


@pytest.mark.parametrize("day", [date(2027, 6, 18), date(2027, 6, 19)], ids=["observed", "itself"])
def test_a_holiday_and_its_observed_day_are_both_holidays(day):
    assert verdicts(slots_on(a_facility(holidays="closed"), day)) == {"refused"}


def test_a_holiday_observed_at_the_end_of_the_year_before_counts():
    assert verdicts(slots_on(a_facility(holidays="closed"), date(2027, 12, 31))) == {"refused"}


@pytest.mark.parametrize(
    ("day", "verdict"), [(CHRISTMAS, "refused"), (date(2026, 12, 24), "allowed"), (AUTUMN, "allowed")]
)
def test_only_the_named_holidays_are_closed(day, verdict):
    named = {"kind": "named_holidays", "holidays": ["Thanksgiving", "Christmas"]}
    facility = a_facility(holidays="named_holidays_closed", closures=[named])
    assert verdicts(slots_on(facility, day)) == {verdict}


def test_a_federal_holiday_that_the_rulebook_does_not_name_is_an_ordinary_day():
    named = {"kind": "named_holidays", "holidays": ["Christmas"]}
    facility = a_facility(holidays="closed", closures=[named])
    assert verdicts(slots_on(facility, date(2026, 11, 26))) == {"allowed"}


def test_a_named_holiday_closed_on_site_leaves_visits_from_home():
    named = {"kind": "named_holidays", "holidays": ["Christmas"], "applies_to": "on-site"}
    glass, home = a_window(mode="non_contact"), a_window(id="w2", mode="video_remote")
    found = slots_on(a_facility(glass, home, holidays="named_holidays_closed", closures=[named]), CHRISTMAS)
    assert {(slot.window_id, slot.verdict.value) for slot in found.slots} == {("w1", "refused"), ("w2", "allowed")}


@pytest.mark.parametrize("policy", ["open", None])
def test_the_holiday_row_is_ignored_where_the_weekday_applies(policy):
    facility = a_facility(a_window(days=["holiday"]), holidays=policy)
    assert slots_on(facility, CHRISTMAS).slots == ()


def test_a_holiday_on_an_open_weekday_replaces_its_table():
    saturday = date(2026, 7, 4)
    weekend = a_window(days=["sat"], start="09:00", end="10:00")
    holiday = a_window(id="w2", days=["holiday"], start="13:00", end="14:00")
    found = slots_on(a_facility(weekend, holiday, holidays="listed_windows"), saturday)
    assert [(window, verdict) for _, window, verdict, _ in told(found)] == [("w1", "refused"), ("w2", "allowed")]


def test_weeks_of_the_month_count_each_weekday_by_itself():
    rule = {"kind": "weeks_of_month", "weeks": [4]}
    facility = a_facility(a_window(days=["thu", "fri"], date_rule=rule))
    # May 2026 starts on a Friday: its fourth Friday comes six days before its fourth Thursday.
    assert allowed_dates(slots_on(facility, date(2026, 5, 1), date(2026, 5, 31))) == [
        date(2026, 5, 22),
        date(2026, 5, 28),
    ]


def test_an_ordinal_that_is_not_listed_is_listed_and_refused():
    facility = a_facility(a_window(days=["sat"], date_rule={"kind": "weeks_of_month", "weeks": [1, 3]}))
    fifth = slots_on(facility, date(2026, 8, 29))
    assert (verdicts(fifth), slot_codes(fifth)) == ({"refused"}, {"date_rule"})


@pytest.mark.parametrize(
    ("number", "day", "verdict"),
    [
        pytest.param("12345-067", 9, "allowed", id="odd_on_odd"),
        pytest.param("12345-067", 10, "refused", id="odd_on_even"),
        pytest.param("12345-060", 10, "allowed", id="even_on_even"),
        pytest.param(None, 10, "unknown", id="not_known"),
        pytest.param("pending", 10, "unknown", id="no_digit"),
    ],
)
def test_parity_is_that_of_the_last_digit_of_the_number_that_is_named(number, day, verdict):
    rule = {"kind": "number_parity_by_date", "number": "register_number"}
    person = PersonFacts(register_number=number, a_number="A000000001")
    found = slots_on(a_facility(a_window(date_rule=rule)), date(2026, 6, day), person=person)
    assert verdicts(found) == {verdict}
    assert slot_codes(found) == (set() if verdict == "allowed" else {"date_rule"})


def test_before_it_takes_effect_no_edition_means_hours_unknown_and_no_slots():
    facility = a_facility(effective_from="2026-06-10")
    found = slots_on(facility, date(2026, 6, 8), date(2026, 6, 10))
    assert allowed_dates(found) == [date(2026, 6, 10)]
    assert [(finding.code, finding.verdict) for finding in found.findings] == [("hours_unknown", Verdict.UNKNOWN)]


def test_the_edition_before_stays_in_force_until_then():
    before = a_facility(a_window(start="13:00", end="14:00"))
    facility = a_facility(
        a_window(start="09:00", end="10:00"), effective_from="2026-06-10", read={"previous_edition": before}
    )
    found = slots_on(facility, date(2026, 6, 9), date(2026, 6, 10))
    assert [start for start, *_ in told(found)] == ["06-09 13:00", "06-10 09:00"]
    assert found.findings == ()


@pytest.mark.parametrize(
    ("status", "mode", "expected"),
    [
        ("suspended_at_source_date", "contact", {"suspension_end_unknown"}),
        ("suspended_at_source_date", "video_remote", {"suspension_end_unknown"}),
        ("superseded_by_video_2021", "contact", {"suspension_end_unknown"}),
        ("superseded_by_video_2021", None, {"suspension_end_unknown"}),
        ("superseded_by_video_2021", "video_remote", set()),
    ],
)
def test_a_suspended_rulebook_reads_as_an_open_suspension(status, mode, expected):
    found = slots_on(a_facility(a_window(mode=mode), status=status), A_WEDNESDAY)
    assert slot_codes(found) == expected


# ── slots of a day ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_session_is_one_slot_from_start_to_end():
    found = slots_on(a_facility(a_window(kind="session", start="19:00", end="20:30")), A_WEDNESDAY)
    assert [(f"{s.start_local:%H:%M}", f"{s.end_local:%H:%M}") for s in found.slots] == [("19:00", "20:30")]


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        pytest.param({"minutes": 60}, ["09:00", "10:00", "11:00"], id="every_length"),
        pytest.param({"minutes": 45, "gap_minutes": 15}, ["09:00", "10:00", "11:00"], id="length_and_gap"),
        pytest.param(
            {"minutes": 60, "slot_spacing_minutes": 30}, ["09:00", "09:30", "10:00", "10:30", "11:00"], id="spacing"
        ),
        pytest.param(
            {"minutes": 45, "slot_spacing_minutes": 60, "gap_minutes": 5}, ["09:00", "10:00", "11:00"], id="outranks"
        ),
        pytest.param({"min_minutes": 90}, ["09:00", "10:30"], id="the_least_minutes"),
        pytest.param(
            {"minutes": 30, "min_minutes": 90, "gap_minutes": 60}, ["09:00", "10:30"], id="standard_before_least"
        ),
    ],
)
def test_an_open_window_offers_starts_by_length_gap_or_spacing(length, expected):
    found = slots_on(a_facility(a_window(start="09:00", end="12:00"), visit_length=length), A_WEDNESDAY)
    assert starts(found) == expected
    assert slot_codes(found) == set()


def test_the_length_of_the_window_outranks_the_facility():
    found = slots_on(a_facility(a_window(start="09:00", end="12:00", session_minutes=90)), A_WEDNESDAY)
    assert starts(found) == ["09:00", "10:30"]


def test_an_hour_is_assumed_where_no_length_is_stated_and_said_so():
    found = slots_on(a_facility(a_window(start="09:00", end="10:30"), visit_length={}), A_WEDNESDAY)
    assert told(found) == [("06-10 09:00", "w1", "allowed", ["length_assumed"])]
    assert found.slots[0].findings[0].advice is True


def test_a_session_assumes_no_length():
    found = slots_on(a_facility(a_window(kind="session"), visit_length={}), A_WEDNESDAY)
    assert slot_codes(found) == set()


def test_a_printed_start_outranks_the_hours_and_says_so():
    facility = a_facility(a_window(start="13:00", end="21:00", session_starts=["13:00", "21:00"]))
    assert told(slots_on(facility, A_WEDNESDAY)) == [
        ("06-10 13:00", "w1", "allowed", []),
        ("06-10 21:00", "w1", "allowed", ["outlives_hours"]),
    ]


def test_starts_end_with_the_last_check_in():
    found = slots_on(a_facility(a_window(start="09:00", end="12:00", last_check_in="10:00")), A_WEDNESDAY)
    assert starts(found) == ["09:00", "10:00"]


def test_the_last_check_in_binds_printed_starts_too():
    window = a_window(start="09:00", end="12:00", session_starts=["09:00", "11:30"], last_check_in="11:00")
    assert starts(slots_on(a_facility(window), A_WEDNESDAY)) == ["09:00"]


def test_starts_end_with_the_last_processing():
    arrival = {"last_processing_minutes_before_end": 75}
    found = slots_on(a_facility(a_window(start="09:00", end="12:00"), arrival=arrival), A_WEDNESDAY)
    assert starts(found) == ["09:00", "10:00"]


def test_a_check_in_before_the_window_opens_is_no_filter():
    found = slots_on(a_facility(a_window(start="09:00", end="11:00", last_check_in="08:30")), A_WEDNESDAY)
    assert starts(found) == ["09:00", "10:00"]


def test_a_slot_that_overlaps_a_hole_is_refused_and_one_that_touches_it_is_not():
    hole = {"start": "10:30", "end": "11:00", "days": "daily", "reason": "count"}
    facility = a_facility(a_window(start="09:30", end="13:00"), visit_length={"minutes": 60}, blackouts=[hole])
    assert [(start, verdict) for start, _, verdict, _ in told(slots_on(facility, A_WEDNESDAY))] == [
        ("06-10 09:30", "allowed"),
        ("06-10 10:30", "refused"),
        ("06-10 11:30", "allowed"),
    ]


def test_a_hole_of_a_weekday_leaves_the_other_days():
    hole = {"start": "09:00", "end": "17:00", "days": ["wed"]}
    facility = a_facility(blackouts=[hole])
    assert allowed_dates(slots_on(facility, A_WEDNESDAY, A_WEDNESDAY + timedelta(days=1))) == [date(2026, 6, 11)]


@pytest.mark.parametrize(
    ("closure", "days"),
    [
        pytest.param({"kind": "suspension", "start": "2026-06-09", "end": "2026-06-10"}, [8, 11], id="dates"),
        pytest.param({"kind": "suspension", "start": "2026-06", "end": "2026-06"}, [], id="a_month_is_the_whole_month"),
        pytest.param({"kind": "single_day", "start": "2026-06-09", "end": "2026-06-09"}, [8, 10, 11], id="one_day"),
        pytest.param({"kind": "quarantined_unit", "start": "2026-06-08", "end": "2026-06-09"}, [10, 11], id="any_kind"),
        pytest.param({"kind": "suspension", "start": None, "end": "2026-06-09"}, [10, 11], id="until_its_end"),
        pytest.param({"kind": "suspension", "start": "2020-03", "end": "2022-09-29"}, [8, 9, 10, 11], id="long_over"),
    ],
)
def test_a_closure_with_an_end_refuses_its_dates(closure, days):
    found = slots_on(a_facility(closures=[closure]), date(2026, 6, 8), date(2026, 6, 11))
    assert allowed_dates(found) == [date(2026, 6, day) for day in days]
    assert slot_codes(found) <= {"closed_dates"}


def test_weekly_closed_days_close_on_site_visits_only():
    glass, home = a_window(mode="non_contact"), a_window(id="w2", mode="video_remote")
    facility = a_facility(glass, home, closures=[{"kind": "weekly_closed_days", "days": ["wed"]}])
    found = slots_on(facility, A_WEDNESDAY)
    assert {(slot.window_id, tuple(codes(slot.findings))) for slot in found.slots} == {
        ("w1", ("closed_weekday",)),
        ("w2", ()),
    }


def test_legal_holidays_read_as_closed_and_are_said_once():
    facility = a_facility(
        a_window(start="09:00", end="10:00"), holidays="closed", closures=[{"kind": "legal_holidays"}]
    )
    assert told(slots_on(facility, CHRISTMAS)) == [("12-25 09:00", "w1", "refused", ["holiday_closed"])]


@pytest.mark.parametrize(
    ("closure", "code"),
    [
        ({"kind": "suspension", "start": "2020-03", "end": None}, "suspension_end_unknown"),
        ({"kind": "suspension"}, "suspension_end_unknown"),
        ({"kind": "quarantined_unit"}, "unit_state_unknown"),
        ({"kind": "health_tier"}, "daily_state_unknown"),
    ],
)
def test_an_open_closure_is_a_question_until_somebody_confirms(closure, code):
    asked = Settled(code, Verdict.ALLOWED, stated=Stated("open", Source("by telephone"), date(2026, 6, 1)))
    found = slots_on(a_facility(closures=[closure]), A_WEDNESDAY)
    assert (verdicts(found), slot_codes(found)) == ({"unknown"}, {code})
    settled = slots_on(a_facility(closures=[closure], read={"settled": [asked]}), A_WEDNESDAY)
    assert (verdicts(settled), slot_codes(settled)) == ({"allowed"}, {"settled_allowed"})
    assert settled.slots[0].findings[0].confirmed_on == date(2026, 6, 1)


def test_a_suspension_that_begins_later_leaves_the_days_before():
    facility = a_facility(closures=[{"kind": "suspension", "start": "2026-06-10", "end": None}])
    assert allowed_dates(slots_on(facility, date(2026, 6, 9), date(2026, 6, 10))) == [date(2026, 6, 9)]


@pytest.mark.parametrize("kind", ["weather", "rule_change"])
def test_other_open_closures_are_notes_that_change_no_verdict(kind):
    found = slots_on(a_facility(closures=[{"kind": kind, "start": "2009-10-05"}]), A_WEDNESDAY)
    assert verdicts(found) == {"allowed"}
    assert [(finding.code, finding.verdict, finding.advice) for finding in found.findings] == [
        (kind, Verdict.ALLOWED, True)
    ]


def test_a_window_by_request_is_unknown_until_an_approval_is_on_record():
    window = a_window(by_request=True)
    assert slot_codes(slots_on(a_facility(window), A_WEDNESDAY)) == {"needs_approval"}
    approval = Approval("w1", date(2026, 6, 10), date(2026, 6, 10))
    approved = slots_on(a_facility(window, read={"approvals": [approval]}), A_WEDNESDAY, date(2026, 6, 11))
    assert allowed_dates(approved) == [A_WEDNESDAY]


def test_an_approval_for_one_person_is_not_for_another():
    approval = Approval("w1", person_key="P-1")
    facility = a_facility(a_window(by_request=True), read={"approvals": [approval]})
    assert verdicts(slots_on(facility, A_WEDNESDAY, person_key="P-1")) == {"allowed"}
    assert verdicts(slots_on(facility, A_WEDNESDAY, person_key="P-2")) == {"unknown"}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"windows": [a_window(days=None)]}, id="no_day"),
        pytest.param({"windows": [a_window(start=None, end=None)]}, id="no_clock"),
        pytest.param({"windows": [], "status": "hours_incomplete"}, id="incomplete"),
        pytest.param({"windows": [], "status": "hours_not_found"}, id="not_found"),
    ],
)
def test_hours_that_are_not_known_give_no_slots_and_a_question(changes):
    found = slots_on(a_facility(**changes), A_WEDNESDAY)
    assert found.slots == ()
    assert [(finding.code, finding.verdict) for finding in found.findings] == [("hours_unknown", Verdict.UNKNOWN)]


def test_a_facility_without_visiting_rules_has_unknown_hours():
    from facilities.facts import facility_facts

    found = slots_on(facility_facts(a_document() | {"visiting": None}), A_WEDNESDAY)
    assert (found.slots, codes(found.findings)) == ((), ["hours_unknown"])


def test_a_complete_window_beside_a_broken_one_keeps_its_slots():
    found = slots_on(a_facility(a_window(), a_window(id="w2", days=None)), A_WEDNESDAY)
    assert {slot.window_id for slot in found.slots} == {"w1"}
    assert codes(found.findings) == ["hours_unknown"]


# ── dated windows, one-off hours, cycles ──────────────────────────────────────────────────────────────────────────────


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


# ── the answer ────────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── closures announced in the product ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("closure", "person", "verdict"),
    [
        pytest.param(ClosureFacts("announced", first=A_WEDNESDAY, last=A_WEDNESDAY), {}, "refused", id="facility"),
        pytest.param(ClosureFacts("announced", first=A_WEDNESDAY), {}, "refused", id="until_it_is_lifted"),
        pytest.param(ClosureFacts("announced", units=("B",)), {"housing_unit": "B"}, "refused", id="unit"),
        pytest.param(ClosureFacts("announced", units=("B",)), {"housing_unit": "C"}, "allowed", id="another_unit"),
        pytest.param(ClosureFacts("announced", units=("B",)), {}, "unknown", id="unit_not_known"),
        pytest.param(ClosureFacts("announced", modes=("contact",)), {}, "allowed", id="another_mode"),
        pytest.param(ClosureFacts("announced", routes=("community_group",)), {}, "allowed", id="another_programme"),
        pytest.param(ClosureFacts("announced", window_id="w2"), {}, "allowed", id="another_window"),
    ],
)
def test_an_announced_closure_closes_its_scope(closure, person, verdict):
    facility = a_facility(a_window(mode="non_contact"), read={"closures": [closure]})
    assert verdicts(slots_on(facility, A_WEDNESDAY, person=PersonFacts(**person))) == {verdict}


def test_a_closure_of_some_hours_leaves_the_rest_of_the_day():
    hours = Span(local(A_WEDNESDAY, "12:00"), local(A_WEDNESDAY, "13:00"))
    facility = a_facility(read={"closures": [ClosureFacts("announced", hours=hours)]})
    found = slots_on(facility, A_WEDNESDAY)
    assert [start for start, _, verdict, _ in told(found) if verdict == "refused"] == ["06-10 12:00"]


# ── persisted openings ────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── properties ────────────────────────────────────────────────────────────────────────────────────────────────────────

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
