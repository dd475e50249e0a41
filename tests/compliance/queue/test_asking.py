"""Asking leaves a row and a bell, with ids alone."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import transaction
from django_q.models import OrmQ

from compliance import queue
from compliance.models import Job
from tests.factories import queued

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
NOTE = queued.path_of(queued.note)
RUN = "compliance.queue.running.run"

pytestmark = pytest.mark.django_db


def test_the_task_knows_the_rows_number_and_nothing_else():
    token = str(uuid4())
    job = queue.ask_for(NOTE, 7, None, token, now=NOW, program="harbor")
    (bell,) = OrmQ.objects.all()
    assert (bell.task["func"], bell.task["args"], bell.task["kwargs"]) == (RUN, (job.pk,), {})
    job.refresh_from_db()
    assert (job.kind, job.arguments, job.program_code, job.state) == (NOTE, [7, None, token], "harbor", "queued")


@pytest.mark.parametrize(
    "argument", ["Maria", "A123456789", "", "7", True, 1.5, ["x"], "0E7A5C3A-5C3A-4C3A-8C3A-0E7A5C3A5C3A"]
)
def test_what_is_no_id_is_refused_and_not_repeated(argument):
    with pytest.raises(queue.NotAnId) as refused:
        queue.ask_for(NOTE, 1, argument, now=NOW)
    assert str(refused.value) == "argument 1: jobs are given numbers and UUIDs of rows"
    assert (Job.objects.count(), OrmQ.objects.count()) == (0, 0)


def test_what_is_rolled_back_was_never_asked():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue.ask_for(NOTE, now=NOW)
        raise ZeroDivisionError
    assert (Job.objects.count(), OrmQ.objects.count()) == (0, 0)


def test_a_job_that_waits_is_cancelled_at_once_and_whoever_hung_on_it_is_told(monkeypatch):
    monkeypatch.setattr(queued, "given_up", [])
    queue.register(NOTE, when_given_up=queued.be_given_up)
    job = queue.ask_for(NOTE, 7, now=NOW)
    assert [queue.cancel(job, now=NOW), queue.cancel(job, now=NOW)] == [True, False]
    job.refresh_from_db()
    assert (job.state, job.finished_at, queued.given_up) == ("cancelled", NOW, [(7,)])


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_what_ended_badly_is_tried_again_with_all_its_attempts(state):
    job = queue.ask_for(NOTE, now=NOW)
    Job.objects.filter(pk=job.pk).update(state=state, attempts=3, finished_at=NOW, error="X", cancel_asked=True)
    assert [queue.retry(job, now=NOW), queue.retry(job, now=NOW)] == [True, False]
    job.refresh_from_db()
    assert (job.state, job.attempts, job.finished_at, job.error, job.cancel_asked) == ("queued", 0, None, "", False)
    assert OrmQ.objects.count() == 2


@pytest.mark.parametrize("state", ["queued", "done"])
def test_nothing_else_is_tried_again(state):
    job = queue.ask_for(NOTE, now=NOW)
    Job.objects.filter(pk=job.pk).update(state=state, finished_at=NOW)
    assert queue.retry(job, now=NOW) is False
