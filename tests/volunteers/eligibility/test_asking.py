"""Who may go is what the rules say of a visit there, whoever asks; nothing is stored."""

import random
from datetime import date, timedelta

import pytest

from compliance.rules import check_many
from tests.factories.facilities import a_facility
from tests.factories.plans import NOW, SATURDAY, PlanWorld
from visitation.facts import Planned, proposals_of
from volunteers.eligibility.asking import missing_for, missing_for_all
from volunteers.models import Break, Clearance, Mentorship, Training, Volunteer

pytestmark = pytest.mark.django_db


def codes(volunteer, world, *, day=SATURDAY, role="visitor"):
    found = missing_for(volunteer, role=role, facility=world.facility, day=day, now=NOW)
    return [missing.code for missing in found]


def test_what_is_missing_is_told_for_the_day_of_the_visit():
    world = PlanWorld()
    ready, not_cleared, not_trained = (
        world.volunteer(), world.volunteer(cleared=False), world.volunteer(trained=False)
    )  # fmt: skip
    assert codes(ready, world) == []
    assert codes(ready, world, day=date(2027, 1, 1)) == []
    assert codes(ready, world, day=date(2027, 1, 2)) == ["clearance_expired"]
    assert codes(not_cleared, world) == ["clearance_missing"]
    assert codes(not_cleared, world, role="letters") == []
    assert codes(not_trained, world) == ["training_missing"]
    Clearance.objects.create(volunteer=not_cleared, facility=world.facility, state="sent")
    assert codes(not_cleared, world) == ["clearance_pending"]
    elsewhere = a_facility(id="elsewhere", visiting={"clearance": {"application_required": True}})
    found = missing_for(ready, role="visitor", facility=elsewhere, day=SATURDAY, now=NOW)
    assert [(each.code, each.who_acts) for each in found] == [("clearance_missing", "lead")]
    assert ready.code in found[0].words


def test_a_break_counts_on_its_days_alone_and_a_rest_on_every_day():
    world = PlanWorld()
    volunteer = world.volunteer()
    pause = Break.objects.create(
        volunteer=volunteer, first_day=SATURDAY, last_day=SATURDAY + timedelta(days=6), asked_at=NOW
    )
    days = [SATURDAY + timedelta(days=ahead) for ahead in (-1, 0, 6, 7)]
    assert [codes(volunteer, world, day=day) for day in days] == [[], ["on_break_until"], ["on_break_until"], []]
    Volunteer.objects.filter(pk=volunteer.pk).update(state="paused")
    volunteer.refresh_from_db()
    assert codes(volunteer, world, day=days[3]) == ["resting"]
    Break.objects.filter(pk=pause.pk).update(has_paused=True)
    assert codes(volunteer, world, day=days[3]) == []
    Break.objects.filter(pk=pause.pk).update(last_day=None)
    assert codes(volunteer, world, day=days[3]) == ["on_break"]
    Volunteer.objects.filter(pk=volunteer.pk).update(state="left")
    volunteer.refresh_from_db()
    assert codes(volunteer, world, day=days[0]) == ["has_left"]


def test_whoever_never_visited_goes_nowhere_until_a_mentor_is_named():
    world = PlanWorld()
    mentor, newcomer = world.volunteer(), world.volunteer(is_experienced=False)

    def lacking(**asked):
        asked = {"role": "visitor", "facility": world.facility, "day": SATURDAY} | asked
        return [(each.code, each.words) for each in missing_for(newcomer, **asked, now=NOW)]

    words = f"Volunteer {newcomer.code} has not visited before: a mentor must be named before the first visit."
    assert lacking() == [("mentor_not_named", words)]
    assert (lacking(role="letters"), lacking(facility=None)) == ([], [])
    Mentorship.objects.create(volunteer=newcomer, mentor=mentor, since=NOW)
    assert lacking() == []


def test_the_answer_is_the_one_that_a_visit_gets():
    """Random clearances and trainings: a visit of one has a finding about them exactly if something is missing."""
    world, rng = PlanWorld(), random.Random(5)
    person, first = world.person(), date(2026, 9, 5)
    volunteers = [world.volunteer(cleared=False, trained=False) for _each in range(12)]
    for volunteer in volunteers:
        for _each in range(rng.randrange(3)):
            state, start = rng.choice(Clearance.State.values), first + timedelta(days=rng.randrange(-30, 30))
            Clearance.objects.create(
                volunteer=volunteer, facility=world.facility, state=state, valid_from=start,
                valid_to=rng.choice([None, start + timedelta(days=rng.randrange(40))]),
            )  # fmt: skip
        for _each in range(rng.randrange(3)):
            done = first + timedelta(days=rng.randrange(-30, 20))
            Training.objects.create(
                volunteer=volunteer, course="orientation", completed_on=done,
                expires_on=rng.choice([None, done + timedelta(days=rng.randrange(40))]),
            )  # fmt: skip
    seen = set()
    for weeks in range(4):
        day = first + timedelta(weeks=weeks)
        visit = world.visit(person, day=day)
        planned = [Planned(visit, (volunteer.pk,)) for volunteer in volunteers]
        answers = check_many(proposals_of(planned, now=NOW))
        missing = missing_for_all(volunteers, role="visitor", facility=world.facility, day=day, now=NOW)
        for volunteer, findings in zip(volunteers, answers, strict=True):
            theirs = {f.code for f in findings if f.params.get("visitor") == volunteer.code and f.verdict != "allowed"}
            assert theirs == {each.code for each in missing[volunteer.pk]}, (volunteer.code, day)
            seen |= theirs or {"nothing"}
    assert len(seen) > 4
