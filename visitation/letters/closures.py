"""An announced closure is told at once, not at the next full minute."""

from django.utils import timezone

from compliance import queue
from facilities.actions.closures import when_a_closure_is_announced

JOB = "visitation.letters.jobs.tell_of_closures"


def _tell_soon() -> None:
    queue.ask_for(JOB, now=timezone.now())


when_a_closure_is_announced(_tell_soon)
