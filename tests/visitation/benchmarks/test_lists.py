"""Lists are measured on rows and keys that are gone afterwards."""

import pytest

from tests.factories.facilities import a_facility
from visitation.benchmarks import lists
from visitation.models import Person
from volunteers.models import Program, Volunteer

pytestmark = pytest.mark.django_db


def test_each_list_is_measured_at_both_ends_and_nothing_stays(monkeypatch, settings):
    monkeypatch.setattr(lists, "_ROUNDS", 1)
    a_facility()
    store = settings.KEY_STORE
    before = sorted(store.rglob("*"))
    figures = lists.lists_figures(rows=8)
    assert (figures["rows"], len(figures["lists"])) == (8, 22)
    assert figures["most_queries"] == max(each["queries"] for each in figures["lists"].values()) > 0
    assert [model.objects.count() for model in (Volunteer, Person, Program)] == [0, 0, 0]
    assert (settings.KEY_STORE, sorted(store.rglob("*"))) == (store, before)
