from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.rules import Party, PersonFacts, ProgramRules, Span
from compliance.rules.frequency import most_in_eight_hours, quota_findings, week_start
from tests.builders import A_WEDNESDAY, a_facility, a_past_visit, a_proposal, a_span, a_visitor, codes

SUNDAY, MONDAY, SATURDAY = date(2026, 6, 7), date(2026, 6, 8), date(2026, 6, 13)


def quota(subject="detained_person", measure="visits", limit=1, period="week", **changes) -> dict:
    return {"subject": subject, "measure": measure, "limit": limit, "period": period} | changes


def asked(rule: dict, *past, **proposal) -> list[str]:
    found = a_proposal(a_facility(quotas=[rule]), past=past, **proposal)
    return codes(quota_findings(found, A_WEDNESDAY))


@pytest.mark.parametrize(
    ("starts", "day", "counted"),
    [
        pytest.param(None, SUNDAY, False, id="a_week_starts_on_monday_unless_it_is_said"),
        pytest.param(None, MONDAY, True, id="its_first_day"),
        pytest.param("mon", date(2026, 6, 14), True, id="its_last_day"),
        pytest.param("mon", date(2026, 6, 15), False, id="the_next_week"),
        pytest.param("sun", SUNDAY, True, id="from_sunday"),
        pytest.param("sun", date(2026, 6, 14), False, id="to_saturday"),
    ],
)
def test_a_week_is_the_facilitys_week(starts, day, counted):
    found = asked(quota(week_starts=starts), a_past_visit(day))
    assert found == (["person_visits_limit"] if counted else [])


@pytest.mark.parametrize(
    ("period", "day", "counted"),
    [
        ("day", A_WEDNESDAY, True),
        ("day", date(2026, 6, 11), False),
        ("scheduled_day", A_WEDNESDAY, True),
        ("designated_day", A_WEDNESDAY, True),
        ("month", date(2026, 6, 30), True),
        ("month", date(2026, 5, 31), False),
        (None, date(2015, 1, 1), True),
    ],
)
def test_a_period_is_counted_in_local_dates(period, day, counted):
    assert asked(quota(period=period), a_past_visit(day)) == (["person_visits_limit"] if counted else [])


def test_a_late_evening_counts_on_its_local_date():
    late = a_past_visit(date(2026, 6, 9), "23:30", 60)  # the next date in UTC
    assert asked(quota(period="day"), late) == []


@pytest.mark.parametrize(
    ("clock", "counted"),
    [("02:00", False), ("02:01", True), ("17:59", True), ("18:00", False)],
)
def test_eight_hours_roll_and_hold_to_no_calendar_day(clock, counted):
    found = asked(quota(period="8_hours"), a_past_visit(A_WEDNESDAY, clock, 30))
    assert found == (["person_visits_limit"] if counted else [])


def test_just_the_limit_is_allowed_and_one_more_is_not():
    rule = quota(limit=2)
    assert asked(rule, a_past_visit(MONDAY)) == []
    assert asked(rule, a_past_visit(MONDAY), a_past_visit(date(2026, 6, 9))) == ["person_visits_limit"]


@pytest.mark.parametrize("state", ["booked", "held", "family"])
def test_booked_held_and_family_visits_all_count(state):
    assert asked(quota(), a_past_visit(MONDAY, state=state)) == ["person_visits_limit"]


def test_a_visit_to_somebody_else_or_elsewhere_does_not_count():
    others = (a_past_visit(MONDAY, person_key="P-2"), a_past_visit(MONDAY, facility_id="elsewhere"))
    assert asked(quota(), *others) == []


def test_a_part_used_visit_uses_up_the_allowance():
    assert asked(quota(), a_past_visit(MONDAY, minutes=5)) == ["person_visits_limit"]


@pytest.mark.parametrize(("minutes", "expected"), [(60, []), (61, ["person_hours_limit"])])
def test_hours_are_summed_with_this_visit(minutes, expected):
    assert asked(quota(measure="hours", limit=2), a_past_visit(MONDAY, minutes=minutes)) == expected


def test_a_visitor_sees_only_so_many_people_a_day():
    rule = quota("visitor", "persons_seen", 1, "day")
    assert asked(rule, a_past_visit(person_key="P-2")) == ["visitor_persons_seen_limit"]
    assert asked(rule, a_past_visit(person_key="P-1")) == []


def test_a_visitor_is_tied_to_one_person_for_good():
    rule = quota("visitor", "persons_seen", 1, None)
    assert asked(rule, a_past_visit(date(2015, 1, 1), person_key="P-2")) == ["visitor_persons_seen_limit"]


def test_a_visitor_sees_one_person_in_one_visit():
    rule = quota("visitor", "persons_seen", 1, "visit")
    assert asked(rule, a_past_visit(clock="10:30", person_key="P-2")) == ["visitor_persons_seen_limit"]
    assert asked(rule, a_past_visit(clock="11:00", person_key="P-2")) == []


def test_pairs_visitors_and_people_are_counted_each_by_themselves_and_in_this_order():
    rules = [
        quota(limit=2, period="day"),
        quota("visitor", limit=2, period="day"),
        quota("visitor_person_pair", limit=1, period="day"),
    ]
    day = [
        a_past_visit(clock="12:00"),
        a_past_visit(clock="14:00", visitor_keys=frozenset(["V-2"])),
        a_past_visit(clock="16:00", person_key="P-2"),
    ]
    proposal = a_proposal(a_facility(quotas=rules), past=tuple(day))
    assert codes(quota_findings(proposal, A_WEDNESDAY)) == [
        "pair_visits_limit",
        "visitor_visits_limit",
        "person_visits_limit",
    ]


