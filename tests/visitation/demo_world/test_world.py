"""The invented network on real rulebooks."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from compliance.access import Role
from compliance.rules import check_many, verdict_of
from facilities.actions.editions import load_rulebook
from facilities.models import Facility, Settlement
from tests.factories.facilities import shipped
from visitation.demo_world import PASSWORD, WorldExists, find_world, make_world, remove_world, report
from visitation.demo_world.names import MEN, SURNAMES, VOLUNTEERS, WOMEN
from visitation.demo_world.places import PLACES
from visitation.facts import proposals_for
from visitation.models import (
    Expense,
    MileageRate,
    OnCallList,
    Person,
    Placement,
    Plan,
    Roster,
    SlotHold,
    SlotWaiter,
    UnmetRequest,
    Visit,
    VisitLog,
    VisitRequest,
)
from visitation.plan_checks import check_plan
from visitation.plan_instances import export_instance
from visitation.planner import make_plan
from visitation.statuses import Status
from volunteers.invitations.inviting import accept, draw_token, invite
from volunteers.models import Clearance, Membership, Network, Program, SignInAddress, Training, User, Volunteer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 2)
TO_THE_END_SECONDS = 600.0  # the plans take a few; on a busy machine more


@pytest.fixture(scope="module")
def _world(django_db_setup, django_db_blocker):
    """One world for all tests of this file: making it takes seconds. Each test is undone on its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_rulebooks()
        make_world(today=TODAY, seed=1, planner_seconds=TO_THE_END_SECONDS)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def network(_world, db):
    return find_world()


def load_rulebooks():
    for place in PLACES:
        load_rulebook(shipped(place.facility), by="tests", now=datetime(2026, 9, 1, tzinfo=UTC))


def everything():
    """What a world consists of, by code, as one comparable value."""
    return {
        "people": sorted(Person.objects.values_list("alias_code", "program__code")),
        "requests": sorted(VisitRequest.objects.values_list("code", "person__alias_code", "first_day", "priority")),
        "volunteers": sorted(
            (one.code, one.preferred_name, one.zip, str(one.phone)) for one in Volunteer.objects.all()
        ),
        "visits": sorted(
            Visit.objects.values_list("code", "status", "starts", "person__alias_code", "team__volunteer__code")
        ),
        "plans": sorted(Plan.objects.values_list("code", "first_day", "state", "objective_points")),
        "names": sorted((person.alias_code, person.legal_name, person.a_number) for person in Person.objects.all()),
    }


def test_it_holds_what_the_demo_promises(network):
    told = report(network)
    assert told["counts"] | {"requests": 0, "visits": 0, "logs": 0} == {
        "programs": 3,
        "volunteers": 60,
        "people": 81,  # one was released
        "requests": 0,
        "visits": 0,
        "logs": 0,
    }
    assert [program["facilities"] for program in told["programs"]] == [["anchoak"], ["eaz"], ["denicdf"]]
    assert told["counts"]["requests"] > 100 and told["counts"]["visits"] > 80 and told["counts"]["logs"] > 6


def test_somebody_is_on_call_for_each_role_in_each_program(network):
    listed = OnCallList.objects.filter(program__network=network)
    assert sorted(listed.values_list("role", flat=True)) == sorted(["driver", "cover", "interpreter"] * len(PLACES))
    assert all(places.count() >= 3 for places in (each.places for each in listed))


def test_the_next_four_weeks_are_planned_the_first_two_published(network):
    told = report(network)
    for place in PLACES:
        plans = [plan for plan in told["plans"] if plan["program"] == place.code]
        assert [(plan["from"], plan["to"], plan["state"]) for plan in plans] == [
            ("2026-09-03", "2026-09-16", "published"),
            ("2026-09-17", "2026-09-30", "draft"),
        ]
        assert all(plan["visits"] >= 8 and plan["gap_percent"] == 0 for plan in plans)
    assert sum(plan["unmet"] for plan in told["plans"]) > 0


