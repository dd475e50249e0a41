"""What the rules of a facility make a visitor state, key by key."""

import pytest

from facilities.queries import facts_in_force
from tests.factories.facilities import a_facility, a_window
from tests.factories.told_visits import ToldVisits
from visitation.knowing.fields import Field
from visitation.knowing.stated import stated_fields

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("window", "visiting", "stated"),
    [
        pytest.param({}, {}, set(), id="nothing said"),
        pytest.param(
            {}, {"booking": {"required": True, "methods": ["phone"]}}, {Field.LEGAL_NAME}, id="booked by telephone"
        ),
        pytest.param({}, {"booking": {"required": False, "methods": ["phone"]}}, set(), id="may be booked"),
        pytest.param(
            {}, {"booking": {"required": True, "methods": ["detained_person"]}}, set(), id="the person books"
        ),
        pytest.param({}, {"clearance": {"approved_list_required": True}}, {Field.LEGAL_NAME}, id="on a list"),
        pytest.param({}, {"clearance": {"approved_list_required": False}}, set(), id="no list"),
        pytest.param(
            {"applies_to": {"surname_initials": {"from": "A", "to": "M"}}}, {}, {Field.LEGAL_NAME}, id="by surname"
        ),
        pytest.param(
            {"applies_to": {"a_number_rule": {"kind": "last_digits_range", "digits": 2, "low": 0, "high": 49}}},
            {},
            {Field.A_NUMBER},
            id="by digits of the A-number",
        ),
        pytest.param(
            {"date_rule": {"kind": "number_parity_by_date", "number": "a_number"}},
            {},
            {Field.A_NUMBER},
            id="by parity of the A-number",
        ),
        pytest.param(
            {"date_rule": {"kind": "number_parity_by_date", "number": "register_number"}},
            {},
            set(),
            id="by parity of another number",
        ),
        pytest.param({"applies_to": {"housing_units": ["East"]}}, {}, {Field.HOUSING_UNIT}, id="by unit"),
        pytest.param(
            {"applies_to": {"housing_units_except": ["East"]}}, {}, {Field.HOUSING_UNIT}, id="all units but one"
        ),
        pytest.param({"applies_to": {"classification": ["low"]}}, {}, set(), id="by level"),
    ],
)
def test_a_key_of_the_rulebook_opens_what_the_visitor_cannot_do_without(window, visiting, stated):
    world = ToldVisits(facility=a_facility(a_window(**window), visiting=visiting))
    facts = facts_in_force([world.facility.code])[world.facility.code]
    assert stated_fields(world.visit(), facts) == stated


def test_without_rules_in_force_nothing_must_be_stated():
    world = ToldVisits()
    assert stated_fields(world.visit(), None) == frozenset()