def test_each_visitor_of_a_party_is_counted():
    rule = quota("visitor", limit=1, period="day")
    found = a_proposal(a_facility(quotas=[rule]), visitors=(a_visitor("V-1"), a_visitor("V-2")), past=(a_past_visit(),))
    assert [f.params["visitor"] for f in quota_findings(found, A_WEDNESDAY)] == ["V-1"]


@pytest.mark.parametrize(
    ("scope", "mode", "past_mode", "counted"),
    [
        ("onsite", "contact", "non_contact", True),
        ("onsite", "contact", "video_remote", False),
        ("onsite", "video_remote", "contact", False),
        ("remote", "video_remote", "video_remote", True),
        ("remote", "contact", "video_remote", False),
        (None, "contact", "video_remote", True),
    ],
)
def test_a_scope_counts_its_own_visits_only(scope, mode, past_mode, counted):
    found = asked(quota(scope=scope), a_past_visit(MONDAY, mode=past_mode), mode=mode)
    assert found == (["person_visits_limit"] if counted else [])


def test_weekend_visits_are_counted_apart():
    rule = quota(limit=1, period="month", scope="weekend")
    saturday = a_span(SATURDAY)
    past = (a_past_visit(date(2026, 6, 6)),)
    found = a_proposal(a_facility(quotas=[rule]), past=past, span=saturday)
    assert codes(quota_findings(found, SATURDAY)) == ["person_visits_limit"]
    assert asked(rule, *past) == []


def test_visits_with_children_are_counted_apart():
    rule = quota(scope="with_children")
    with_child, without = a_past_visit(MONDAY, children=1), a_past_visit(MONDAY, children=0)
    assert asked(rule, with_child, party=Party(1, 1)) == ["person_visits_limit"]
    assert asked(rule, without, party=Party(1, 1)) == []
    assert asked(rule, with_child, party=Party(1, 0)) == []


@pytest.mark.parametrize("scope", ["free_of_charge", "remote_free_of_charge"])
def test_beyond_the_free_visits_others_are_paid_for_and_not_refused(scope):
    past = a_past_visit(MONDAY, mode="video_remote")
    assert asked(quota(scope=scope), past, mode="video_remote") == ["free_visits_used"]


def test_visits_on_separate_days_do_not_share_one():
    rule = quota(limit=2, exception="on separate days")
    assert asked(rule, a_past_visit(A_WEDNESDAY)) == ["visits_on_separate_days"]
    assert asked(rule, a_past_visit(MONDAY)) == []


def test_a_quota_for_a_group_in_words_is_a_question_when_it_would_bind():
    rule = quota(applies_to={"text": "pretrial and holdover"})
    found = a_proposal(a_facility(quotas=[rule]), past=(a_past_visit(MONDAY),), person=PersonFacts(status="pretrial"))
    assert [finding.verdict.value for finding in quota_findings(found, A_WEDNESDAY)] == ["unknown"]
    assert asked(rule) == []


def test_social_quotas_and_programme_visits_do_not_mix():
    assert asked(quota(), a_past_visit(MONDAY, route="community_group")) == []
    assert asked(quota(), a_past_visit(MONDAY), route="community_group") == []


def test_a_measure_that_does_not_fit_its_subject_is_a_question():
    assert asked(quota("visitor", "adults")) == ["quota_not_read"]


def test_a_programme_limits_a_volunteers_week_at_all_facilities():
    program = ProgramRules(max_visits_a_week=1)
    past = a_past_visit(MONDAY, facility_id="elsewhere", route="community_group")
    found = a_proposal(program=program, past=(past,))
    assert codes(quota_findings(found, A_WEDNESDAY)) == ["volunteer_load"]


START = datetime(2026, 6, 10, 14, tzinfo=UTC)
near = st.integers(-1000, 1000).map(lambda minutes: START + timedelta(minutes=minutes))


@given(st.lists(near, max_size=8))
def test_no_eight_hours_hold_more_than_is_counted(others):
    everyone = [*others, START]
    brute = max(
        sum(first <= one < first + timedelta(hours=8) for one in everyone)
        for first in (START - timedelta(minutes=back) for back in range(480))
    )
    assert most_in_eight_hours(others, START) == brute


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(["sun", "mon", None]))
def test_a_week_has_seven_days_and_holds_the_date(day, starts):
    first = week_start(day, starts)
    assert 0 <= (day - first).days <= 6
    assert first.weekday() == (6 if starts == "sun" else 0)


@given(st.lists(st.integers(0, 13), max_size=6), st.integers(1, 4))
def test_a_week_refuses_exactly_when_it_holds_too_many(offsets, limit):
    past = tuple(a_past_visit(SUNDAY + timedelta(days=offset), "12:00") for offset in offsets)
    inside = sum(1 <= offset <= 7 for offset in offsets)  # Monday the 8th to Sunday the 14th
    assert bool(asked(quota(limit=limit), *past)) is (inside + 1 > limit)


def test_a_past_visit_keeps_its_span_half_open():
    assert a_past_visit().span == Span(a_span(clock="12:00").start, a_span(clock="13:00").start)