def test_every_planned_visit_passes_the_rules_and_none_was_left_out(network):
    assert not Visit.objects.filter(plan__isnull=False, status=Status.WITHDRAWN.value).exists()
    planned = list(Visit.objects.filter(plan__isnull=False).order_by("starts", "code"))
    for program in Program.objects.all():
        theirs = [visit for visit in planned if visit.program_id == program.pk]
        answers = check_many(proposals_for(theirs, now=theirs[0].changed_at))
        assert {verdict_of(findings).value for findings in answers} == {"allowed"}
    assert {visit.mode for visit in planned} <= {"", "contact", "non_contact", "in_person", "video_onsite"}


def test_what_is_not_known_of_people_shows_in_what_is_unmet(network):
    unmet = UnmetRequest.objects.filter(plan__network=network)
    codes = {reason["code"] for row in unmet for reason in row.reasons}
    binding = {"housing_units_unknown", "classification_unknown", "surname_initials_unknown", "gender_no"}
    assert codes >= binding | {"no_slot"}


def test_last_week_looks_lived_in(network):
    past = Visit.objects.filter(plan__isnull=True)
    assert set(past.values_list("status", flat=True)) == {"done", "asked", "did_not_happen"}
    assert all(visit.day < TODAY for visit in past)
    assert past.filter(status="asked", logs__isnull=True).exists()
    assert VisitLog.objects.filter(visit__in=past.filter(status="done")).count() == past.filter(status="done").count()


def test_papers_lapse_within_the_weeks_planned_and_some_are_out_of_date(network):
    soon = Clearance.objects.filter(state="cleared", valid_to__range=(TODAY, TODAY + timedelta(days=28)))
    assert soon.count() >= 3
    assert Training.objects.filter(expires_on__lt=TODAY).count() >= 3
    assert set(Clearance.objects.values_list("state", flat=True)) >= {"cleared", "refused"}


def test_a_lead_finds_lists_an_offered_hour_a_queue_and_expenses_on_the_desk(network):
    for program in Program.objects.filter(network=network):
        lists = Roster.objects.filter(program=program).order_by("first_day")
        assert [(each.state, bool(each.found)) for each in lists] == [("draft", True), ("approved", False)]
        assert lists[1].versions.get().sent_at is None
    booking = (PLACES[0].code, PLACES[-1].code)
    states = SlotWaiter.objects.values_list("program__code", "state").order_by("program__code", "state")
    assert list(states) == [(code, state) for code in sorted(booking) for state in ("offered", "waiting")]
    assert all(hold.expires_at > hold.made_at and hold.visit is None for hold in SlotHold.objects.all())
    assert set(Expense.objects.values_list("state", flat=True)) == {"asked", "approved", "paid"}
    assert MileageRate.objects.count() == len(PLACES)


def test_everything_is_invented_and_marked_as_such(network):
    assert all(person.a_number.startswith("A000 ") for person in Person.objects.all())
    for person in Person.objects.all():
        first, surname = person.legal_name.split(" ", 1)
        assert first in MEN + WOMEN and surname in SURNAMES
    assert {volunteer.preferred_name for volunteer in Volunteer.objects.all()} <= set(VOLUNTEERS)
    assert all(volunteer.phone.is_valid() for volunteer in Volunteer.objects.all())
    assert [(answer.facility.code, answer.settled_by) for answer in Settlement.objects.all()] == [
        ("denicdf", "demo (invented)")
    ]
    assert Placement.objects.count() == 80


def test_every_role_can_sign_in_and_every_volunteer_has_a_visit_to_come(network):
    told = report(network)
    assert {Role(role) for role in Membership.objects.values_list("role", flat=True)} == set(Role) - {Role.ANYONE}
    for account in told["accounts"]:
        user = authenticate(username=account["sign_in_name"], password=account["password"])
        assert (user.role is not None, user.language) == (True, account["language"])
    assert "es" in {account["language"] for account in told["accounts"]}
    for user in User.objects.filter(active_membership__role__in=["VO", "MB"]):
        assert user.volunteers.get().places.filter(visit__status="asked").exists()


