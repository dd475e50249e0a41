"""What a job tells is seen at once from outside, and it hears that it should end."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from compliance import queue
from compliance.models import Job
from compliance.queue import progress
from compliance.queue.progress import Beating
from compliance.queue.running import claim, run
from tests.factories import queued


def until(holds):
    """Wait for what another thread is about to bring about."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch):
    monkeypatch.setattr(progress, "LOOK_SECONDS", 0.02)


def test_outside_a_job_nothing_happens():
    queue.tell("reading", done=1, total=2)
    assert queue.was_cancelled() is False


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_jobs_transaction_is_open():
    job = queue.ask_for("x", now=timezone.now())
    claim(job, now=timezone.now())
    seen = []

    def look():
        try:
            until(lambda: Job.objects.get(pk=job.pk).step == "storing")
            seen.append(Job.objects.values_list("done", "total").get(pk=job.pk))
        finally:
            connection.close()

    with Beating(job), transaction.atomic():
        queue.tell("storing", done=9, total=5)
        other = threading.Thread(target=look)
        other.start()
        other.join()
    assert seen == [(5, 5)]  # never more than all


@pytest.mark.django_db(transaction=True)
def test_a_stuck_job_still_shows_life(monkeypatch):
    monkeypatch.setattr(progress, "BEAT_SECONDS", 0.05)
    job = queue.ask_for("x", now=timezone.now())
    claim(job, now=timezone.now())
    with Beating(job):
        until(lambda: Job.objects.get(pk=job.pk).beaten_at > job.beaten_at)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("way", "state"), [("cancelled", "cancelled"), ("taken over", "running")])
def test_a_running_job_ends_at_its_next_step(monkeypatch, way, state):
    monkeypatch.setattr(queued, "ran", [])
    job = queue.ask_for(queued.path_of(queued.step), now=timezone.now())

    def work():
        try:
            run(job.pk)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    until(lambda: Job.objects.get(pk=job.pk).state == "running")
    if way == "cancelled":
        assert queue.cancel(job, now=timezone.now()) is True
    else:
        Job.objects.filter(pk=job.pk).update(runs=99)
    worker.join()
    job.refresh_from_db()
    assert (job.state, queued.ran, job.done < 599) == (state, [()], True)
