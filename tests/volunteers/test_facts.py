"""Rows of volunteers as the rules see them."""

from datetime import date

import pytest

from compliance.rules import Standing, Validity
from facilities.queries import facts_in_force
from tests.factories.plans import PlanWorld
from volunteers.facts import ProgramRulesOf, Visitors, visitor_facts
from volunteers.models import Clearance

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 12)


def facts(world, volunteer, day=DAY):
    return visitor_facts([volunteer.pk], facility_code=world.facility.code, day=day)[volunteer.pk]


def test_a_volunteer_is_an_adult_of_whom_only_what_is_written_is_known():
    world = PlanWorld()
    volunteer = world.volunteer(cleared=False, trained=False, gender="female", is_experienced=False)
    told = facts(world, volunteer)
    assert (told.key, told.is_adult, told.gender, told.experienced, told.is_volunteer) == (
        volunteer.code,
        True,
        "female",
        False,
        True,
    )
    assert (told.clearance, told.trainings) == (Standing("none"), {})
    assert (told.agreements, told.bars, told.on_list_of, told.references) == (None, None, None, None)


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        ("applied", "submitted"),
        ("sent", "submitted"),
        ("no_answer", "submitted"),
        ("refused", "refused"),
        ("withdrawn", "withdrawn"),
    ],
)
def test_an_answer_that_is_not_there_is_not_a_clearance(state, standing):
    world = PlanWorld()
    volunteer = world.volunteer(cleared=False)
    Clearance.objects.create(volunteer=volunteer, facility=world.facility, state=state)
    assert facts(world, volunteer).clearance == Standing(standing)


def test_of_two_clearances_the_one_that_holds_on_the_day_counts():
    world = PlanWorld()
    volunteer = world.volunteer(cleared=False)
    first, second = (date(2026, 1, 1), date(2026, 9, 12)), (date(2026, 9, 13), date(2027, 9, 12))
    for valid_from, valid_to in (second, first):
        Clearance.objects.create(
            volunteer=volunteer, facility=world.facility, state="cleared", valid_from=valid_from, valid_to=valid_to
        )
    assert facts(world, volunteer, date(2026, 9, 12)).clearance == Standing("approved", *first)
    assert facts(world, volunteer, date(2026, 9, 13)).clearance == Standing("approved", *second)


def test_a_clearance_for_one_facility_says_nothing_of_another():
    world, other = PlanWorld(), PlanWorld(code="birch")
    volunteer = world.volunteer()
    assert facts(world, volunteer).clearance.state == "approved"
    assert facts(other, volunteer).clearance == Standing("none")


def test_a_training_taken_again_counts_from_the_later_course():
    world = PlanWorld()
    volunteer = world.volunteer(trained=False)
    volunteer.trainings.create(course="orientation", completed_on=date(2024, 1, 1), expires_on=date(2026, 1, 1))
    volunteer.trainings.create(course="orientation", completed_on=date(2026, 5, 1))
    assert facts(world, volunteer).trainings == {"orientation": Validity(date(2026, 5, 1), None)}
    assert facts(world, volunteer, date(2025, 6, 1)).trainings == {
        "orientation": Validity(date(2024, 1, 1), date(2026, 1, 1))
    }


def test_many_volunteers_take_one_question(django_assert_num_queries):
    world = PlanWorld()
    volunteers = [world.volunteer().pk for _ in range(4)]
    with django_assert_num_queries(1):
        visitors = Visitors.load(volunteers)
        for pk in volunteers:
            visitors.facts(pk, world.facility.code, DAY)


# What a program asks of its own


def program_rules(world):
    facility = facts_in_force([world.facility.code])[world.facility.code]
    return ProgramRulesOf.load([world.program.pk]).rules(world.program.pk, facility)


def test_a_program_sends_two_at_most_and_nobody_untrained():
    rules = program_rules(PlanWorld())
    assert (rules.team_max, rules.trainings, rules.clearance_required) == (2, ("orientation",), False)


@pytest.mark.parametrize(
    "visiting",
    [
        {"clearance": {"application_required": True}},
        {"clearance": {"approved_list_required": True}},
        {"clearance": {"background_check": True}},
        {"community_visits": {"exists": True}},
    ],
    ids=["application", "list", "check", "program"],
)
def test_clearance_is_needed_where_the_rulebook_asks(visiting):
    assert program_rules(PlanWorld(**visiting)).clearance_required


def test_clearance_is_needed_where_the_program_keeps_it():
    world, other = PlanWorld(), PlanWorld(code="birch")
    world.volunteer()
    assert program_rules(world).clearance_required
    assert not program_rules(other).clearance_required
