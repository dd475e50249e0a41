"""Jobs of dead workers are run again or end; a bell that was lost is rung again."""

from datetime import UTC, datetime, timedelta

import pytest
from django_q.models import OrmQ

from compliance import queue
from compliance.models import Job
from compliance.queue.healing import forget_old, heal
from compliance.queue.progress import STALE_AFTER
from compliance.queue.running import claim
from tests.factories import queued

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
LATER = NOW + STALE_AFTER + timedelta(seconds=1)
NOTHING = {"again": 0, "ended": 0, "rung": 0}

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(monkeypatch):
    monkeypatch.setattr(queued, "given_up", [])
    queue.register(queued.path_of(queued.note), when_given_up=queued.be_given_up)
    asked = queue.ask_for(queued.path_of(queued.note), 7, now=NOW)
    OrmQ.objects.all().delete()
    return asked


def test_the_job_of_a_worker_that_lives_is_left_alone(job):
    claim(job, now=NOW)
    assert heal(now=NOW + STALE_AFTER) == NOTHING


def test_the_job_of_a_dead_worker_is_rung_for_again(job):
    claim(job, now=NOW)
    assert heal(now=LATER) == {"again": 1, "ended": 0, "rung": 1}
    assert heal(now=LATER) == NOTHING
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error, OrmQ.objects.count()) == ("queued", 1, "WorkerDied", 1)


def test_the_third_death_is_the_last(job):
    now = NOW
    for _ in range(3):
        assert claim(job, now=now) is True
        now += STALE_AFTER + timedelta(seconds=1)
        heal(now=now)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.finished_at) == ("failed", 3, now)
    assert (claim(job, now=now), queued.given_up) == (False, [(7,)])


def test_a_dead_job_that_was_to_be_cancelled_is(job):
    claim(job, now=NOW)
    assert queue.cancel(job, now=NOW) is True
    assert heal(now=LATER) == {"again": 0, "ended": 1, "rung": 0}
    job.refresh_from_db()
    assert (job.state, queued.given_up) == ("cancelled", [(7,)])


def test_one_that_waits_although_it_was_to_be_cancelled_is(job):
    Job.objects.update(cancel_asked=True)
    assert heal(now=NOW) == {"again": 0, "ended": 1, "rung": 0}
    job.refresh_from_db()
    assert (job.state, job.finished_at, queued.given_up) == ("cancelled", NOW, [(7,)])


def test_a_bell_that_was_lost_is_rung_again_and_not_every_minute(job):
    for minutes in range(60):
        heal(now=NOW + timedelta(minutes=minutes))
    assert OrmQ.objects.count() == 3  # after 16 minutes, 32 and 48


def test_a_year_without_workers_rings_once_for_each_job(job):
    for number in range(5):
        queue.ask_for(queued.path_of(queued.note), number, now=NOW)
    OrmQ.objects.all().delete()
    assert heal(now=NOW + timedelta(days=365))["rung"] == 6
    assert heal(now=NOW + timedelta(days=365, minutes=1))["rung"] == 0


def test_what_ended_a_week_ago_is_forgotten_but_for_the_timetables_rows(job):
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=NOW)
    Job.objects.create(kind="x", line="tea", state="done", asked_at=NOW, due_at=NOW, rung_at=NOW, finished_at=NOW)
    queue.ask_for("x", now=NOW)
    assert forget_old(now=NOW + timedelta(days=7)) == 0
    assert forget_old(now=NOW + timedelta(days=7, seconds=1)) == 1
    assert set(Job.objects.values_list("line", "state")) == {("tea", "done"), (None, "queued")}
