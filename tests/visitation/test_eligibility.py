"""What hangs on the person who is visited is added to what a volunteer lacks at all, without saying who it is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.plans import NOW, SATURDAY, PlanWorld
from visitation.eligibility import missing_on, missing_to_visit, missing_with
from visitation.facts import Planned
from visitation.models import Conflict, Consent, Person, Visit
from volunteers.eligibility.first_visits import FirstVisits
from volunteers.models import Mentorship, Volunteer

pytestmark = pytest.mark.django_db


def count_queries(work):
    with CaptureQueriesContext(connection) as caught:
        work()
    return len(caught.captured_queries)


def codes(found, volunteer):
    return [missing.code for missing in found[volunteer.pk]]


def test_both_halves_are_told_and_nothing_names_the_person():
    world = PlanWorld()
    person, volunteer, ready = world.person(languages=("es",)), world.volunteer(cleared=False), world.volunteer()
    Conflict.objects.create(person=person, volunteer=volunteer, reason="lead")
    found = missing_to_visit(person, [volunteer, ready], facility=world.facility, day=SATURDAY, now=NOW)
    assert (codes(found, volunteer), codes(found, ready)) == (["clearance_missing", "keep_apart"], [])
    words = " ".join(missing.words for missing in found[volunteer.pk])
    assert person.alias_code not in words and "Canar" not in words


def test_what_the_person_needs_may_be_brought_by_another_of_the_team():
    world = PlanWorld()
    person = world.person(
        languages=("es",), language_required=True, visitor_gender="female", visitor_gender_required=True
    )
    speaker = world.volunteer(languages=("es",), gender="female")
    newcomer = world.volunteer(is_experienced=False, gender="male")
    alone = missing_with(person, [newcomer, speaker], now=NOW)
    assert codes(alone, newcomer) == ["other_gender_wished", "language_needed", "mentor_not_named"]
    assert codes(alone, speaker) == []
    with_speaker = missing_with(person, [newcomer], team=[speaker.pk], now=NOW)
    assert codes(with_speaker, newcomer) == ["other_gender_wished", "mentor_not_named"]
    assert codes(missing_with(person, [newcomer], role="driver", now=NOW), newcomer) == []


def test_without_consent_and_while_paused_nobody_visits(django_assert_max_num_queries):
    world = PlanWorld()
    person, volunteers = world.person(), [world.volunteer() for _each in range(4)]
    Person.objects.filter(pk=person.pk).update(state="paused")
    Consent.objects.filter(person=person).delete()
    person.refresh_from_db()
    with django_assert_max_num_queries(5):
        found = missing_with(person, volunteers, now=NOW)
    assert {tuple(codes(found, each)) for each in volunteers} == {("not_to_be_visited", "no_consent")}


def test_a_first_visit_is_with_the_mentor_named_for_it_and_the_next_with_anybody(django_assert_num_queries):
    world = PlanWorld()
    person, mentor, other = world.person(), world.volunteer(), world.volunteer()
    newcomer = world.volunteer(is_experienced=False)

    def lacking(*team):
        found = missing_with(person, [newcomer], team=[one.pk for one in team], now=NOW)[newcomer.pk]
        return [(each.code, each.who_acts.value) for each in found]

    assert lacking(mentor) == [("mentor_not_named", "lead")]
    Mentorship.objects.create(volunteer=newcomer, mentor=other, since=NOW, ended_at=NOW)
    assert lacking(other) == [("mentor_not_named", "lead")]
    Mentorship.objects.create(volunteer=newcomer, mentor=mentor, since=NOW)
    assert (lacking(other), lacking()) == ([("mentor_missing", "lead")], [("mentor_missing", "lead")])
    assert (lacking(mentor), lacking(mentor, other)) == ([], [])
    asked = world.visit(person, newcomer, mentor)
    assert lacking(other) == [("mentor_missing", "lead")]  # it has not been made yet
    type(asked).objects.filter(pk=asked.pk).update(status="done")
    assert (lacking(other), lacking()) == ([], [])
    with django_assert_num_queries(0):
        assert FirstVisits.of([mentor, other]) == FirstVisits(frozenset(), {})


def test_of_many_visits_each_team_lacks_what_it_lacks_alone_and_the_questions_stay_as_many():
    world = PlanWorld()
    needs = {"languages": ("es",), "language_required": True}
    plain, choosy = world.person(), world.person(**needs, visitor_gender="female", visitor_gender_required=True)
    one, other = world.volunteer(gender="male"), world.volunteer(languages=("es",), gender="female")
    newcomer, paused = world.volunteer(is_experienced=False), world.volunteer(state="paused")
    Conflict.objects.create(person=plain, volunteer=other, reason="lead")
    teams = [
        (plain, [one]), (plain, [other]), (choosy, [one]), (choosy, [one, other]), (plain, [newcomer]), (plain, []),
        (plain, [paused]),
    ]  # fmt: skip
    drafts = [
        Planned(Visit(person=person, day=SATURDAY + timedelta(days=day)), tuple(each.pk for each in team))
        for day, (person, team) in enumerate(teams)
    ]
    found = missing_on(drafts, now=NOW)
    told = [[[lack.code for lack in found[draft][pk]] for pk in draft.volunteer_ids] for draft in drafts]
    assert told == [
        [[]],
        [["keep_apart"]],
        [["other_gender_wished", "language_needed"]],
        [["other_gender_wished"], []],
        [["mentor_not_named"]],
        [],
        [["resting"]],
    ]
    for draft, person in [(drafts[0], plain), (drafts[2], choosy), (drafts[3], choosy)]:
        asked = {"facility": None, "day": draft.visit.day, "now": NOW}
        for pk in draft.volunteer_ids:
            beside = set(draft.volunteer_ids) - {pk}
            (alone,) = missing_to_visit(person, Volunteer.objects.filter(pk=pk), team=beside, **asked).values()
            assert found[draft][pk] == alone
    few = count_queries(lambda: missing_on(drafts[2:3], now=NOW))
    many = [Planned(Visit(person=choosy, day=SATURDAY + timedelta(days=day)), (one.pk, other.pk)) for day in range(60)]
    assert count_queries(lambda: missing_on(many, now=NOW)) == few <= 12
