"""Links are measured on rows and keys that are gone afterwards."""

import pytest

from tests.factories.facilities import a_facility
from visitation.benchmarks import feeds
from visitation.models import CalendarFeed, Visit
from volunteers.models import Program, User

pytestmark = pytest.mark.django_db


def test_the_figures_tell_of_both_answers_and_nothing_stays(monkeypatch, settings):
    monkeypatch.setattr(feeds, "VISITS", 12)
    monkeypatch.setattr(feeds, "_ROUNDS", 2)
    a_facility()
    store = settings.KEY_STORE
    before = sorted(store.rglob("*"))
    figures = feeds.feeds_figures(guesses=40)
    assert (figures["visits"], sorted(figures["whole"])) == (12, ["median_ms", "worst_ms"])
    assert figures["unchanged"]["median_ms"] > 0
    guessed = figures["guesses"]
    assert (guessed["tried"], guessed["opened"], guessed["different_answers"]) == (40, 0, 1)
    assert [model.objects.count() for model in (Visit, CalendarFeed, Program, User)] == [0, 0, 0, 0]
    assert (settings.KEY_STORE, sorted(store.rglob("*"))) == (store, before)


def test_many_visits_are_a_facilitys(monkeypatch):
    monkeypatch.setattr(feeds, "_OF_ONE", 5)
    monkeypatch.setattr(feeds, "_ROUNDS", 1)
    a_facility()
    assert feeds.feeds_figures(visits=12)["visits"] == 12
