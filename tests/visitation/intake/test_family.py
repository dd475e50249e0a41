"""What the family takes counts in the facility's quotas, and in nothing else."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from compliance.rules import check_many
from tests.factories.plans import EAST, FIRST, LAST, NOW, SATURDAY, SUNDAY, PlanWorld
from visitation.facts import proposals_for
from visitation.intake.family import days_taken, give_back, reserve
from visitation.models import FamilyVisits
from visitation.plan_instances import export_instance


def rows(**columns):
    return FamilyVisits(**({"visits": 1, "first_day": date(2026, 9, 1)} | columns))


@pytest.mark.parametrize(
    ("columns", "days"),
    [
        pytest.param({"weekday": 5}, [5, 12, 19], id="every Saturday"),
        pytest.param({"day": date(2026, 9, 9)}, [9], id="one date"),
        pytest.param({"weekday": 5, "last_day": date(2026, 9, 12)}, [5, 12], id="until a day, included"),
        pytest.param({"weekday": 5, "first_day": date(2026, 9, 6)}, [12, 19], id="not before it began"),
        pytest.param({}, [7, 14], id="a week whose days nobody knows stands on Mondays"),
    ],
)
def test_the_days_that_are_taken(columns, days):
    found = days_taken(rows(**columns), date(2026, 9, 2), date(2026, 9, 20))
    assert [day.day for day in found] == days


def test_days_nobody_knows_never_stand_on_the_day_that_is_asked_about():
    found = days_taken(rows(), date(2026, 9, 2), date(2026, 9, 20), not_on=date(2026, 9, 14))
    assert [day.day for day in found] == [7, 15]


@pytest.fixture
def world(db):
    quota = {"subject": "detained_person", "measure": "visits", "limit": 2, "period": "week", "week_starts": "sun"}
    return PlanWorld(EAST, quotas=[quota])


def over(visit):
    (findings,) = check_many(proposals_for([visit], now=NOW))
    return "person_visits_limit" in {finding.code for finding in findings}


@pytest.mark.parametrize(
    ("taken", "is_over"),
    [
        pytest.param({"visits": 1}, False, id="one a week leaves one"),
        pytest.param({"visits": 2}, True, id="two a week leave none"),
        pytest.param({"visits": 2, "weekday": 2}, True, id="both on Wednesday"),
        pytest.param({"visits": 2, "day": SUNDAY}, False, id="Sunday begins another week"),
        pytest.param({"visits": 2, "day": SATURDAY}, True, id="on the day itself"),
        pytest.param({"visits": 2, "day": SATURDAY + timedelta(days=7)}, False, id="a week later"),
        pytest.param({"visits": 2, "last_day": date(2026, 9, 6)}, False, id="over before"),
    ],
)
def test_a_quota_of_the_week_counts_them(world, taken, is_over):
    person = world.person()
    visit = world.visit(person, world.volunteer(), day=SATURDAY)
    reserve(person, world.facility, first_day=date(2026, 9, 1), by="lead", now=NOW, **taken)
    other = world.person()
    theirs = world.visit(other, world.volunteer(), day=SATURDAY, hour=10)
    assert over(visit) is is_over
    assert not over(theirs)


def test_they_fill_no_room_and_are_nobodys_other_visit(world):
    person = world.person()
    visit = world.visit(person, world.volunteer(), day=SATURDAY)
    row = reserve(person, world.facility, visits=1, weekday=5, first_day=date(2026, 9, 1), by="lead", now=NOW)
    (proposal,) = proposals_for([visit], now=NOW)
    assert {past.state for past in proposal.past} == {"family"}
    zone = ZoneInfo(world.facility.timezone)
    assert {past.span.start.astimezone(zone).hour for past in proposal.past} == {0}
    (findings,) = check_many([proposal])
    give_back(row, by="lead", now=NOW)
    give_back(row, by="lead", now=NOW)  # two who say so at once say it once
    (without,) = check_many(proposals_for([visit], now=NOW))
    assert [finding.code for finding in findings] == [finding.code for finding in without]


def test_the_planner_is_told_of_them_as_visits_by_nobody_of_ours(world):
    person = world.person()
    world.request(person)
    reserve(person, world.facility, visits=2, day=SUNDAY, first_day=SUNDAY, by="lead", now=NOW)
    reserve(person, world.facility, visits=1, first_day=FIRST, last_day=LAST, by="lead", now=NOW)
    told = export_instance([world.program], FIRST, LAST, now=NOW).document["past_visits"]
    assert [(one["date"], one["volunteers"]) for one in told] == [
        ("2026-09-07", []), ("2026-09-14", []), (str(SUNDAY), []), (str(SUNDAY), []),
    ]  # fmt: skip
    assert {one["person"] for one in told} == {person.alias_code}
