"""The database as an instance: exactly what the rules allow, and nothing that says who anybody is."""

import json
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.rules import Party, slots
from facilities.queries import facts_in_force
from tests.factories.facilities import a_facility, a_window
from tests.factories.plans import CANARIES, EAST, FIRST, LAST, NOW, SATURDAY, SUNDAY, WEST, PlanWorld
from visitation.actions.planning import new_plan
from visitation.facts import person_facts
from visitation.models import Conflict, Person
from visitation.plan_checks import check_plan
from visitation.plan_instances import export_instance
from visitation.planner import make_plan, read_instance
from visitation.statuses import Status
from volunteers.facts import ProgramRulesOf
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def exported(*programs, first=FIRST, last=LAST, now=NOW):
    return export_instance(programs, first, last, now=now)


def document(world, **dates):
    return exported(world.program, **dates).document


def empty_schedule(instance):
    visits = [{key: value for key, value in visit.items() if key != "id"} for visit in instance["booked"]]
    return {
        "format": "visit-plan-schedule",
        "version": 1,
        "instance": instance["name"],
        "planner": "nobody",
        "visits": [visit | {"booked": True} for visit in visits],
    }


def offered(instance, alias):
    """(window's own id, start) of everything the document offers a person."""
    return {
        (window["id"].split("/")[1], f"{day}T{clock}")
        for facility in instance["facilities"]
        for window in facility["windows"]
        if alias in window["who"]["people"]
        for day in window["on"]
        for clock in window["starts"]
    }


def allowed(world, person, first=FIRST, last=LAST):
    """The same, asked of the rules directly."""
    facts = facts_in_force([world.facility.code])[world.facility.code]
    (stay,) = person.placements.all()
    opens, closes = max(first, stay.first_day), min(last, stay.last_day or last)
    if opens > closes:
        return set()
    about = person_facts(person, stay, facts.zone)
    found = slots(facts, opens, closes, person=about, party=Party(adults=1), now=NOW)
    return {(slot.window_id, f"{slot.start_local:%Y-%m-%dT%H:%M}") for slot in found.allowed}


# What leaves


def test_nothing_that_says_who_or_where_somebody_is_leaves():
    world = PlanWorld()
    person, volunteer = world.person(), world.volunteer()
    world.request(person)
    world.match(person, volunteer)
    Conflict.objects.create(person=world.person("West"), volunteer=volunteer, reason="asked", note="Canaria knows her")
    world.visit(person, volunteer, day=SATURDAY)
    text = json.dumps(document(world), ensure_ascii=False)
    assert [canary for canary in (*CANARIES, "East", "West", "10001", "Center") if canary in text] == []
    assert person.alias_code in text


def test_the_document_is_one_that_the_planner_and_the_checker_read():
    world = PlanWorld()
    person, volunteer = world.person(), world.volunteer()
    world.request(person)
    world.visit(world.person(), volunteer, day=SATURDAY, request=None)
    world.visit(person, volunteer, day=SATURDAY - timedelta(days=7))
    instance = document(world)
    read_instance(instance)
    assert check_plan(instance, empty_schedule(instance)).violations == ()


def test_an_empty_database_is_an_empty_instance():
    instance = exported().document
    assert check_plan(instance, empty_schedule(instance)).violations == ()
    assert make_plan(instance).schedule["visits"] == []


units = st.lists(st.sampled_from(["East", "West", "North", ""]), min_size=1, max_size=3)
stays = st.tuples(st.integers(-5, 15), st.none() | st.integers(0, 20))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(units=units, stay=stays, capacity=st.none() | st.integers(4, 6), lead=st.sampled_from([None, 24, 130]))
def test_a_person_is_offered_exactly_what_the_rules_allow(units, stay, capacity, lead, db):
    everybody = a_window(id="w3", days=["tue"], start="18:00", end="20:00", kind="open", capacity=capacity)
    sessions = a_window(id="w4", days=["wed"], start="08:00", end="12:00", session_starts=["08:30", "11:30"])
    with transaction.atomic():
        world = PlanWorld(EAST, WEST, everybody, sessions, booking={"min_lead_hours": lead} if lead else None)
        first_day = FIRST + timedelta(days=stay[0])
        last_day = None if stay[1] is None else first_day + timedelta(days=stay[1])
        people = [world.person(unit, first_day=first_day, last_day=last_day) for unit in units]
        instance = document(world)
        found = [offered(instance, person.alias_code) for person in people]
        told = [allowed(world, person) for person in people]
        transaction.set_rollback(True)
    assert found == told


def test_on_both_clock_changes_a_person_is_offered_what_the_rules_allow():
    night = a_window(id="w1", days=["sun"], start="00:30", end="04:00")
    world = PlanWorld(night)
    person = world.person()
    for sunday in (date(2026, 11, 1), date(2027, 3, 14)):
        monday, closing = sunday - timedelta(days=6), sunday
        instance = document(world, first=monday, last=closing)
        assert offered(instance, person.alias_code) == allowed(world, person, monday, closing)
        assert check_plan(instance, empty_schedule(instance)).violations == ()


