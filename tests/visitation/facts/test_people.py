"""A person as one facility holds them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from compliance.rules import AssignedSlot, PersonFacts
from tests.factories.plans import PlanWorld
from visitation.facts import person_facts, placement_on
from visitation.models import Person, Placement

NEW_YORK = ZoneInfo("America/New_York")


def test_what_is_empty_is_unknown():
    assert person_facts(Person(), Placement(), NEW_YORK) == PersonFacts()
    assert person_facts(Person(gender="unknown"), None, NEW_YORK) == PersonFacts()


def test_the_placement_says_how_the_facility_holds_them():
    person = Person(gender="male", surname="Abaloria", a_number="A123456789", register_number="R1")
    placement = Placement(
        housing_unit="East",
        classification="L-2",
        housing_status="general",
        person_category="ice",
        assigned_windows=" w1, w4 ,",
        admitted_at=datetime(2026, 3, 2, 3, 30, tzinfo=UTC),
    )
    assert person_facts(person, placement, NEW_YORK) == PersonFacts(
        gender="male",
        surname="Abaloria",
        a_number="A123456789",
        register_number="R1",
        housing_unit="East",
        classification="L-2",
        status="general",
        person_category="ice",
        assigned_slots=(AssignedSlot("w1"), AssignedSlot("w4")),
        admitted_at=datetime(2026, 3, 2, 3, 30, tzinfo=UTC),
        admitted_on=date(2026, 3, 1),  # it was still the evening before at the facility
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 5, 31), False),
        (date(2026, 6, 1), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
    ],
)
def test_a_stay_holds_on_its_first_and_last_day(day, found):
    world = PlanWorld()
    person = world.person(last_day=date(2026, 9, 30))
    placement = placement_on(person.placements.all(), world.facility.pk, day)
    assert (placement is not None) == found
    assert placement_on(person.placements.all(), world.facility.pk + 1, day) is None
