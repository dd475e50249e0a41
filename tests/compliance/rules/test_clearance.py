from datetime import date, timedelta

import pytest

from compliance.rules import Bar, PersonFacts, Standing
from compliance.rules.clearance import accepts, earliest_list_change, visitor_findings
from tests.builders import A_WEDNESDAY, a_facility, a_proposal, a_span, a_visitor, blocks, codes, local

START = a_span().start


def asked(visitor=None, rules: dict | None = None, proposal: dict | None = None, **visiting) -> list[str]:
    facility = a_facility(clearance=rules, **visiting)
    found = visitor_findings(a_proposal(facility, **(proposal or {})), visitor or a_visitor(), A_WEDNESDAY)
    return codes(found)


def test_a_form_is_approved_before_the_visit():
    rules = {"application_required": True}
    assert asked(a_visitor(application=None), rules) == ["application_unknown"]
    assert asked(a_visitor(application=Standing("none")), rules) == ["application_missing"]
    assert asked(a_visitor(application=Standing("approved")), rules) == []


def test_an_approval_lasts_as_long_as_the_facility_says():
    rules = {"application_required": True, "valid_for_days": 365}
    old = a_visitor(application=Standing("approved", date(2025, 6, 10)))
    assert asked(old, rules) == ["application_expired"]


def test_a_check_is_asked_where_no_form_is():
    assert asked(a_visitor(background_check=Standing("refused")), {"background_check": True}) == [
        "background_check_refused"
    ]


@pytest.mark.parametrize(
    ("rules", "before", "expected"),
    [
        pytest.param({"lead_hours": 72}, timedelta(hours=72), [], id="just_enough_hours"),
        pytest.param({"lead_hours": 72}, timedelta(hours=71), ["clearance_lead_too_short"], id="an_hour_short"),
        pytest.param({"lead_days": 10}, timedelta(days=10), [], id="just_enough_days"),
        pytest.param({"lead_days": 10}, timedelta(days=9), ["clearance_lead_too_short"], id="a_day_short"),
    ],
)
def test_a_form_needs_its_time_before_the_first_visit(rules, before, expected):
    visitor = a_visitor(application=Standing("submitted", submitted_at=START - before))
    assert asked(visitor, rules) == expected


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("10:00", []), ("10:01", ["clearance_lead_too_short"])],
    ids=["just_enough", "a_minute_short"],
)
def test_business_hours_leave_out_the_weekend(clock, expected):
    rules = {"lead_hours": 24, "lead_hours_kind": "business_hours"}
    friday = Standing("submitted", submitted_at=local(date(2026, 6, 5), clock))
    assert asked(a_visitor(application=friday), rules) == expected


LIST = {"approved_list_required": True, "initiated_by": "detained_person", "list_size": 3}


def test_a_visitor_stands_on_the_persons_list():
    assert asked(a_visitor(), LIST) == []
    assert asked(a_visitor(on_list_of=None), LIST) == ["list_unknown"]
    assert asked(a_visitor(on_list_of=frozenset(["P-2"])), LIST) == ["not_on_list"]


@pytest.mark.parametrize(("size", "expected"), [(2, ["not_on_list"]), (3, ["not_on_list", "list_full"])])
def test_a_full_list_is_said(size, expected):
    found = asked(a_visitor(on_list_of=frozenset()), LIST, {"person": PersonFacts(list_size=size)})
    assert found == expected


@pytest.mark.parametrize(
    ("rules", "changed_on", "day", "earliest"),
    [
        ({"list_change": "only in mar, jun, sep, dec"}, None, "2026-06-10", "2026-06-10"),
        ({"list_change": "only in mar, jun, sep, dec"}, None, "2026-07-01", "2026-09-01"),
        ({"list_change": "only in mar, jun, sep, dec"}, None, "2026-12-31", "2026-12-31"),
        ({"list_change": "first day of each month"}, None, "2026-06-01", "2026-06-01"),
        ({"list_change": "first day of each month"}, None, "2026-06-02", "2026-07-01"),
        ({"list_change_min_days": 30}, "2026-06-01", "2026-06-10", "2026-07-01"),
        ({"list_change_min_days": 90}, "2026-01-01", "2026-06-10", "2026-06-10"),
    ],
)
def test_a_list_changes_at_its_times_only(rules, changed_on, day, earliest):
    clearance = a_facility(clearance=LIST | rules).clearance
    person = PersonFacts(list_changed_on=date.fromisoformat(changed_on) if changed_on else None)
    assert earliest_list_change(clearance, person, date.fromisoformat(day)) == date.fromisoformat(earliest)


