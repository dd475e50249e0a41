"""A held queue lets what runs end and nothing begin."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from compliance import queue
from compliance.queue.holding import held, let_in
from compliance.queue.running import run
from tests.factories import queued

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(work):
    """Run it in a thread: another process, as far as the database can tell."""

    def then_leave():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=then_leave)
    thread.start()
    return thread


class Holder:
    """Holds the queue elsewhere until it is told to stop."""

    def __init__(self):
        self.has_it, self.stop = threading.Event(), threading.Event()

    def hold(self):
        with held():
            self.has_it.set()
            self.stop.wait(90)

    def __enter__(self):
        self.thread = elsewhere(self.hold)
        return self

    def __exit__(self, *error):
        self.stop.set()
        self.thread.join()


def test_while_it_is_held_a_job_waits_and_an_allowed_one_goes_on(monkeypatch):
    monkeypatch.setattr(queued, "ran", [])
    job = queue.ask_for(queued.path_of(queued.note), now=NOW)
    with Holder() as other, time_machine.travel(NOW, tick=False):
        assert other.has_it.wait(60)
        run(job.pk)
        with let_in(always=True) as may:
            assert may is True
    job.refresh_from_db()
    assert (job.state, job.attempts, job.due_at, queued.ran) == ("queued", 0, NOW + timedelta(seconds=30), [])
    with time_machine.travel(NOW + timedelta(seconds=30), tick=False):
        run(job.pk)
    assert queued.ran == [()]


def waiting_holders():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return cursor.fetchone()[0]


def test_who_would_hold_it_waits_for_what_runs_and_nothing_begins_before_them():
    refused = []

    def begin():
        with let_in() as may:
            refused.append(may)

    with let_in() as may:
        assert may is True
        other = Holder()
        other.__enter__()
        while not waiting_holders():
            assert not other.has_it.is_set()
        elsewhere(begin).join()
        assert (refused, other.has_it.is_set()) == ([False], False)
    assert other.has_it.wait(60)
    other.__exit__()
    with let_in() as may:
        assert may is True
