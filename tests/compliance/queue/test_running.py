"""A row is taken up by one worker, three times at most, and says how it ended; a bell too many does nothing."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from compliance import queue
from compliance.models import Job
from compliance.queue import running
from compliance.queue.progress import STALE_AFTER
from compliance.queue.running import claim, run, run_line
from tests.factories import queued
from tests.factories.at_once import at_once

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
NOTE, FAIL, DIE = (queued.path_of(job) for job in (queued.note, queued.fail, queued.die))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_ran_yet(monkeypatch):
    monkeypatch.setattr(queued, "ran", [])
    monkeypatch.setattr(queued, "given_up", [])


def at(moment):
    return time_machine.travel(moment, tick=False)


def asked(kind, *ids):
    return queue.ask_for(kind, *ids, now=NOW)


def test_a_job_runs_once_however_often_the_bell_rings():
    job = asked(NOTE, 7)
    with at(NOW):
        for _ in range(3):
            run(job.pk)
    job.refresh_from_db()
    assert queued.ran == [(7,)]
    assert (job.state, job.attempts, job.finished_at, job.error) == ("done", 1, NOW, "")


def test_a_bell_for_a_row_that_is_gone_is_nobodys():
    run(4711)
    assert queued.ran == []


def test_a_job_that_always_fails_ends_after_three_attempts_and_keeps_no_word(caplog):
    queue.register(FAIL, when_given_up=queued.be_given_up)
    job = asked(FAIL, 7)
    seen = []
    with caplog.at_level(logging.ERROR):
        for minutes in range(60):
            with at(NOW + timedelta(minutes=minutes)):
                run(job.pk)
                job.refresh_from_db()
                seen.append((job.state, job.attempts))
    assert len(queued.ran) == 3
    # Again after one minute, then after five more.
    assert seen[:8] == [("queued", 1), *[("queued", 2)] * 5, *[("failed", 3)] * 2]
    assert (seen[-1], job.error, queued.given_up) == (("failed", 3), "LookupError", [(7,)])
    assert "ZQqueuemarker" not in str(list(Job.objects.values_list()))


def test_one_that_took_too_long_has_used_an_attempt_and_its_worker_still_ends():
    job = asked(DIE)
    with at(NOW), pytest.raises(SystemExit):
        run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("queued", 1, "SystemExit")


def test_one_that_is_not_due_waits():
    job = asked(NOTE)
    Job.objects.filter(pk=job.pk).update(due_at=NOW + timedelta(minutes=1))
    with at(NOW):
        run(job.pk)
    assert queued.ran == []
    with at(NOW + timedelta(minutes=1)):
        run(job.pk)
    assert queued.ran == [()]


@pytest.mark.parametrize(("silent_for", "taken"), [(STALE_AFTER, False), (STALE_AFTER + timedelta(seconds=1), True)])
def test_another_worker_takes_a_running_job_over_only_when_the_first_shows_no_life(silent_for, taken):
    job = asked(NOTE)
    assert claim(job, now=NOW) is True
    assert claim(job, now=NOW + silent_for) is taken


def test_who_was_overtaken_writes_no_end(monkeypatch):
    job = asked(NOTE)

    def be_overtaken(*ids):
        assert claim(Job.objects.get(pk=job.pk), now=NOW + timedelta(hours=1)) is True

    monkeypatch.setattr(running, "import_string", lambda path: be_overtaken)
    with at(NOW):
        run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.runs, job.finished_at) == ("running", 2, None)


@pytest.mark.django_db(transaction=True)
def test_who_takes_a_job_up_learns_the_number_of_its_own_run_while_the_row_is_locked(monkeypatch):
    job, locked, read = asked(NOTE), [], Job.refresh_from_db

    def look(self, *names, **more):
        locked.append(connection.in_atomic_block)
        read(self, *names, **more)

    monkeypatch.setattr(Job, "refresh_from_db", look)
    assert (claim(job, now=NOW), job.runs, locked) == (True, 1, [True])


def fail_once_asked_to_end(monkeypatch):
    """What is run next is asked to end in the middle of a long step, and that step fails."""

    def fail_late(*ids):
        queued.ran.append(ids)
        assert queue.cancel(Job.objects.get(), now=NOW) is True
        raise LookupError

    monkeypatch.setattr(running, "import_string", lambda path: fail_late)


@pytest.mark.parametrize("attempts", [0, 2])
def test_one_that_fails_after_it_was_asked_to_end_is_cancelled(monkeypatch, attempts):
    queue.register(FAIL, when_given_up=queued.be_given_up)
    fail_once_asked_to_end(monkeypatch)
    job = asked(FAIL, 7)
    Job.objects.update(attempts=attempts)
    for minutes in (0, 1, 10):
        with at(NOW + timedelta(minutes=minutes)):
            run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.finished_at, job.error) == ("cancelled", NOW, "")
    assert (queued.ran, queued.given_up) == ([(7,)], [(7,)])


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_gets_the_job():
    job = asked(NOTE)
    got = at_once(20, lambda: claim(Job.objects.get(pk=job.pk), now=NOW))
    assert sorted(got) == [False] * 19 + [True]


# ── lines of the timetable ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_line_has_one_row_that_is_used_again():
    for minutes in range(3):
        with at(NOW + timedelta(minutes=minutes)):
            run_line("tea", NOTE)
    job = Job.objects.get()
    assert (len(queued.ran), job.line, job.state, job.runs, job.attempts) == (3, "tea", "done", 3, 1)
    assert job.started_at == NOW + timedelta(minutes=2)


def test_a_line_that_still_runs_is_not_begun_again():
    with at(NOW):
        run_line("tea", NOTE)
        Job.objects.update(state="running", beaten_at=NOW)
        run_line("tea", NOTE)
    assert len(queued.ran) == 1


def test_a_line_whose_workers_died_three_times_begins_anew():
    with at(NOW):
        run_line("tea", NOTE)
    Job.objects.update(state="running", attempts=3, beaten_at=NOW)
    with at(NOW + timedelta(minutes=2)):
        run_line("tea", NOTE)
    assert (len(queued.ran), Job.objects.get().state) == (2, "done")


def test_a_line_that_failed_waits_before_it_is_tried_again():
    for seconds, attempts in ((0, 1), (30, 1), (60, 2), (120, 2), (360, 3), (361, 1)):
        with at(NOW + timedelta(seconds=seconds)):
            run_line("tea", FAIL)
        assert Job.objects.get().attempts == attempts


def test_a_line_that_failed_after_it_was_asked_to_end_runs_at_its_next_time(monkeypatch):
    with at(NOW), monkeypatch.context() as once:
        fail_once_asked_to_end(once)
        run_line("tea", NOTE)
    assert Job.objects.get().state == "cancelled"
    with at(NOW + timedelta(minutes=1)):
        run_line("tea", NOTE)
    job = Job.objects.get()
    assert (len(queued.ran), job.state, job.runs, job.cancel_asked) == (2, "done", 2, False)


def test_a_line_that_waits_although_it_was_to_end_begins_anew():
    with at(NOW):
        run_line("tea", NOTE)
        Job.objects.update(state="queued", cancel_asked=True, finished_at=None)
        run_line("tea", NOTE)
    assert (len(queued.ran), Job.objects.get().state) == (2, "done")
