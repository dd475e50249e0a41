"""Reads of the places, with their query counts."""

from datetime import date

import pytest

from facilities.actions.closures import announce_closure
from facilities.calendars import end_window, generate
from facilities.models import VisitingWindow
from facilities.queries import facility_list, facts_in_force, openings_between, states, stored_hashes
from tests.factories.facilities import NOW, a_facility, a_window

pytestmark = pytest.mark.django_db


def codes(**asked):
    return [facility.code for facility in facility_list(**asked)]


def test_facilities_are_found_by_name_city_state_and_code():
    a_facility(id="harbor", name="Harbor Center", city="Albany", state="NY")
    a_facility(id="north", name="North County Jail", city="Duluth", state="MN")
    assert codes() == ["north", "harbor"]
    assert codes(text="harbor") == codes(text="ALBANY") == codes(text="HARBOR") == ["harbor"]
    assert codes(text="county duluth") == ["north"]
    assert codes(state="ny") == ["harbor"]
    assert codes(text="harbor", state="MN") == []
    assert codes(text="%") == codes(text="a\0b c'; --") == []
    assert states() == ["MN", "NY"]


def test_the_facts_of_a_facility_are_one_object_until_something_changes():
    facility = a_facility()
    before = facts_in_force(["harbor"])["harbor"]
    assert facts_in_force(["harbor"])["harbor"] is before
    announce_closure(facility, starts_on=date(2026, 9, 5), ends_on=None, reason="staff", by="Rita", now=NOW)
    assert facts_in_force(["harbor"])["harbor"] is not before


def test_facts_take_as_many_queries_for_many_facilities_as_for_one(django_assert_num_queries):
    for number in range(3):
        a_facility(id=f"f{number}")
    with django_assert_num_queries(5):
        assert list(facts_in_force(["f0"])) == ["f0"]
    with django_assert_num_queries(5):
        assert list(facts_in_force()) == ["f0", "f1", "f2"]
    with django_assert_num_queries(1):  # nothing changed since
        facts_in_force()


def test_a_facility_that_is_not_there_is_left_out():
    a_facility()
    assert list(facts_in_force(["harbor", "nowhere"])) == ["harbor"]
    assert facts_in_force([]) == {}


def test_cancelled_openings_are_left_out():
    a_facility(a_window())
    generate(facts_in_force(), first=date(2026, 9, 1), last=date(2026, 9, 30))
    end_window(VisitingWindow.objects.get(), last_day=date(2026, 9, 12))
    found = openings_between(date(2026, 9, 1), date(2026, 9, 30), codes=["harbor"])
    assert [opening.day for opening in found] == [date(2026, 9, 5), date(2026, 9, 12)]
    assert list(openings_between(date(2026, 9, 1), date(2026, 9, 30), codes=["north"])) == []


def test_hashes_of_everything_that_is_in_force_or_waits():
    facility = a_facility()
    assert stored_hashes() == {"harbor": {facility.editions.get().content_hash}}
