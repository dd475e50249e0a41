"""Timed work may run twice."""

from datetime import UTC, datetime
from functools import partial

import pytest
import time_machine
from django.db import connection

from compliance import queue
from compliance.models import Job
from compliance.queue.progress import Beating
from compliance.queue.running import claim, run
from compliance.retention.models import PurgeRun
from facilities.models import Opening
from tests.factories.killed import killed_at
from tests.factories.plans import FIRST, LAST, NOW, PlanWorld
from visitation.actions.planning import ask_for_plan, discard_plan, new_plan
from visitation.jobs import beat, keep_coming_openings, make_plan, purge_what_is_due
from visitation.models import Heartbeat, Plan, Visit


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


# ── a plan that is stopped or killed ──────────────────────────────────────────────────────────────────────────────────


def a_queued_plan():
    world = PlanWorld()
    for _ in range(2):
        world.volunteer()
        world.request(world.person())
    return ask_for_plan(program=world.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW)


def nothing_is_half_made(plan):
    plan.refresh_from_db()
    visits = plan.visits.exclude(status="withdrawn").count()
    return (visits, plan.unmet.count()) == (0, 0) if plan.state != "draft" else visits == plan.visits_placed == 2


@pytest.mark.django_db
def test_a_plan_whose_job_is_cancelled_while_it_waits_could_not_be_made():
    plan, job = a_queued_plan(), Job.objects.get()
    assert queue.cancel(job, now=NOW) is True
    with time_machine.travel(NOW, tick=False):
        run(job.pk)
    plan.refresh_from_db()
    assert (plan.state, plan.attempts, Visit.objects.count()) == ("failed", 0, 0)


@pytest.mark.django_db
def test_a_plan_that_is_discarded_takes_its_job_along(django_capture_on_commit_callbacks):
    plan, job = a_queued_plan(), Job.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        discard_plan(plan, by="lead", now=NOW)
    job.refresh_from_db()
    plan.refresh_from_db()
    assert (job.state, plan.state) == ("cancelled", "discarded")


@pytest.mark.django_db
def test_a_plan_that_is_cancelled_in_the_middle_leaves_nothing():
    plan, job = a_queued_plan(), Job.objects.get()
    claim(job, now=NOW)
    with Beating(job) as beating, time_machine.travel(NOW, tick=False):
        beating.is_over.set()
        with pytest.raises(queue.JobCancelled):
            make_plan(plan.pk, plan.program_id)
    plan.refresh_from_db()
    assert (plan.state, plan.phase) == ("failed", "")
    assert nothing_is_half_made(plan)


@pytest.mark.django_db
def test_a_plan_that_could_not_be_made_three_times_fails_its_job(caplog):
    plan, job = a_queued_plan(), Job.objects.get()
    Plan.objects.filter(pk=plan.pk).update(attempts=3, state="failed")
    with time_machine.travel(NOW, tick=False):
        run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("queued", "PlanNotReady")


@pytest.mark.django_db(transaction=True)
def test_a_plan_whose_worker_is_killed_at_any_step_leaves_nothing_and_is_made_by_the_next():
    plan = a_queued_plan()
    draft = partial(make_plan, plan.pk, plan.program_id)
    with time_machine.travel(NOW, tick=False):
        for _ in range(2):  # the first asks for more: what facilities publish is remembered
            other = new_plan(program=plan.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW)
            asked = []
            with connection.execute_wrapper(lambda execute, *rest, asked=asked: asked.append(1) or execute(*rest)):
                make_plan(other.pk, other.program_id)
            discard_plan(other, by="lead", now=NOW)
        steps = len(asked)
        for number in (steps // 2, steps - 3):
            assert killed_at(number, draft) == "killed"
            plan.refresh_from_db()
            assert (plan.state, nothing_is_half_made(plan)) == ("making", True)
        draft()
    plan.refresh_from_db()
    assert (plan.state, plan.attempts, nothing_is_half_made(plan)) == ("draft", 3, True)


@pytest.mark.django_db
def test_each_program_is_purged_by_a_job_of_its_own():
    world = PlanWorld()
    purge_what_is_due()
    job = Job.objects.get()
    assert (job.kind, job.arguments) == ("visitation.jobs.purge_program", [world.program.pk])
    run(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    assert PurgeRun.objects.get().program_code == "harbor"
