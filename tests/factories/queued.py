"""Jobs for tests of the queue: each writes down that it ran, and one asks to be told when it was given up."""

import time

from compliance import queue

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
