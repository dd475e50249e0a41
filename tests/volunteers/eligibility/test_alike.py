"""Thousands are judged by a few of them, and each gets the answer they would get alone."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.facilities import a_facility
from tests.factories.plans import NOW, SATURDAY, PlanWorld
from volunteers.eligibility.alike import judged
from volunteers.eligibility.asking import asked_about, missing_for_all
from volunteers.models import Agreement, Application, Break, Clearance, Mentorship, RoleNeeds, Training, Volunteer

pytestmark = pytest.mark.django_db


def somebody(world, rng, places):
    """Whatever may be known of a volunteer, by chance, near the days that are asked about."""
    volunteer = world.volunteer(
        cleared=False,
        trained=False,
        is_experienced=rng.random() < 0.7,
        state=rng.choice(["active", "active", "active", "paused", "applying", "left"]),
    )

    def near():
        return SATURDAY + timedelta(days=rng.randrange(-20, 20))

    for _each in range(rng.choice([0, 1, 1, 2])):
        begins = near()
        Clearance.objects.create(
            volunteer=volunteer, facility=rng.choice(places), valid_from=begins,
            state=rng.choice([*Clearance.State.values, "cleared", "cleared", "cleared"]),
            valid_to=rng.choice([None, begins + timedelta(days=rng.randrange(30))]),
        )  # fmt: skip
    for course in rng.choices(["orientation", "orientation", "listening"], k=rng.randrange(4)):
        done = near()
        ends = rng.choice([None, done + timedelta(days=rng.randrange(30))])
        Training.objects.create(volunteer=volunteer, course=course, completed_on=done, expires_on=ends)
    if rng.random() < 0.3:
        Application.objects.create(volunteer=volunteer)
    for role in ("visitor", "letters"):
        if rng.random() < 0.4:
            volunteer.roles.create(role=role, state=rng.choice(["wanted", "approved", "approved", "paused"]))
    if rng.random() < 0.1:
        volunteer.onboarding_holds.create(reason="talk", set_by="lead")
    if rng.random() < 0.2:
        first = near()
        last = rng.choice([None, first + timedelta(days=9)])
        has_paused = rng.random() < 0.5
        Break.objects.create(volunteer=volunteer, first_day=first, last_day=last, asked_at=NOW, has_paused=has_paused)
    return volunteer


def test_everybody_gets_the_answer_they_would_get_alone():
    world, rng = PlanWorld(), random.Random(11)
    lasting = a_facility(id="lasting", visiting={"clearance": {"application_required": True, "valid_for_days": 10}})
    RoleNeeds.objects.create(program=world.program, role="visitor", courses=["orientation", "listening"])
    paper = Agreement.objects.create(
        program=world.program, code="quiet", number=1, title_en="Quiet", title_es="Silencio", text_en="Say nothing.",
        text_es="No diga nada.", counts_from=date(2026, 1, 1),
    )  # fmt: skip
    mentor = [world.volunteer() for _each in range(4)][0]
    made = [somebody(world, rng, [world.facility, lasting]) for _each in range(60)]
    for volunteer in made[::2]:
        volunteer.signatures.create(agreement=paper, language="en")
    for volunteer in made[::3]:
        Mentorship.objects.create(volunteer=volunteer, mentor=mentor, since=NOW)
    PlanWorld(code="far", network=world.network).volunteer()
    seen, groups = set(), 0
    for place, role, ahead in ((world.facility, "visitor", 0), (lasting, "visitor", 3), (lasting, "letters", 7)):
        asked = {"role": role, "facility": place, "day": SATURDAY + timedelta(days=ahead), "now": NOW}
        everybody = list(asked_about(world.program))
        alone = missing_for_all(everybody, **asked)
        found = judged(world.program, **asked)
        assert found.can == [one.pk for one in everybody if not alone[one.pk]]
        assert found.cannot == [one.pk for one in everybody if alone[one.pk]]
        assert {one.pk: found.missing(one.pk) for one in everybody} == alone
        assert [str(found.missing(one.pk)) for one in everybody] == [str(alone[one.pk]) for one in everybody]
        seen |= {each.code for lacks in alone.values() for each in lacks}
        groups += len(everybody) - len(set(found.answers))
    assert len(seen) > 12
    assert groups > 0


def test_a_thousand_alike_are_judged_as_one():
    world = PlanWorld()
    asked = {"role": "visitor", "facility": world.facility, "day": SATURDAY, "now": NOW}
    one = world.volunteer()
    assert judged(world.program, **asked).can == [one.pk]  # what the facility asks for is read once
    with CaptureQueriesContext(connection) as few:
        judged(world.program, **asked)
    for days in range(5):
        volunteer = world.volunteer(trained=False)
        done = date(2026, 1, 1) + timedelta(days=days)
        Training.objects.create(volunteer=volunteer, course="orientation", completed_on=done)
    Clearance.objects.filter(volunteer=volunteer).update(valid_from=date(2025, 1, 1), valid_to=None)
    with CaptureQueriesContext(connection) as many:
        found = judged(world.program, **asked)
    assert (len(found.can), len(found.answers), len(many)) == (Volunteer.objects.count(), 1, len(few))
