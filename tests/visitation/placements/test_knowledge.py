"""The newest fact counts, and its age is told in words."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories.told_visits import STARTS, ToldVisits
from visitation.models import Placement, PlacementFact
from visitation.placements.knowledge import Known, age_words, history_of, known_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def fact(age, answer="same", facility=1, source="phone", confidence="sure"):
    return Known(1, answer, facility, source, "one", NOW - age, confidence)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (fact(timedelta(days=3)), "confirmed 3 days ago by telephone"),
        (fact(timedelta(minutes=59)), "confirmed less than an hour ago by telephone"),
        (fact(timedelta(hours=1), source="door"), "confirmed 1 hour ago at the door"),
        (fact(timedelta(hours=47)), "confirmed 47 hours ago by telephone"),
        (fact(timedelta(hours=48), source="locator"), "confirmed 2 days ago with the official locator"),
        (fact(timedelta(days=9), confidence="unsure"), "confirmed 9 days ago by telephone, not sure"),
        (fact(timedelta(hours=2), "not_found", None), "not found 2 hours ago"),
        (fact(timedelta(hours=2), "out", None), "out of custody, learned 2 hours ago"),
        (fact(timedelta(hours=2), "other", None), "at another facility, learned 2 hours ago"),
    ],
)
def test_the_age_of_a_fact_is_told_in_words(known, words):
    assert age_words(known, now=NOW) == words


@pytest.mark.django_db
def test_the_newest_of_stays_and_facts_counts_and_all_of_them_are_kept(django_assert_num_queries):
    world = ToldVisits()
    Placement.objects.update(checked_at=STARTS - timedelta(days=9))
    with django_assert_num_queries(2):
        (before,) = known_of([world.person.pk], now=STARTS).values()
    told = {"person": world.person, "checked_by": "one", "source": "phone"}
    for days, answer in ((12, "not_found"), (3, "same"), (5, "not_found")):
        facility = world.facility if answer == "same" else None
        PlacementFact.objects.create(
            answer=answer, facility=facility, checked_at=STARTS - timedelta(days=days), **told
        )
    found = known_of([world.person.pk], now=STARTS)[world.person.pk]
    assert (before.number, before.source) == (0, "locator")
    assert (found.answer, found.checked_at) == ("same", STARTS - timedelta(days=3))
    days = [(STARTS - entry.known.checked_at).days for entry in history_of(world.person)]
    assert days == [3, 5, 9, 12]
    assert known_of([], now=STARTS) == {}
