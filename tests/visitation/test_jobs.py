"""Timed work may run twice."""

from datetime import UTC, datetime

import pytest
import time_machine

from facilities.models import Opening
from tests.factories.plans import FIRST, LAST, NOW, PlanWorld
from visitation.actions.planning import discard_plan, new_plan
from visitation.jobs import beat, keep_coming_openings, make_plan
from visitation.models import Heartbeat, Visit


@pytest.mark.django_db
def test_a_beat_is_one_row_that_moves_on():
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False):
        beat()
    with time_machine.travel(datetime(2027, 3, 1, 12, 1, tzinfo=UTC), tick=False):
        beat()
    assert list(Heartbeat.objects.values_list("name", "beaten_at")) == [
        ("jobs", datetime(2027, 3, 1, 12, 1, tzinfo=UTC))
    ]


@pytest.mark.django_db
def test_a_plan_is_made_once_however_often_the_job_comes():
    world = PlanWorld()
    world.volunteer()
    world.request(world.person())
    plan = new_plan(program=world.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW)
    with time_machine.travel(NOW, tick=False):
        make_plan(plan.pk, plan.program_id)
        make_plan(plan.pk, plan.program_id)
    plan.refresh_from_db()
    assert (plan.state, plan.attempts, Visit.objects.count()) == ("draft", 1, 1)


@pytest.mark.django_db
def test_a_plan_that_was_discarded_while_it_waited_is_left_alone():
    plan = new_plan(program=PlanWorld().program, first_day=FIRST, last_day=LAST, by="lead", now=NOW)
    discard_plan(plan, by="lead", now=NOW)
    make_plan(plan.pk, plan.program_id)
    plan.refresh_from_db()
    assert (plan.state, plan.attempts) == ("discarded", 0)


@pytest.mark.django_db
def test_the_openings_of_visited_facilities_are_kept_and_of_no_others():
    world = PlanWorld()
    with time_machine.travel(NOW, tick=False):
        keep_coming_openings()
        made = Opening.objects.count()
        keep_coming_openings()
    assert made == Opening.objects.count()
    assert set(Opening.objects.values_list("window__facility__code", flat=True)) == {world.facility.code}
