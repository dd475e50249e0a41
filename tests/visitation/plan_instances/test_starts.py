"""Who may be visited when, as the rules say, and what stands against the others."""

from datetime import UTC, date, datetime

from compliance.rules import PersonFacts
from tests.builders import a_facility, a_window
from visitation.plan_instances.rooms import Start
from visitation.plan_instances.starts import Starts

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MONDAY, SUNDAY = date(2026, 6, 8), date(2026, 6, 14)
EAST = a_window(days=["sat"], start="09:00", end="11:00", applies_to={"housing_units": ["East"]})


def asked(facility, **people):
    starts = Starts()
    for alias, facts in people.items():
        starts.ask(facility, alias, facts, MONDAY, SUNDAY, now=NOW)
    return starts


def codes(starts, alias):
    return [reason["code"] for reason in starts.against(alias, MONDAY, SUNDAY)]


def test_people_stand_together_at_the_starts_they_may_use():
    starts = asked(a_facility(EAST), A=PersonFacts(housing_unit="East"), B=PersonFacts(housing_unit="East"))
    saturday = date(2026, 6, 13)
    assert starts.allowed == {
        Start("w1", saturday, 540, 60): {"A", "B"},
        Start("w1", saturday, 600, 60): {"A", "B"},
    }
    assert starts.longest_minutes == 60


def test_an_unknown_unit_is_no_start_and_is_told_as_what_is_not_known():
    starts = asked(a_facility(EAST), A=PersonFacts())
    assert starts.allowed == {}
    assert not starts.has_any("A", MONDAY, SUNDAY)
    assert codes(starts, "A") == ["housing_units_unknown"]


def test_what_can_be_settled_comes_before_what_is_refused():
    west = {"applies_to": {"housing_units": ["West"]}}
    approval = a_window(id="w2", days=["sat"], start="13:00", end="14:00", by_request=True, **west)
    starts = asked(a_facility(EAST, approval), A=PersonFacts(housing_unit="West"), B=PersonFacts(housing_unit="East"))
    assert codes(starts, "A") == ["needs_approval"]
    on_monday = a_window(id="w2", days=["mon"], **west)
    refused = asked(a_facility(EAST, on_monday), A=PersonFacts(housing_unit="West"))
    assert [reason["code"] for reason in refused.against("A", date(2026, 6, 9), SUNDAY)] == ["housing_units_no"]


def test_a_remote_visit_is_none_of_ours():
    starts = asked(a_facility(a_window(mode="video_remote")), A=PersonFacts())
    assert starts.allowed == {}


def test_the_mode_goes_along():
    starts = asked(a_facility(a_window(days=["sat"], mode="contact", start="09:00", end="10:00")), A=PersonFacts())
    assert [start.mode for start in starts.allowed] == ["contact"]


def test_a_start_that_is_asked_for_too_late_is_none():
    facility = a_facility(a_window(days=["mon"], start="09:00", end="10:00"), booking={"min_lead_hours": 200})
    starts = asked(facility, A=PersonFacts())
    assert starts.allowed == {}
    assert codes(starts, "A") == ["notice_too_short"]


def test_without_any_hours_the_facility_says_why():
    starts = asked(a_facility(a_window(days=None)), A=PersonFacts())
    assert codes(starts, "A") == ["hours_unknown"]


def test_only_the_days_of_the_request_are_asked():
    starts = asked(a_facility(EAST), A=PersonFacts(housing_unit="East"))
    assert starts.has_any("A", date(2026, 6, 13), SUNDAY)
    assert not starts.has_any("A", MONDAY, date(2026, 6, 12))
    assert not starts.has_any("B", MONDAY, SUNDAY)