def test_what_the_demo_prints_names_nobody_in_detention(network):
    text = json.dumps(report(network))
    assert [person.surname for person in Person.objects.all() if person.surname and person.surname in text] == []


def test_the_exported_world_passes_an_independent_check_and_names_nobody(network):
    now = datetime.combine(TODAY, time(0, 5), UTC)
    first, last = TODAY + timedelta(days=1), TODAY + timedelta(days=28)
    instance = export_instance(list(Program.objects.all()), first, last, now=now).document
    plan = make_plan(instance)
    violations = check_plan(instance, plan.schedule).violations
    booked = {(visit["person"], visit["start"]) for visit in instance["booked"]}
    broken = [plan.schedule["visits"][violation.visit] for violation in violations]
    assert [visit for visit in broken if (visit["person"], visit["start"]) not in booked] == []
    # Whoever booked at an hour that they had not offered keeps it; nothing else stands against what is booked.
    assert {violation.reason for violation in violations} <= {"not_free_door_to_door"}
    assert len(plan.schedule["visits"]) > len(instance["booked"]) > 0

    text = json.dumps(instance, ensure_ascii=False)
    names = {name for person in Person.objects.all() for name in (person.surname, person.a_number, person.legal_name)}
    held = {word for stay in Placement.objects.all() for word in (stay.housing_unit, stay.classification)}
    zip_codes = {volunteer.zip for volunteer in Volunteer.objects.all()}
    assert [name for name in names - {""} if name in text] == []
    assert [word for word in (held | zip_codes) - {""} if f'"{word}"' in text] == []


def test_the_same_seed_and_day_make_the_same_world_again(network):
    first = everything()
    remove_world(network)
    make_world(today=TODAY, seed=1, planner_seconds=TO_THE_END_SECONDS)
    assert everything() == first


def test_it_is_not_made_twice(network):
    with pytest.raises(WorldExists):
        make_world(today=TODAY, seed=2)
    assert Network.objects.count() == 1


def test_taken_away_it_leaves_nothing_but_its_traces_and_what_is_not_its_own(network):
    own = Network.objects.create(code="own", name="Own")
    program = Program.objects.create(network=own, code="own", name="Own")
    Person.objects.create(program=program, alias_code="2B-22")
    User.objects.create_user("somebody", "long enough to be one")
    remove_world(network)
    assert find_world() is None
    assert list(Person.objects.values_list("alias_code", flat=True)) == ["2B-22"]
    assert list(User.objects.values_list("username", flat=True)) == ["somebody"]
    assert not Visit.objects.exists() and not Volunteer.objects.exists() and not Settlement.objects.exists()


def test_without_the_rulebooks_nothing_is_made(network):
    remove_world(network)
    Facility.objects.filter(code="denicdf").update(code="elsewhere")
    with pytest.raises(Facility.DoesNotExist):
        make_world(today=TODAY, seed=1, planner_seconds=TO_THE_END_SECONDS)
    assert find_world() is None


def test_the_password_is_long_enough_for_the_sites_own_rule():
    validate_password(PASSWORD)


def test_whoever_joined_the_invented_world_goes_with_it(network):
    program = Program.objects.filter(network=network).first()
    lead = User.objects.get(username__startswith="demo-lead", active_membership__program=program)
    now = datetime(2026, 9, 2, 12, tzinfo=UTC)
    invitation = invite(role="VO", program=program, address=None, by=lead, now=now)
    user = accept(draw_token(invitation), typed_address="", display_name="Noor", now=now).user
    remove_world(network)
    assert not User.objects.filter(pk=user.pk).exists() and not Program.objects.exists()


def test_the_invented_volunteers_can_be_sent_a_link_and_no_lead_can(network):
    reached = {known.user.active_membership.role for known in SignInAddress.objects.all()}
    assert reached == {"AP", "VO", "MB"}
