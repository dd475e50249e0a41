"""What may touch coming visits is followed as soon as it is committed, not at the next full minute.

Visits themselves are left to the minute: they are asked about while they are booked. So is what happens while the job
is at it.
"""

from django.utils import timezone

from compliance import audit, queue
from visitation.recheck.touching import OF_FACILITIES, OF_VISITS, OWN

LINE = "touched"  # of the timetable


def _follow_soon() -> None:
    queue.run_soon(LINE, now=timezone.now())


audit.when_recorded((OWN | OF_FACILITIES) - OF_VISITS, _follow_soon)
