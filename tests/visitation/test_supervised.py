"""The jobs in real processes: what a killed worker was at is done again, a poison job ends, two clusters are as one."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from compliance import queue
from compliance.models import Job
from compliance.queue.healing import heal
from tests.factories import queued
from visitation.models import Heartbeat

LONG_SECONDS = 90
pytestmark = pytest.mark.django_db(transaction=True)


def until(holds):
    """Wait for what another process is about to bring about."""
    deadline = time.monotonic() + LONG_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.05)


@pytest.fixture
def cluster():
    """Start the jobs as the supervisor does, on this test's database; ended with everything they forked."""
    started, before = [], other_connections()
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {
        "DATABASE_URL": urlunsplit(address),
        "VISITATION_SECRET_KEY": settings.SECRET_KEY,
        "VISITATION_KEYS": settings.FIELD_KEYS,
        "VISITATION_KEY_STORE": str(settings.KEY_STORE),
    }

    def start():
        command = [sys.executable, "-m", "visitation.supervised", str(os.getpid()), "jobs"]
        started.append(
            subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=os.environ | environment, start_new_session=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
        )  # fmt: skip

    yield start
    for process in started:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    # The server notices that they are gone a moment later; only then can the tables be emptied.
    until(lambda: other_connections() <= before)


def other_connections():
    """Which connections there are beside this one; threads of earlier tests may have left some of this process's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return set(cursor.fetchone()[0] or ())


def has_beaten():
    return Heartbeat.objects.filter(name="jobs").exists()


def as_if_a_minute_went_by(job):
    Job.objects.filter(pk=job.pk).update(beaten_at=timezone.now() - timedelta(minutes=2))
    heal(now=timezone.now())


def test_the_job_of_a_killed_worker_is_done_again_and_one_that_kills_its_workers_ends(cluster):
    cluster()
    until(has_beaten)
    job = queue.ask_for(queued.path_of(queued.linger), now=timezone.now())
    until(lambda: Job.objects.get(pk=job.pk).step == "here")
    os.kill(Job.objects.get(pk=job.pk).done, signal.SIGKILL)
    as_if_a_minute_went_by(job)
    until(lambda: Job.objects.get(pk=job.pk).state == "done")
    assert Job.objects.get(pk=job.pk).attempts == 2

    poison = queue.ask_for(queued.path_of(queued.kill_the_worker), now=timezone.now())
    for attempt in (1, 2, 3):
        until(lambda attempt=attempt: Job.objects.get(pk=poison.pk).attempts == attempt)
        as_if_a_minute_went_by(poison)
    poison.refresh_from_db()
    assert (poison.state, poison.attempts, poison.error) == ("failed", 3, "WorkerDied")
    # The cluster still works.
    after = queue.ask_for(queued.path_of(queued.leave_a_mark), 1, now=timezone.now())
    until(lambda: Job.objects.get(pk=after.pk).state == "done")


def test_two_clusters_on_one_database_do_everything_once(cluster):
    mark = queued.path_of(queued.leave_a_mark)
    for number in range(40):
        queue.ask_for(mark, number, now=timezone.now())
    cluster()
    cluster()
    until(lambda: Job.objects.filter(kind=mark, state="done").count() == 40)
    left = Heartbeat.objects.exclude(name="jobs").values_list("name", flat=True)
    marks = Counter(int(name.split()[0]) for name in left)
    assert marks == Counter(range(40))
    assert set(Job.objects.filter(kind=mark).values_list("attempts", flat=True)) == {1}
