"""Hosts that share one database: one or five give the same plan, and one that is killed leaves nothing half done."""

import os
import signal
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from compliance.models import Job
from compliance.queue.running import run
from tests.factories.plans import NOW
from tests.visitation.together.worlds import asked, one_account, two_at_one_facility
from visitation.models import Plan, SharedPlan, UnmetRequest, Visit
from visitation.together import jobs

pytestmark = pytest.mark.django_db(transaction=True)
TEAMS = 'INSERT INTO "visitation_visitvolunteer"'  # once for each part that is stored


@pytest.fixture(autouse=True)
def then(monkeypatch):
    monkeypatch.setattr(jobs, "timezone", SimpleNamespace(now=lambda: NOW))


def hosts(number):
    """So many processes at once, each of which runs whatever job it can get; how they ended."""
    waiting = list(Job.objects.order_by("pk").values_list("pk", flat=True))
    children = []
    for _ in range(number):
        child = os.fork()
        if child == 0:
            connection.connection = None  # the parent's: the child neither uses nor closes it
            try:
                for pk in waiting:
                    run(pk)
            except BaseException:
                os._exit(3)
            os._exit(0)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def killed_before(begins, number, work):
    """Run it in a process that gets kill -9 before its n-th statement that begins so; how it ended."""
    child = os.fork()
    if child == 0:
        left = [number]

        def count(execute, sql, *more):
            left[0] -= sql.startswith(begins)
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, *more)

        connection.connection = None  # the parent's: the child neither uses nor closes it
        with connection.execute_wrapper(count):
            work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def what_was_made():
    visits = Visit.objects.order_by("code").prefetch_related("team").select_related("request", "plan")
    return {
        "plans": list(
            Plan.objects.order_by("code").values_list(
                "code", "program__code", "state", "objective_points", "bound_points", "visits_placed", "fairness"
            )
        ),
        "visits": [
            (
                visit.code,
                visit.plan.code,
                visit.request.code,
                visit.starts,
                visit.window_id,
                [(place.volunteer_id, place.part) for place in visit.team.order_by("pk")],
            )
            for visit in visits
        ],
        "unmet": [(row.request.code, row.reasons) for row in UnmetRequest.objects.order_by("request__code")],
    }


def as_before():
    """The same rows as before anything was made."""
    UnmetRequest.objects.all().delete()
    Visit.objects.all().delete()
    Plan.objects.update(state="queued", attempts=0)
    SharedPlan.objects.update(state="queued", attempts=0)
    Job.objects.update(state="queued", attempts=0, finished_at=None)


def test_one_host_or_five_give_the_same_plan():
    groups = [two_at_one_facility(*codes, people=2) for codes in (("ash", "birch"), ("cedar", "dune"), ("elm", "fir"))]
    one_account(*(world.program.volunteers.first() for world in (groups[0][0], groups[1][1])))
    for number in (0, 2):  # the first two groups hang together over one volunteer
        asked(groups[number][0])
    assert sorted(len(shared.program_ids) for shared in SharedPlan.objects.all()) == [2, 4]
    assert hosts(1) == [0]
    made = what_was_made()
    assert len(made["visits"]) == 6
    as_before()
    assert hosts(5) == [0] * 5
    assert what_was_made() == made
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}


def test_a_host_that_is_killed_at_any_step_leaves_no_half_plan_and_another_makes_it():
    ash, birch = two_at_one_facility("ash", "birch")
    asked(ash)
    (job,) = Job.objects.all()
    run(job.pk)
    made = what_was_made()
    as_before()
    for begins, number in (('SELECT "volunteers_program"', 1), (TEAMS, 1), (TEAMS, 2)):
        assert killed_before(begins, number, lambda: run(job.pk)) == -signal.SIGKILL
        assert (Visit.objects.count(), UnmetRequest.objects.count()) == (0, 0)
        assert set(Plan.objects.values_list("state", flat=True)) == {"making"}
        # Its life ended a minute ago; whoever looks next takes the job up.
        Job.objects.update(beaten_at=timezone.now() - timedelta(minutes=2), attempts=0)
        SharedPlan.objects.update(attempts=0)
    run(job.pk)
    assert what_was_made() == made
    programs = set(Plan.objects.filter(state="draft").values_list("program", flat=True))
    assert programs == {ash.program.pk, birch.program.pk}
