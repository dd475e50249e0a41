"""The same plan is asked for once; what could not be made is asked for again, of the days that are left."""

from datetime import timedelta

import pytest

from compliance.models import Job
from tests.factories.plans import FIRST, LAST, NOW, PlanWorld
from visitation.actions.planning import PlanNotReady
from visitation.actions.trying_again import ask_once, try_again
from visitation.models import Plan
from visitation.plan_instances import weights_of

pytestmark = pytest.mark.django_db
USUAL = weights_of("usual")


def asked(program, *, weights=USUAL, last=LAST):
    return ask_once(program=program, first_day=FIRST, last_day=last, weights=weights, by="lead", now=NOW)


def test_a_button_that_is_pressed_twice_makes_one_plan():
    program, other = PlanWorld().program, PlanWorld(code="quay").program
    plan, is_new = asked(program)
    assert (is_new, asked(program)) == (True, (plan, False))
    assert [asked(other)[1], asked(program, last=FIRST)[1], asked(program, weights=weights_of("keep_pairs"))[1]] == [
        True, True, True,
    ]  # fmt: skip
    Plan.objects.filter(pk=plan.pk).update(state="draft")
    assert asked(program)[1]
    assert Job.objects.count() == 5


def test_what_could_not_be_made_is_asked_for_again_of_the_days_that_are_left():
    plan, _ = asked(PlanWorld().program, weights=weights_of("keep_pairs"))
    with pytest.raises(PlanNotReady):
        try_again(plan, by="lead", today=FIRST, now=NOW)  # it is not over
    Plan.objects.filter(pk=plan.pk).update(state="failed", attempts=3)
    with pytest.raises(PlanNotReady):
        try_again(plan, by="lead", today=LAST + timedelta(days=1), now=NOW)  # its days are
    again = try_again(plan, by="lead", today=FIRST + timedelta(days=2), now=NOW)
    plan.refresh_from_db()
    assert (plan.state, again.state, again.attempts) == ("discarded", "queued", 0)
    assert (again.first_day, again.last_day) == (FIRST + timedelta(days=2), LAST)
    assert again.weights == weights_of("keep_pairs")
    with pytest.raises(PlanNotReady):
        try_again(plan, by="second lead", today=FIRST, now=NOW)
