"""Whether a yes holds: by kind, by named body, by time; and who is out of sight after a no."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories.consented import LONG_AGO, agreed
from tests.factories.told_visits import ToldVisits
from visitation.consents import holding, holds, visits_ended
from visitation.intake.waiting import waiting_for
from visitation.models import Consent, Person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)


def somebody(world, code):
    return Person.objects.create(program=world.program, alias_code=code)


def test_of_whom_nothing_is_written_down_nothing_holds():
    person = somebody(ToldVisits(), "9Z-ZZ")
    assert {kind for kind in Consent.Kind.values if holds(person, kind, now=NOW)} == set()


def test_each_kind_is_a_switch_of_its_own():
    world = ToldVisits()
    person, other = somebody(world, "9Z-ZZ"), somebody(world, "8Z-ZZ")
    agreed(person, "visit", "count")
    agreed(other, "visit", withdrawn_at=NOW, withdrawn_by="tests")
    agreed(other, "letters", taken_at=NOW)
    assert {kind for kind in Consent.Kind.values if holds(person, kind, now=NOW)} == {"visit", "count"}
    assert {kind for kind in Consent.Kind.values if holds(other, kind, now=NOW)} == {"letters"}
    ids = [person.pk, other.pk]
    assert holding(ids, "visit", now=NOW) == {person.pk}
    assert holding(ids, "letters", now=NOW) == {other.pk}
    assert holding(ids, "letters", now=NOW - timedelta(seconds=1)) == set()
    assert holding([], "visit", now=NOW) == set()


def test_a_withdrawal_counts_however_the_clock_of_whoever_asks_goes():
    person = somebody(ToldVisits(), "9Z-ZZ")
    agreed(person, withdrawn_at=NOW, withdrawn_by="tests")
    assert not holds(person, "visit", now=NOW - timedelta(minutes=5))


def test_one_is_named_to_the_body_one_agreed_to_in_any_spelling_and_to_no_other():
    person = somebody(ToldVisits(), "9Z-ZZ")
    agreed(person, "named_to", body="Casa  de la Luz")
    assert holds(person, "named_to", body="casa de la LUZ", now=NOW)
    assert not holds(person, "named_to", body="Casa de la Sal", now=NOW)
    assert not holds(person, "named_to", now=NOW)
    assert holding([person.pk], "named_to", now=NOW) == {person.pk}


@pytest.mark.parametrize(
    ("rows", "out_of_sight"),
    [
        ([], False),
        ([("visit", False)], False),
        ([("visit", True)], True),
        ([("visit", True), ("visit", False)], False),
        ([("visit", True), ("letters", False)], False),
        ([("visit", True), ("letters", True)], True),
        ([("letters", True)], True),
        ([("letters", True), ("visit", False)], False),
        ([("count", True)], False),
    ],
)
def test_who_wants_neither_visits_nor_letters_any_more_is_out_of_sight(rows, out_of_sight):
    person = somebody(ToldVisits(), "9Z-ZZ")
    for kind, ended in rows:
        agreed(person, kind, **({"withdrawn_at": LONG_AGO, "withdrawn_by": "tests"} if ended else {}))
    assert Person.objects.filter(visits_ended(), pk=person.pk).exists() is out_of_sight


def test_the_waiting_list_is_without_whoever_took_their_yes_back_and_with_whom_nobody_asked():
    world = ToldVisits()
    unasked = somebody(world, "9Z-ZZ")
    assert set(waiting_for(world.lead)) == {world.person, unasked}
    Consent.objects.update(withdrawn_at=NOW, withdrawn_by="tests")
    assert set(waiting_for(world.lead)) == {unasked}
