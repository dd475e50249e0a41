"""The order of the checks, the bulk form, the codes; and fifteen awkward real rules with their safe reading."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.rules import (
    Bar,
    Party,
    PersonFacts,
    ProgramRules,
    Standing,
    Verdict,
    advice,
    check,
    check_many,
    levels_in_two_bands,
    slots,
    verdict_of,
)
from compliance.rules.catalogue import CODES, party_of
from tests.builders import (
    A_WEDNESDAY,
    EVERY_DAY,
    RULEBOOKS,
    a_facility,
    a_past_visit,
    a_proposal,
    a_shipped_facility,
    a_span,
    a_visitor,
    a_window,
    allowed_dates,
    blocks,
    codes,
    local,
    slot_codes,
    slots_on,
    starts,
    told,
    verdicts,
)

MONDAY, SATURDAY, SUNDAY = date(2026, 6, 8), date(2026, 6, 13), date(2026, 6, 14)
EVERY_RULEBOOK = sorted(path.stem for path in RULEBOOKS.glob("*.json") if "schema" not in path.name)


# ── one visit ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_allowed_visit_has_no_finding():
    assert check(a_proposal()) == ()
    assert verdict_of(()) is Verdict.ALLOWED


def test_all_findings_come_at_once_in_the_order_of_the_checks():
    facility = a_facility(
        a_window(applies_to={"gender": "female"}),
        closures=[
            {"kind": "quarantined_unit"},
            {"kind": "single_day", "start": "2026-06-10", "end": "2026-06-10"},
        ],
        clearance={"first_visit_wait_days": 5, "application_required": True},
        quotas=[
            {"subject": "detained_person", "measure": "visits", "limit": 1, "period": "day"},
            {"subject": "party", "measure": "adults", "limit": 1, "period": "visit"},
            {"subject": "room", "measure": "simultaneous_visits", "limit": 1, "period": "session"},
            {"subject": "visitor_person_pair", "measure": "visits", "limit": 1, "period": "day"},
        ],
        booking={"required": True, "min_lead_hours": 24},
    )
    proposal = a_proposal(
        facility,
        person=PersonFacts(gender="male", admitted_on=MONDAY),
        visitors=(a_visitor(application=Standing("none")), a_visitor("V-2", application=Standing("approved"))),
        past=(a_past_visit(clock="10:30"),),
        asked_at=local(A_WEDNESDAY, "09:00"),
        program=ProgramRules(trainings=("orientation",)),
    )
    assert codes(check(proposal)) == [
        "closed_dates",
        "unit_state_unknown",
        "wait_after_admission",
        "gender_no",
        "party_adults",
        "room_full",
        "training_missing",
        "application_missing",
        "training_missing",
        "pair_visits_limit",
        "person_visits_limit",
        "notice_too_short",
        "booking_required",
        "person_busy",
        "visitor_busy",
    ]
    assert verdict_of(check(proposal)) is Verdict.REFUSED


def test_refused_is_worse_than_unknown_and_unknown_worse_than_allowed():
    asked = a_proposal(a_facility(a_window(by_request=True)))
    assert verdict_of(check(asked)) is Verdict.UNKNOWN
    assert verdict_of(check(replace(asked, span=a_span(clock="20:00")))) is Verdict.REFUSED


@pytest.mark.parametrize(
    ("methods", "confirmed", "expected"),
    [
        (["detained_person"], None, ["person_must_book"]),
        (["detained_person"], True, []),
        (["detained_person"], False, ["person_declined"]),
        (["web", "detained_person"], None, []),
    ],
)
def test_where_only_the_person_books_the_visit_waits_for_the_person(methods, confirmed, expected):
    facility = a_facility(booking={"required": True, "methods": methods})
    proposal = a_proposal(facility, asked_at=local(MONDAY, "09:00"), person_confirmed=confirmed)
    assert blocks(check(proposal)) == expected


def test_where_the_person_must_accept_the_visit_waits_for_the_answer():
    facility = a_facility(
        booking={"required": True, "methods": ["web"], "note": "the person held must accept each visit"}
    )
    proposal = a_proposal(facility, asked_at=local(MONDAY, "09:00"))
    assert blocks(check(proposal)) == ["person_must_accept"]


def test_without_somebody_asking_no_booking_rule_speaks():
    facility = a_facility(booking={"required": True, "min_lead_hours": 24, "methods": ["detained_person"]})
    assert check(a_proposal(facility)) == ()


def test_visitors_make_a_party_and_an_unknown_age_counts_as_an_adult():
    children = (a_visitor("V-2", birth_date=date(2016, 1, 1)), a_visitor("V-3", birth_date=date(2019, 1, 1)))
    nobody_knows = a_visitor("V-4", birth_date=None)
    proposal = a_proposal(visitors=(a_visitor(), *children, nobody_knows))
    assert party_of(proposal, A_WEDNESDAY) == Party(adults=2, children=2, youngest_years=7)


def test_nobody_is_no_visit():
    assert "nobody_comes" in codes(check(a_proposal(visitors=())))


def test_the_same_facts_give_the_same_answer():
    proposal = a_proposal(a_facility(holidays=None), asked_at=local(MONDAY, "09:00"))
    assert check(proposal) == check(proposal)


# ── many visits ───────────────────────────────────────────────────────────────────────────────────────────────────────

FACILITIES = [
    a_shipped_facility(name) for name in ("eaz", "crowgmn", "kandimn", "pinelfl", "sweetwy", "morowoh", "tulcook")
]
FACILITIES.append(a_facility(a_window(by_request=True), holidays=None, quotas=[
    {"subject": "detained_person", "measure": "visits", "limit": 1, "period": "week"},
]))  # fmt: skip


@st.composite
def proposals(draw):
    facility = draw(st.sampled_from(FACILITIES))
    day = draw(st.dates(date(2026, 10, 25), date(2026, 12, 31)))
    minutes = draw(st.sampled_from([20, 30, 60]))
    span = a_span(day, f"{draw(st.integers(7, 20)):02d}:{draw(st.sampled_from(['00', '30']))}", minutes, facility.zone)
    people = [None, PersonFacts(), PersonFacts(gender="male", classification="L-2", person_category="ice_detained")]
    past = tuple(
        a_past_visit(day + timedelta(days=draw(st.integers(-3, 3))), "10:00", facility_id=facility.id, person_key=key)
        for key in draw(st.lists(st.sampled_from(["P-1", "P-2"]), max_size=3))
    )
    return a_proposal(
        facility,
        span=span,
        window_id=draw(st.sampled_from([None, *(window.id for window in facility.windows)])),
        mode=draw(st.sampled_from([None, "video_onsite"])),
        route=draw(st.sampled_from(["social", "social", "community_group"])),
        person=draw(st.sampled_from(people)),
        person_key=draw(st.sampled_from(["P-1", "P-2"])),
        visitors=draw(st.sampled_from([None, (a_visitor(),), (a_visitor(), a_visitor("V-2", bars=None))])),
        party=draw(st.sampled_from([None, Party(1, 1), Party(2, 2)])),
        asked_at=draw(st.sampled_from([None, span.start - timedelta(hours=20), span.start - timedelta(days=9)])),
        past=past,
        program=draw(st.sampled_from([None, ProgramRules(trainings=("orientation",), clearance_required=True)])),
    )


@settings(max_examples=60)
@given(st.lists(proposals(), min_size=1, max_size=12))
def test_the_bulk_form_gives_the_same_answers(batch):
    twice = batch + batch
    assert check_many(twice) == [check(proposal) for proposal in twice]


@settings(max_examples=60)
@given(st.lists(proposals(), min_size=1, max_size=6))
def test_every_finding_has_a_known_code_with_exactly_its_params(batch):
    for findings in check_many(batch):
        for finding in findings:
            assert set(finding.params) == set(CODES[finding.code].params), finding.code
            assert finding.advice == CODES[finding.code].advice, finding.code
            assert not (finding.advice and finding.verdict is not Verdict.ALLOWED)


@pytest.mark.parametrize("facility_id", EVERY_RULEBOOK)
def test_every_shipped_rulebook_is_read_and_speaks_in_known_codes(facility_id):
    facility = a_shipped_facility(facility_id)
    seen = list(advice(facility))
    for route in ("social", "community_group"):
        for party in (None, Party(1, 1)):
            now = None if party is None else local(date(2026, 12, 20), "12:00")
            found = slots(facility, date(2026, 12, 21), date(2026, 12, 27), route=route, party=party, now=now)
            seen += [*found.findings, *(finding for slot in found.slots for finding in slot.findings)]
            assert found.slots or found.findings, "no slots and nothing said"
            assert all(slot.verdict is verdict_of(slot.findings) for slot in found.slots)
    for finding in seen:
        assert set(finding.params) == set(CODES[finding.code].params), finding.code
        assert finding.advice == CODES[finding.code].advice, finding.code
        json.dumps(dict(finding.params))


# ── fifteen awkward real rules ────────────────────────────────────────────────────────────────────────────────────────


def number_half(weeks: list[int], low: int, high: int, window_id: str) -> dict:
    return a_window(
        id=window_id,
        days=["sat"],
        end="15:00",
        date_rule={"kind": "weeks_of_month", "weeks": weeks},
        applies_to={
            "gender": "male",
            "a_number_rule": {"kind": "last_digits_range", "digits": 3, "low": low, "high": high},
        },
    )


def test_01_halves_of_the_a_numbers_on_alternate_saturdays_leave_the_fifth_to_nobody():
    facility = a_facility(
        number_half([1, 3], 0, 499, "w1"),
        number_half([2, 4], 500, 999, "w2"),
        a_window(id="w3", days=["sun"], end="15:00", applies_to={"gender": "female"}),
    )
    august = date(2026, 8, 1), date(2026, 8, 31)  # five Saturdays, the fifth is the 29th
    low = slots_on(facility, *august, person=PersonFacts(gender="male", a_number="A200000499"))
    high = slots_on(facility, *august, person=PersonFacts(gender="male", a_number="A200000500"))
    assert [day.day for day in allowed_dates(low)] == [1, 15]
    assert [day.day for day in allowed_dates(high)] == [8, 22]
    for found in (low, high):
        assert {slot.verdict for slot in found.slots if slot.start_local.day == 29} == {Verdict.REFUSED}
    assert max(f"{slot.end_local:%H:%M}" for slot in low.slots) == "15:00", "the earlier of two printed ends"


def test_02_the_band_past_midnight_is_anchored_to_its_start_and_counted_in_elapsed_time():
    night = a_window(
        days=["mon", "tue", "thu", "sat"],
        start="21:00",
        end="09:00",
        overnight=True,
        by_request=True,
        applies_to={"classification": ["high"]},
    )
    booking = {"required": True, "min_lead_hours": 72}
    facility = a_facility(night, a_window(id="w2", applies_to={"classification": ["medium_high"]}), booking=booking)
    person = PersonFacts(classification="high")
    found = slots_on(facility, MONDAY, person=person)
    assert [start for start, *_ in told(found) if start.endswith(("21:00", "08:00"))] == ["06-08 21:00", "06-09 08:00"]
    assert {slot.verdict for slot in found.slots if slot.window_id == "w1"} == {Verdict.UNKNOWN}
    assert len([slot for slot in slots_on(facility, date(2026, 10, 31)).slots if slot.window_id == "w1"]) == 13
    assert len([slot for slot in slots_on(facility, date(2027, 3, 13)).slots if slot.window_id == "w1"]) == 11
    late = slots_on(facility, MONDAY, person=person, now=local(MONDAY, "08:00"))
    assert {slot.verdict for slot in late.slots if slot.window_id == "w1"} == {Verdict.REFUSED}


def test_03_a_level_in_two_bands_has_both_and_is_worth_a_question():
    facility = a_shipped_facility("eaz")
    person = PersonFacts(gender="male", classification="L-2", status="general_population")
    assert {slot.window_id for slot in slots_on(facility, SATURDAY, person=person).allowed} == {"w1", "w2"}
    assert codes(levels_in_two_bands(facility, person)) == ["level_in_two_bands"]
    assert levels_in_two_bands(facility, replace(person, classification="L-1")) == ()


@pytest.mark.parametrize("level", ["IV", "ii"])
def test_04_a_level_that_is_missing_is_neither_open_nor_closed(level):
    found = slots_on(a_shipped_facility("stcdftx"), MONDAY, person=PersonFacts(gender="female", classification=level))
    women = [slot for slot in found.slots if slot.window_id in ("w1", "w2")]
    assert {slot.verdict for slot in women} == {Verdict.UNKNOWN}
    assert {"level_not_listed", "daily_state_unknown"} <= slot_codes(found)


def test_04_a_level_that_only_the_other_sex_has_is_asked_for():
    found = slots_on(a_shipped_facility("stcdftx"), MONDAY, person=PersonFacts(gender="female", classification="II"))
    assert [(finding.code, finding.verdict) for finding in found.findings] == [("level_not_listed", Verdict.UNKNOWN)]
    assert not found.no_possible_slot
    named = slots_on(a_shipped_facility("stcdftx"), MONDAY, person=PersonFacts(gender="female", classification="I"))
    assert named.findings == ()


def surnames(window_id: str, first: str, last: str, days: list[str], start: str, end: str) -> dict:
    between = {"surname_initials": {"from": first, "to": last}}
    return a_window(id=window_id, days=days, start=start, end=end, applies_to=between)


def test_05_the_holiday_table_replaces_that_of_the_weekday():
    facility = a_facility(
        surnames("w1", "A", "L", ["sat"], "08:00", "12:00"),
        surnames("w2", "M", "Z", ["sun"], "08:00", "12:00"),
        surnames("w3", "A", "L", ["holiday"], "08:00", "10:00"),
        surnames("w4", "M", "Z", ["holiday"], "10:00", "12:00"),
        holidays="own_schedule",
    )
    saturday = date(2026, 7, 4)
    for surname, window in (("Garcia", "w3"), ("Mora", "w4")):
        found = slots_on(facility, saturday, person=PersonFacts(surname=surname))
        assert {slot.window_id for slot in found.allowed} == {window}
    assert "holiday_timetable" in slot_codes(slots_on(facility, saturday, person=PersonFacts(surname="Garcia")))
    assert "surname_initials_unknown" in slot_codes(slots_on(facility, saturday)), "ask which surname was booked"


def test_06_parity_needs_the_number_that_is_named():
    facility = a_shipped_facility("bopbro")
    wednesday = date(2026, 6, 10)
    evening = [
        slot
        for slot in slots_on(facility, wednesday, person=PersonFacts(a_number="A200000002")).slots
        if slot.window_id == "w2"
    ]
    assert {slot.verdict for slot in evening} == {Verdict.UNKNOWN}
    known = slots_on(facility, wednesday, person=PersonFacts(register_number="12345-068"))
    assert {slot.verdict for slot in known.slots if slot.window_id == "w2"} == {Verdict.ALLOWED}


def test_06_a_federal_holiday_on_a_weekday_keeps_the_weekdays_hours():
    found = slots_on(a_shipped_facility("bopbro"), date(2026, 11, 11), person=PersonFacts(register_number="12345-067"))
    assert "w2" in {slot.window_id for slot in found.allowed}


def test_07_children_can_never_come():
    facility = a_shipped_facility("kentoky")
    person = PersonFacts(housing_unit="all dorms except 102, 104, 107")
    june = date(2026, 6, 1), date(2026, 6, 30)
    onsite = [
        slot
        for slot in slots_on(facility, *june, person=person, party=Party(1, 1)).slots
        if slot.mode == "video_onsite"
    ]
    assert {slot.verdict for slot in onsite} == {Verdict.REFUSED}
    assert {slot.verdict for slot in slots_on(facility, *june, person=person).slots if slot.mode == "video_onsite"} >= {
        Verdict.ALLOWED
    }
    only_onsite = a_facility(
        a_window(days=["wed", "fri"]), minors={"days_not_allowed": ["mon", "tue", "wed", "thu", "fri"], "allowed": True}
    )
    assert slots_on(only_onsite, *june, party=Party(1, 1)).no_possible_slot
    assert not slots_on(only_onsite, *june, party=Party(1)).no_possible_slot


def test_08_the_fourth_friday_may_come_before_the_fourth_thursday():
    facility = a_shipped_facility("yorcopa")
    dates = [
        slot.start_local.date()
        for slot in slots_on(facility, date(2026, 5, 1), date(2026, 5, 31)).slots
        if slot.window_id == "w4" and "date_rule" not in codes(slot.findings)
    ]
    assert sorted(set(dates)) == [date(2026, 5, 22), date(2026, 5, 28)]


def test_09_of_two_cut_offs_the_stricter_one_counts_and_the_countys_holidays_are_its_own():
    window = a_window(
        days=["thu", "fri", "sat", "sun", "mon"], kind="session", start="18:00", end="19:00", last_check_in="18:25"
    )
    facility = a_facility(
        window,
        holidays="closed",
        closures=[{"kind": "legal_holidays", "holidays": ["Thanksgiving", "Day after Thanksgiving"]}],
        booking={
            "required": True,
            "methods": ["web"],
            "min_lead_days": 1,
            "max_lead_days": 7,
            "cutoff_minutes_before_session": 50,
        },
    )
    assert allowed_dates(slots_on(facility, date(2026, 11, 26), date(2026, 11, 28))) == [date(2026, 11, 28)]
    span = a_span(SATURDAY, "18:00")
    same_day = a_proposal(facility, span=span, asked_at=span.start - timedelta(minutes=40))
    assert blocks(check(same_day)) == ["notice_days_too_short", "booking_closed_before_session"]


def test_10_a_window_turned_round_is_refused_unless_it_is_overnight():
    from facilities.facts import RulebookError

    with pytest.raises(RulebookError, match=r"visiting\.windows\[0\]\.end: ends before it starts"):
        a_facility(a_window(start="14:30", end="13:30"))
    assert a_facility(a_window(start="14:30", end="13:30", overnight=True)).windows[0].overnight
    mended = next(window for window in a_shipped_facility("sherbmn").windows if window.id == "w7")
    assert (mended.start_minute, mended.end_minute) == (12 * 60 + 30, 13 * 60 + 30)
    assert "2:30-1:30" in mended.note, "the reading and its doubt stay in the data"


def test_11_a_printed_start_outlives_the_opening_hours_and_says_so():
    facility = a_facility(a_window(start="13:00", end="21:00", session_minutes=45, session_starts=["13:00", "21:00"]))
    assert told(slots_on(facility, MONDAY))[-1] == ("06-08 21:00", "w1", "allowed", ["outlives_hours"])
    shipped = slots_on(a_shipped_facility("nwhnvnc"), MONDAY)
    assert "21:00" in starts(shipped)
    assert {slot.verdict for slot in shipped.slots if slot.window_id == "w7"} == {Verdict.UNKNOWN}, (
        "units are not published"
    )


def test_12_of_two_versions_only_what_both_show_is_allowed_until_somebody_asks():
    facility = a_facility(
        a_window(days=["sat"], start="06:00", end="18:00"),
        a_window(id="w2", days=["mon"], start="06:00", end="18:00", in_all_sources=False),
        a_window(id="w3", days=["wed", "fri"], start="06:00", end="18:00", in_all_sources=False),
    )
    found = slots_on(facility, MONDAY, SUNDAY)
    assert allowed_dates(found) == [SATURDAY]
    assert {slot.verdict for slot in found.slots if slot.window_id != "w1"} == {Verdict.UNKNOWN}
    assert slot_codes(found) == {"sources_conflict"}


@pytest.mark.parametrize(
    ("facility_id", "winter", "summer"),
    [("sweetwy", "-07:00", "-06:00"), ("erofcb", "-07:00", "-06:00"), ("epc", "-07:00", "-06:00")],
)
def test_13_the_clock_is_that_of_the_building_and_not_the_printed_abbreviation(facility_id, winter, summer):
    facility = a_shipped_facility(facility_id)
    offsets = []
    for first in (date(2026, 1, 5), date(2026, 7, 6)):
        found = slots(facility, first, first + timedelta(days=6))
        offsets.append({f"{slot.start_local:%z}" for slot in found.slots})
    assert offsets == [{winter.replace(":", "")}, {summer.replace(":", "")}]


def test_14_a_saturday_visit_is_booked_on_the_sunday_before():
    facility = a_shipped_facility("morowoh")
    man = PersonFacts(gender="male", person_category="ice_detained")
    visit = a_proposal(
        facility, span=a_span(SATURDAY, "13:00", 60, facility.zone), person=man, window_id=None, visitors=None
    )
    sunday, monday = date(2026, 6, 7), date(2026, 6, 8)
    assert blocks(check(replace(visit, asked_at=local(sunday, "18:59", facility.zone)))) == []
    assert blocks(check(replace(visit, asked_at=local(monday, "11:00", facility.zone)))) == ["desk_closed"]


def test_14_a_county_man_has_another_day():
    facility = a_shipped_facility("morowoh")
    found = slots_on(facility, MONDAY, SUNDAY, person=PersonFacts(gender="male", person_category="county_inmate"))
    assert {f"{slot.start_local:%a}" for slot in found.allowed} == {"Wed"}


def test_14_an_evening_session_is_booked_while_the_line_is_open():
    facility = a_shipped_facility("anchoak")
    thursday, friday = date(2026, 6, 11), date(2026, 6, 12)
    evening = a_span(friday, "19:00", 60, facility.zone)
    ask = {"window_id": "w11", "span": evening, "visitors": None, "mode": "non_contact"}
    in_time = check(a_proposal(facility, asked_at=local(friday, "13:40", facility.zone), **ask))
    shut = check(a_proposal(facility, asked_at=local(friday, "16:00", facility.zone), **ask))
    thursdays = check(a_proposal(facility, asked_at=local(thursday, "14:00", facility.zone), **ask))
    assert "desk_closed" not in codes(in_time)
    assert "desk_closed" in codes(shut)
    assert "desk_opens_later" in codes(thursdays), "the line is shut on Thursday and opens on Friday"


def test_14_business_hours_before_the_first_visit_leave_out_holidays_and_weekends():
    facility = a_shipped_facility("sarpyne")
    # The Monday after Thanksgiving: 24 business hours reach back over it to the Tuesday before, at ten.
    start = a_span(date(2026, 11, 30), "10:00", 30, facility.zone)
    early = a_visitor(application=Standing("submitted", submitted_at=local(date(2026, 11, 24), "10:00", facility.zone)))
    late = a_visitor(application=Standing("submitted", submitted_at=local(date(2026, 11, 24), "10:01", facility.zone)))
    for visitor, short in ((early, False), (late, True)):
        found = check(a_proposal(facility, span=start, window_id=None, visitors=(visitor,)))
        assert ("clearance_lead_too_short" in codes(found)) is short


def test_15_an_active_volunteer_may_not_stand_on_a_list_where_the_jail_says_so():
    facility = a_shipped_facility("clintpa")
    volunteer = a_visitor(is_volunteer=True, application=Standing("approved"))
    found = check(a_proposal(facility, window_id=None, visitors=(volunteer,)))
    assert ("excluded", "active_volunteer_or_programmer") in [(f.code, f.params.get("reason")) for f in found]


def test_15_a_visitor_is_tied_to_one_person_for_good():
    facility = a_shipped_facility("pottaia")
    past = (a_past_visit(date(2019, 1, 1), facility_id="pottaia", person_key="P-2"),)
    assert "visitor_persons_seen_limit" in codes(check(a_proposal(facility, window_id=None, past=past)))


def test_15_relatives_only_after_seven_days_and_ten_for_the_form():
    facility = a_shipped_facility("tulcook")
    friend = a_visitor(
        relationships={"P-1": "friend"}, application=Standing("submitted", submitted_at=local(MONDAY, "09:00"))
    )
    found = codes(
        check(a_proposal(facility, window_id=None, person=PersonFacts(admitted_on=MONDAY), visitors=(friend,)))
    )
    assert {"wait_after_admission", "relationship_no", "clearance_lead_too_short", "application_pending"} <= set(found)


def test_15_a_programmes_visit_is_a_kind_of_its_own():
    facility = a_shipped_facility("freebmn")
    first_sunday, second_sunday = date(2026, 6, 7), date(2026, 6, 14)
    assert slots_on(facility, first_sunday).slots == (), "no social hours on Sunday"
    team = tuple(a_visitor(f"V-{number}") for number in range(6))
    visit = a_proposal(
        facility,
        span=a_span(first_sunday, "13:00", 120, facility.zone),
        window_id=None,
        route="community_group",
        visitors=team,
    )
    found = codes(check(visit))
    assert {"hours_unknown", "team_too_large"} <= set(found)
    assert "not_a_program_day" in codes(check(replace(visit, span=a_span(second_sunday, "13:00", 120, facility.zone))))


def test_15_a_signed_code_is_asked_of_programme_volunteers():
    facility = a_shipped_facility("ccasdca")
    visit = a_proposal(
        facility, span=a_span(SATURDAY, "09:00", 60, facility.zone), window_id=None, route="community_group"
    )
    assert "agreement_missing" in codes(check(visit))


def test_15_social_rules_do_not_apply_to_a_programmes_visit():
    windows = [a_window(id="p1", days=EVERY_DAY)]
    facility = a_facility(
        a_window(days=["sat"]),
        quotas=[{"subject": "party", "measure": "adults", "limit": 1, "period": "visit"}],
        clearance={"exclusions": ["active_volunteer_or_programmer"]},
        booking={"required": True, "min_lead_hours": 24},
        community_visits={"exists": True, "windows": windows},
    )
    team = (a_visitor("V-1", is_volunteer=True), a_visitor("V-2", bars=(Bar("felon"),)))
    visit = a_proposal(
        facility, window_id="p1", route="community_group", visitors=team, asked_at=local(A_WEDNESDAY, "09:00")
    )
    assert check(visit) == ()
    assert verdicts(slots_on(facility, SATURDAY, route="community_group")) == {"allowed"}
