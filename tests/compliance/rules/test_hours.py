from datetime import date, timedelta

import pytest

from compliance.rules import (
    Approval,
    PersonFacts,
    Verdict,
)
from tests.builders import (
    A_WEDNESDAY,
    a_document,
    a_facility,
    a_window,
    allowed_dates,
    codes,
    slot_codes,
    slots_on,
    told,
    verdicts,
)

CHRISTMAS = date(2026, 12, 25)  # a Friday
SPRING = date(2027, 3, 14)
AUTUMN = date(2026, 11, 1)
NIGHT = {"start": "00:00", "end": "05:00"}


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