def test_who_is_paused_or_left_is_not_planned():
    world = PlanWorld()
    world.person(state=Person.State.PAUSED)
    world.volunteer(state=Volunteer.State.LEFT)
    instance = document(world)
    assert (instance["people"], instance["volunteers"]) == ([], [])


def test_a_request_that_a_visit_serves_or_that_is_closed_is_not_asked_again():
    world = PlanWorld()
    person, volunteer = world.person(), world.volunteer()
    served, closed, still_open = world.request(person), world.request(person, closed_at=NOW), world.request(person)
    world.visit(person, volunteer, day=FIRST - timedelta(days=2), request=served)
    assert [request["id"] for request in document(world)["requests"]] == [still_open.code]
    assert closed.code not in json.dumps(document(world))


def test_a_request_whose_visit_was_withdrawn_is_open_again():
    world = PlanWorld()
    person = world.person()
    request = world.request(person)
    world.visit(person, world.volunteer(), request=request, status=Status.WITHDRAWN)
    assert [found["id"] for found in document(world)["requests"]] == [request.code]


# Visits that are there


def test_a_published_visit_is_booked_in_a_window_that_holds_it():
    world = PlanWorld()
    person, volunteer = world.person(), world.volunteer()
    request = world.request(person)
    visit = world.visit(person, volunteer, day=SATURDAY, hour=10, request=request)
    instance = document(world)
    (booked,) = instance["booked"]
    assert booked == {
        "id": visit.code,
        "request": request.code,
        "person": person.alias_code,
        "volunteers": [volunteer.code],
        "facility": "harbor-center",
        "window": "harbor-center/w1/1",
        "start": "2026-09-12T10:00:00-04:00",
        "end": "2026-09-12T11:00:00-04:00",
    }
    plan = make_plan(instance)
    assert [found["start"] for found in plan.schedule["visits"]] == [booked["start"]]
    assert check_plan(instance, plan.schedule).violations == ()


def test_a_booked_visit_the_rules_no_longer_allow_still_has_its_window():
    world = PlanWorld()
    person = world.person("West")
    world.visit(person, world.volunteer(), day=SATURDAY, window="w1")
    instance = document(world)
    assert offered(instance, person.alias_code) == allowed(world, person) | {("w1", "2026-09-12T09:00")}
    assert check_plan(instance, empty_schedule(instance)).violations == ()


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        pytest.param(date(2026, 8, 31), True, id="the_month_begins_after_it_but_its_week_does_not"),
        pytest.param(date(2026, 9, 5), True, id="earlier_in_the_month"),
        pytest.param(date(2026, 9, 26), True, id="later_in_the_month"),
        pytest.param(date(2026, 8, 20), False, id="long_ago"),
        pytest.param(date(2026, 10, 3), False, id="next_month"),
    ],
)
def test_visits_around_the_dates_count_in_quotas_that_reach_them(day, counted):
    world = PlanWorld()
    person, volunteer = world.person(), world.volunteer()
    world.visit(person, volunteer, day=day)
    first = date(2026, 9, 1) if day.month == 8 else FIRST
    instance = document(world, first=first)
    told = {"date": str(day), "facility": "harbor-center", "person": person.alias_code, "volunteers": [volunteer.code]}
    assert instance["past_visits"] == ([told] if counted else [])
    assert instance["booked"] == []


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN, Status.DID_NOT_HAPPEN])
def test_what_is_not_live_counts_nowhere(status):
    world = PlanWorld()
    plan = new_plan(program=world.program, first_day=FIRST, last_day=LAST, by="tests", now=NOW)
    world.visit(world.person(), world.volunteer(), status=status, plan=plan)
    instance = document(world)
    assert (instance["booked"], instance["past_visits"]) == ([], [])


# Volunteers