def test_a_list_that_changes_too_late_for_the_visit_is_said():
    rules = LIST | {"list_change": "first day of each month"}
    found = asked(a_visitor(on_list_of=frozenset()), rules, {"asked_at": local(date(2026, 6, 2), "12:00")})
    assert found == ["not_on_list", "list_change_too_late"]


@pytest.mark.parametrize(
    ("admitted_on", "expected"),
    [(date(2015, 3, 28), []), (date(2015, 3, 29), ["not_on_list"]), (None, ["not_on_list"])],
)
def test_people_admitted_before_a_date_keep_the_freer_rule(admitted_on, expected):
    rules = LIST | {"note": "people admitted before 2015-03-29 are exempt"}
    found = asked(a_visitor(on_list_of=frozenset()), rules, {"person": PersonFacts(admitted_on=admitted_on)})
    assert found == expected


@pytest.mark.parametrize(
    ("bar", "expected"),
    [
        pytest.param(Bar("released_from_custody", date(2026, 4, 11)), [], id="sixty_days_ago"),
        pytest.param(Bar("released_from_custody", date(2026, 4, 12)), ["excluded"], id="fifty_nine"),
        pytest.param(Bar("released_from_custody"), ["exclusion_date_unknown"], id="when_is_not_known"),
        pytest.param(Bar("felon"), ["excluded"], id="as_long_as_it_lasts"),
        pytest.param(Bar("felon", waived=True), [], id="lifted"),
        pytest.param(Bar("something_else"), [], id="another_reason"),
    ],
)
def test_a_reason_bars_for_as_long_as_its_code_says(bar, expected):
    rules = {"exclusions": ["released_from_custody_60_days", "felon_unless_jail_administrator_approves"]}
    assert asked(a_visitor(bars=(bar,)), rules) == expected


def test_a_visitor_never_asked_about_exclusions_is_a_question():
    assert asked(a_visitor(bars=None), {"exclusions": ["pending_charges"]}) == ["exclusions_unknown"]


@pytest.mark.parametrize(("volunteer", "expected"), [(True, ["excluded"]), (False, [])])
def test_an_active_volunteer_is_no_social_visitor_where_the_facility_says_so(volunteer, expected):
    rules = {"exclusions": ["active_volunteer_or_programmer"]}
    assert asked(a_visitor(is_volunteer=volunteer), rules) == expected


@pytest.mark.parametrize(
    ("relationships", "expected"),
    [
        ({"P-1": "immediate_relative"}, []),
        ({"P-1": "friend"}, ["relationship_no"]),
        ({}, ["relationship_no"]),
        (None, ["relationship_unknown"]),
    ],
)
def test_relatives_only_keeps_volunteers_out(relationships, expected):
    rules = {"relationship_required": True, "relationships": ["immediate_relative"]}
    assert asked(a_visitor(relationships=relationships), rules) == expected


ID = {"required": True, "kinds": ["driver_license", "passport"], "min_age": 16, "unexpired": True}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, [], id="a_passport"),
        pytest.param({"identification": frozenset(["school_id"])}, ["id_kind_not_accepted"], id="another_kind"),
        pytest.param({"identification": frozenset()}, ["id_missing"], id="none"),
        pytest.param({"identification_until": date(2026, 6, 9)}, ["id_expired"], id="over_yesterday"),
        pytest.param({"identification_until": date(2026, 6, 10)}, [], id="valid_today"),
        pytest.param({"birth_date": date(2010, 6, 11), "identification": frozenset()}, [], id="fifteen"),
        pytest.param({"birth_date": date(2010, 6, 10), "identification": frozenset()}, ["id_missing"], id="sixteen"),
    ],
)
def test_identification_is_of_an_accepted_kind_from_its_age_on(changes, expected):
    assert asked(a_visitor(**changes), None, id_rules=ID) == expected


def test_who_was_not_asked_which_paper_comes_is_reminded_and_not_blocked():
    facility = a_facility(id_rules=ID)
    found = tuple(visitor_findings(a_proposal(facility), a_visitor(identification=None), A_WEDNESDAY))
    assert (codes(found), blocks(found)) == (["bring_id"], [])


@pytest.mark.parametrize(
    ("kind", "shown", "taken"),
    [
        ("government_photo_id", "passport", True),
        ("government_photo_id", "school_id", False),
        ("photo_id_with_birth_date", "school_id", True),
        ("photo_id", "library_card", False),
    ],
)
def test_general_kinds_take_every_paper_of_their_sort(kind, shown, taken):
    assert accepts((kind,), frozenset([shown])) is taken
