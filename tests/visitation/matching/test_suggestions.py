"""Who could: in order, each with reasons in words; and why others could not."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.matching import NOW, Waiting
from visitation.matching.suggestions import suggest
from visitation.matching.words import left_out_words, reasons_of
from visitation.models import Channel, Conflict, Match, PersonLanguage
from volunteers.models import AwayRange, Mentorship, SpokenLanguage

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return Waiting()


def names(found):
    return [each.volunteer.preferred_name for each in found.listed]


def reasons(found, name):
    each = next(each for each in found.listed if each.volunteer.preferred_name == name)
    return reasons_of(each, found.channel)


def test_the_reasons_stand_in_words(world):
    world.able("rosa")
    found = suggest(world.person, now=NOW)
    assert reasons(found, "Rosa") == [
        "speaks Portuguese fluently",
        "cleared there until March 2027",
        "0 miles",
        "free on Saturday, within the person’s visiting hours",
        "has 0 of 1",
    ]


def test_who_knew_the_person_comes_first_then_language_then_the_way(world):
    world.able("near", level=3)
    world.able("far", level=3, zip="11901", max_travel_minutes=600)
    world.able("interprets", level=4, zip="11901", max_travel_minutes=600)
    before = world.able("before", level=2)
    Match.objects.create(
        person=world.person, volunteer=before, since=date(2026, 1, 1), ended_on=date(2026, 6, 1), ended_at=NOW
    )
    assert names(suggest(world.person, now=NOW)) == ["Before", "Interprets", "Near", "Far"]


def test_whoever_cannot_is_not_suggested_and_is_counted_with_the_reason(world):
    world.person.visitor_gender, world.person.visitor_gender_required = "female", True
    world.person.save()
    world.able("could", gender="female")
    world.able("man", gender="male")
    world.able("uncleared", gender="female", cleared=None)
    world.able("lapsed", gender="female", cleared=NOW.date() - timedelta(days=1))
    world.able("sunday", gender="female", weekday=6)
    world.able("beyond", gender="female", zip="90001")
    away = world.able("away", gender="female")
    AwayRange.objects.create(volunteer=away, first_day=NOW.date(), last_day=NOW.date() + timedelta(days=60))
    full = world.able("full", gender="female")
    another = Waiting("pier", world.facility)
    Match.objects.create(person=world.person, volunteer=full, since=date(2026, 1, 1), channel=Channel.LETTERS)
    asleep = world.able("asleep", gender="female", state="paused")
    apart = world.able("apart", gender="female")
    Conflict.objects.create(person=world.person, volunteer=apart, reason="declared")
    another.able("elsewhere", gender="female")
    found = suggest(world.person, now=NOW)
    assert sorted(names(found)) == ["Could", "Full"]  # letters take no room from visits
    assert dict(found.left_out) == {"gender": 1, "not_cleared": 2, "no_day": 2, "too_far": 1}
    assert found.could_if_cleared == 2
    assert left_out_words(found.left_out)[0] == "1 is not of the gender the person asks for."
    # A conflict shows nowhere, not even in a count.
    assert sum(found.left_out.values()) + len(found.listed) == 8
    assert asleep.pk not in {each.volunteer.pk for each in found.listed}


def test_a_volunteer_with_as_many_as_they_take_is_left_out(world):
    full = world.able("full")
    other = Waiting("pier", world.facility).person
    other.program = world.program
    other.save()
    Match.objects.create(person=other, volunteer=full, since=date(2026, 1, 1))
    assert dict(suggest(world.person, now=NOW).left_out) == {"full": 1}


def test_where_nobody_speaks_the_language_a_visitor_and_an_interpreter_are_suggested(world):
    world.person.language_required = True
    world.person.save()
    PersonLanguage.objects.update(language="quc")
    world.able("visitor", language="es")
    assert suggest(world.person, now=NOW).listed == []
    interprets = world.able("words", language="quc", level=4)
    Match.objects.create(
        person=Waiting("pier", world.facility).person, volunteer=interprets, since=date(2026, 1, 1)
    )
    type(world.person).objects.exclude(pk=world.person.pk).update(program=world.program)
    found = suggest(world.person, now=NOW)
    assert names(found) == ["Visitor"]
    assert "with Words, who interprets" in reasons(found, "Visitor")


def test_a_newcomer_goes_with_a_mentor_and_a_back_up_is_named(world):
    new, old = world.able("new", level=4, is_experienced=False), world.able("old")
    found = suggest(world.person, now=NOW)
    assert "new: a mentor must be named before the first visit; Old could be" in reasons(found, "New")
    full = world.able("full", max_people=0)
    Mentorship.objects.create(volunteer=new, mentor=full)
    found = suggest(world.person, now=NOW)
    assert "new: the first visits with Full" in reasons(found, "New")
    full.clearances.all().delete()
    assert "new, and the mentor who was named may not go there" in reasons(suggest(world.person, now=NOW), "New")
    assert (found.beside(new), found.beside(old)) == (old, new)


def test_letters_ask_for_no_clearance_no_way_and_no_days(world):
    world.able("writer", cleared=None, zip="90001", weekday=6)
    found = suggest(world.person, channel=Channel.LETTERS, now=NOW)
    assert reasons(found, "Writer") == ["speaks Portuguese fluently", "has 0 of 1"]


def test_the_questions_do_not_grow_with_the_volunteers(world):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            suggest(world.person, now=NOW)
        return len(queries)

    world.able("one")
    asked()  # the rules are read once
    few = asked()
    for number in range(6):
        world.able(f"more{number}", level=SpokenLanguage.Level.CONVERSE)
    assert asked() == few