def test_a_volunteer_is_told_as_the_format_wants():
    world = PlanWorld()
    world.volunteer(free=((9, 18),), languages=("es", "en"), gender="female", max_travel_minutes=45)
    (volunteer,) = document(world)["volunteers"]
    assert volunteer == {
        "id": volunteer["id"],
        "town": "town-1",
        "timezone": "America/New_York",
        "gender": "female",
        "languages": ["en", "es"],
        "experienced": True,
        "max_visits": {"day": 1, "week": 2, "month": 4},
        "max_travel_minutes": 45,
        "availability": [
            {"weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "09:00", "to": "18:00"}
        ],
        "extra_availability": [],
        "away": [],
        "clearances": [{"facility": "harbor-center", "from": "2026-01-01", "to": "2027-01-01"}],
        "trainings": [{"name": "orientation", "from": "2026-01-01", "to": "2026-09-20"}],
    }


def test_weeks_of_the_month_away_days_and_extra_days_go_along():
    world = PlanWorld()
    volunteer = world.volunteer(free=())
    volunteer.weekly_availability.create(weekday=5, starts=time(8), ends=time(12), weeks_of_month=[3, 1])
    volunteer.extra_availability.create(day=SATURDAY, starts=time(9), ends=time(10))
    volunteer.extra_availability.create(day=LAST + timedelta(days=1), starts=time(9), ends=time(10))
    volunteer.away_ranges.create(first_day=SUNDAY, last_day=SUNDAY)
    volunteer.away_ranges.create(first_day=date(2026, 1, 1), last_day=date(2026, 1, 2))
    (told,) = document(world)["volunteers"]
    assert told["availability"] == [{"weekdays": ["sat"], "from": "08:00", "to": "12:00", "weeks_of_month": [1, 3]}]
    assert told["extra_availability"] == [{"date": "2026-09-12", "from": "09:00", "to": "10:00"}]
    assert told["away"] == [{"from": "2026-09-13", "to": "2026-09-13"}]


def test_a_volunteer_from_nowhere_is_too_far():
    world = PlanWorld()
    world.volunteer(zip="")
    world.volunteer(zip="00000")
    instance = document(world)
    assert [volunteer["town"] for volunteer in instance["volunteers"]] == [None, "town-1"]
    assert instance["towns"] == [{"id": "town-1", "travel": []}]


# Several programs


def two_programs(capacity):
    hour = a_window(days=["sat"], start="09:00", end="10:00", capacity=capacity)
    shared = a_facility(hour, id="shared", lat=40.75, lon=-73.99)
    return PlanWorld(code="ash", facility=shared), PlanWorld(code="birch", facility=shared)


@pytest.mark.parametrize("capacity", [1, 3])
def test_programs_at_one_facility_plan_only_their_own_people_and_share_the_room(capacity):
    one, two = two_programs(capacity)
    people = [world.person() for world in (one, one, two, two)]
    for world in (one, two):
        for _ in range(3):
            world.volunteer()
    for person in people:
        world = one if person.program == one.program else two
        world.request(person)
    instance = exported(one.program, two.program).document
    assert [facility["id"] for facility in instance["facilities"]] == ["shared"]
    assert {window["capacity"] for window in instance["facilities"][0]["windows"]} == {capacity}
    assert {one["reason"] for one in instance["conflicts"]} == {"other-program"}
    plan = make_plan(instance)
    whose = {person.alias_code: person.program.code[:2].upper() for person in people}
    assert check_plan(instance, plan.schedule).violations == ()
    for visit in plan.schedule["visits"]:
        prefix = f"VR-{whose[visit['person']]}"
        assert [name[:5] for name in visit["volunteers"]] == [prefix] * len(visit["volunteers"])
    saturdays = {visit["start"][:10] for visit in plan.schedule["visits"]}
    for day in saturdays:
        assert len([visit for visit in plan.schedule["visits"] if visit["start"].startswith(day)]) <= capacity
    assert len(plan.schedule["visits"]) == min(4, 2 * capacity)


def test_a_clearance_that_only_one_of_the_programs_asks_for_is_asked_of_its_own_alone(monkeypatch):
    one, two = two_programs(capacity=3)
    monkeypatch.setattr(ProgramRulesOf, "clearance_needed", lambda self, program, facts: program == one.program.pk)
    for world in (one, two):
        world.request(world.person())
        world.volunteer(cleared=False)
    instance = exported(one.program, two.program).document
    teams = [visit["volunteers"] for visit in make_plan(instance).schedule["visits"]]
    assert teams == [[two.program.volunteers.get().code]]


def test_seats_that_another_program_has_taken_are_gone():
    one, two = two_programs(capacity=2)
    two.visit(two.person(), two.volunteer(), day=SATURDAY)
    one.person(), one.person()
    (facility,) = document(one)["facilities"]
    assert {window["on"][0]: window["capacity"] for window in facility["windows"]} == {"2026-09-12": 1, "2026-09-19": 2}


# Size


def test_the_number_of_queries_does_not_grow_with_the_rows():
    def fill(world, count):
        for _ in range(count):
            person, volunteer = world.person(), world.volunteer()
            world.request(person)
            world.match(person, volunteer)
            world.visit(world.person("West"), world.volunteer(), day=SUNDAY, window="w2")

    counts = []
    world = PlanWorld()
    for _ in range(2):
        fill(world, 1 if not counts else 3)
        facts_in_force([world.facility.code])
        with CaptureQueriesContext(connection) as queries:
            document(world)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30


# Why not


def test_a_request_without_any_hour_comes_with_what_binds():
    world = PlanWorld()
    unknown, known = world.person(""), world.person("East")
    request, fine = world.request(unknown), world.request(known)
    reasons = exported(world.program).without_start
    assert [reason["code"] for reason in reasons[request.code]] == ["housing_units_unknown"]
    assert fine.code not in reasons


def test_planned_at_is_the_moment_it_was_asked():
    instance = document(PlanWorld())
    assert datetime.fromisoformat(instance["planned_at"]) == NOW
