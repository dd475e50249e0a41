"""Figures of the rules: what is measured is real."""

from datetime import date

import pytest

from tests.factories.facilities import a_facility, a_window
from visitation.benchmarks.rules import rules_figures, slots_figures

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 2)


def test_a_year_of_two_hours_a_saturday_is_a_hundred_and_four_slots():
    a_facility()
    figures = slots_figures(TODAY)
    assert (figures["facilities"], figures["weeks"]) == (1, 52)
    assert figures["unknown_person"]["slots"] == figures["known_person"]["slots"] == 104


def test_visits_in_bulk_are_answered_like_one_by_one():
    a_facility(a_window(days=["sat", "sun"]), visiting={"quotas": [
        {"subject": "detained_person", "measure": "visits", "limit": 1, "period": "week"}
    ]})
    a_facility(a_window(applies_to={"housing_units": ["East"]}), id="birch")
    figures = rules_figures(TODAY, visits=400)
    assert (figures["visits"], figures["same_as_one_by_one"]) == (400, True)
    assert sum(figures["verdicts"].values()) == 400
    assert figures["verdicts"]["allowed"] > 0 and figures["verdicts"]["refused"] > 0
