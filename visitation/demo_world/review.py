"""What stands against coming visits in the invented programs: a volunteer who turned out to be away."""

from datetime import datetime

from visitation.actions.rechecking import recheck_some
from visitation.models import Visit, VisitVolunteer
from visitation.statuses import Status
from volunteers.models import AwayRange, Program, User

_OFTEN = 2  # visits of a program


def make_flags(program: Program, lead: User, *, now: datetime) -> None:
    """Two coming visits are flagged, and the lead has one of them."""
    coming = Visit.objects.filter(program=program, status=Status.ASKED, starts__gt=now).order_by("starts", "code")
    numbers = []
    for visit in coming.defer("findings")[:_OFTEN]:
        place = VisitVolunteer.objects.filter(visit=visit).order_by("pk").first()
        if place is None:
            continue
        AwayRange.objects.get_or_create(volunteer_id=place.volunteer_id, first_day=visit.day, last_day=visit.day)
        numbers.append(visit.pk)
    recheck_some(program, Visit.objects.filter(pk__in=numbers), by="demo", now=now)
    task = program.review_tasks.order_by("visit__starts", "pk").first()
    if task is not None:
        task.holder, task.held_since = lead, now
        task.save(update_fields=["holder", "held_since"])
