"""Every coming visit is asked about by jobs, and so are those of a facility that closes."""

import os
from contextlib import contextmanager

import pytest

from compliance.models import Job
from compliance.queue.running import run
from visitation.benchmarks import rechecks
from visitation.recheck import following
from visitation.recheck.pieces import KIND


@contextmanager
def workers_here():
    for job in Job.objects.filter(kind=KIND):
        run(job.pk)
    yield os.getpid()


@pytest.mark.django_db(transaction=True)
def test_all_of_them_and_then_those_of_one_facility(monkeypatch):
    monkeypatch.setattr(rechecks.readiness, "make_ready", lambda: None)
    monkeypatch.setattr(rechecks, "_jobs_at_work", workers_here)
    monkeypatch.setattr(following, "AT_ONCE", 2)
    figures = rechecks.recheck_figures(visits=16, volunteers=2)
    assert (figures["programs"], figures["all"]["visits"], figures["all"]["jobs"]) == (1, 16, {"done": 1})
    assert (figures["all"]["flags"], figures["one_facility"]["visits"]) == (0, 16)
    again = rechecks.recheck_figures(visits=16, volunteers=2)
    assert again["all"]["visits"] == 16
