"""The figures of privacy are measured on rows and keys that are gone afterwards."""

import pytest

from tests.factories.facilities import a_facility
from visitation.benchmarks import privacy
from visitation.models import Person
from volunteers.models import Program, User

pytestmark = pytest.mark.django_db


def test_the_figures_are_there_and_nothing_stays(monkeypatch, settings):
    for name, smaller in {"VISITS": 25, "SEARCHED": 50, "_ROUNDS": 3, "_FIELD_ROUNDS": 30}.items():
        monkeypatch.setattr(privacy, name, smaller)
    a_facility()
    store = settings.KEY_STORE
    before = sorted(store.rglob("*"))
    figures = privacy.privacy_figures()
    assert sorted(figures) == ["a_number_search", "audited_read_of_a_person", "field_microseconds", "list_of_visits"]
    assert figures["list_of_visits"]["visits"] == 25
    assert all(0 < value < 10_000 for value in figures["field_microseconds"].values())
    assert (Person.objects.count(), Program.objects.count(), User.objects.count()) == (0, 0, 0)
    assert (settings.KEY_STORE, sorted(store.rglob("*"))) == (store, before)
