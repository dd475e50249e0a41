"""How long it takes to ask about every coming visit of the country again, and about those of one facility.

The workers of the queue do it, as at night. Seconds of cores are those of the workers and of the database together: on
a busy machine only they say something.
"""

import math
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from compliance.models import Job
from compliance.queue.running import run
from compliance.tenancy import acting
from compliance.tenancy.owner import as_owner
from facilities.actions.closures import announce_closure
from facilities.models import Closure, Facility
from visitation import readiness, timetable
from visitation.benchmarks.bookings.world import fill_year, make_places
from visitation.jobs import recheck_all
from visitation.models import ReviewFlag, Visit
from visitation.recheck.following import follow_trail
from visitation.recheck.pieces import KIND
from volunteers.models import Program

VISITS, VOLUNTEERS, PLACES = 150_000, 4_500, 69
_LOOK_SECONDS = 0.1


def recheck_figures(*, visits: int, volunteers: int) -> dict[str, Any]:
    """Of so many coming visits at up to 69 facilities, each with a program of its own: all of them, then one facility
    that closes for a week, with what of it the queue does. On a database that is there for this alone; what was made
    there before is used again."""
    readiness.make_ready()
    with as_owner():
        if not Visit.objects.exists():
            _make(visits, volunteers)
        timetable.sync(now=timezone.now(), times=())  # nothing else is to be at work
        Job.objects.all().delete()
        programs = list(Program.objects.filter(code__startswith="bench-").order_by("pk"))
    return {"programs": len(programs), "all": _all(), "one_facility": _one_facility(programs[0])}


def _make(visits: int, volunteers: int) -> None:
    now = timezone.now()
    count = min(PLACES, math.ceil(volunteers / 66))
    for place in make_places(count, pairs=math.ceil(volunteers / count), seats=4, now=now):
        fill_year(place, visits // count, now=now, back=-2)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _all() -> dict[str, Any]:
    """As at night: every coming visit, by the workers of the queue."""
    recheck_all()
    used, began = _of_database(), time.monotonic()
    with _jobs_at_work() as pid:
        while Job.objects.filter(kind=KIND, state__in=[Job.State.QUEUED, Job.State.RUNNING]).exists():
            time.sleep(_LOOK_SECONDS)
        seconds, of_workers = time.monotonic() - began, _of_group(pid)
    with as_owner():
        found = {"visits": Visit.objects.count(), "flags": ReviewFlag.objects.count()}
    return {
        **found,
        "seconds": round(seconds, 1),
        "core_seconds": round(of_workers + _of_database() - used, 1),
        "core_seconds_of_workers": round(of_workers, 1),
        "jobs": dict(Counter(Job.objects.filter(kind=KIND).values_list("state", flat=True))),
    }


def _one_facility(program: Program) -> dict[str, Any]:
    """It closes for a week: what that touches is found in the trail and asked about."""
    now = timezone.now()
    with acting(program=program.pk):
        follow_trail(program, now=now)  # reads on from here
    Job.objects.filter(kind=KIND, state=Job.State.QUEUED).delete()  # of what was touched before
    first = now.date() + timedelta(days=30)
    _close(program.facilities.get(), first, first + timedelta(days=6))
    used, began, core = _of_database(), time.monotonic(), time.process_time()
    with acting(program=program.pk):
        follow_trail(program, now=timezone.now())
    jobs = list(Job.objects.filter(kind=KIND, state=Job.State.QUEUED))
    for job in jobs:
        run(job.pk)
    seconds, of_worker = time.monotonic() - began, time.process_time() - core
    with as_owner():
        flags = ReviewFlag.objects.filter(task__program=program, cleared_at__isnull=True).count()
    return {
        "visits": sum(job.total for job in jobs),
        "flags": flags,
        "seconds": round(seconds, 2),
        "core_seconds": round(of_worker + _of_database() - used, 2),
    }


def _close(facility: Facility, first: date, last: date) -> None:
    with as_owner():
        announce_closure(
            facility, scope=Closure.Scope.FACILITY, starts_on=first, ends_on=last, reason="other",
            by="benchmark", now=timezone.now(),
        )  # fmt: skip


@contextmanager
def _jobs_at_work() -> Iterator[int]:
    """The workers of `serve`, in a process group of their own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "visitation.supervised", str(os.getpid()), "jobs"],
        cwd=settings.BASE_DIR, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process.pid
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _stats() -> Iterator[tuple[int, list[str]]]:
    """Of each process its number and what follows its name; nothing where nobody tells (Linux does)."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            yield int(path.parent.name), path.read_text().rpartition(")")[2].split()


def _seconds(told: list[str]) -> float:
    """Its own and those of its children that have ended."""
    return sum(int(each) for each in told[11:15]) / os.sysconf("SC_CLK_TCK")


def _of_group(pid: int) -> float:
    return sum(_seconds(told) for _, told in _stats() if int(told[2]) == pid)


def _of_database() -> float:
    """Of the server and all who work for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (mine,) = cursor.fetchone()
    stats = dict(_stats())
    if mine not in stats:
        return 0
    server = int(stats[mine][1])
    return sum(_seconds(told) for pid, told in stats.items() if server in (pid, int(told[1])))
