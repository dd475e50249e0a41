"""Jobs for tests of the queue: each writes down that it ran, and one asks to be told when it was given up."""

import os
import signal
import time
from uuid import uuid4

from django.utils import timezone

from compliance import queue
from compliance.models import Job
from visitation.models import Heartbeat

ran: list[tuple[object, ...]] = []
given_up: list[tuple[object, ...]] = []


def note(*ids: object) -> None:
    """Goes well."""
    ran.append(ids)


def fail(*ids: object) -> None:
    """Goes wrong, with words that must not be kept."""
    ran.append(ids)
    canary = "ZQqueuemarker"
    raise LookupError(canary)


def die(*ids: object) -> None:
    """Ends as a task that took too long ends."""
    ran.append(ids)
    raise SystemExit(1)


def step(*ids: object) -> None:
    """Goes on until it is asked to end."""
    ran.append(ids)
    for done in range(600):
        queue.tell("stepping", done=done, total=600)
        time.sleep(0.01)


def be_given_up(*ids: object) -> None:
    given_up.append(ids)


def path_of(job: object) -> str:
    """The dotted path of one of these."""
    return f"{__name__}.{job.__name__}"


def linger(*ids: object) -> None:
    """Waits to be killed the first time, and goes well the second. Its progress is the number of its process."""
    queue.tell("here", done=os.getpid())
    if Job.objects.get(kind=path_of(linger)).attempts == 1:
        time.sleep(60)


def kill_the_worker(*ids: object) -> None:
    """Takes its worker with it each time."""
    os.kill(os.getpid(), signal.SIGKILL)


def leave_a_mark(number: int) -> None:
    """Leaves a row each time that it runs."""
    Heartbeat.objects.create(name=f"{number} {uuid4().hex[:20]}", beaten_at=timezone.now())
