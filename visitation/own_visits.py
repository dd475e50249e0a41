"""A volunteer's own visits, among what they may read and take along about themselves: code, day, place and status."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from visitation.models import VisitVolunteer
from visitation.queries import visits_for
from visitation.statuses import Status
from volunteers.models import User
from volunteers.own_data.sections import Record, tell


def _visits(user: User) -> Iterator[Record]:
    mine = visits_for(user).filter(team__volunteer__user=user).order_by("starts", "pk").distinct()
    for visit in mine:
        yield {
            "code": visit.code,
            "day": visit.day,
            "facility": visit.facility.name,
            "status": str(visit.get_status_display()),
        }


def has_visited(volunteer: str) -> Exists:
    """Whether the volunteer at the end of a path was in the team of a visit that took place."""
    return Exists(VisitVolunteer.objects.filter(volunteer=OuterRef(volunteer), visit__status=Status.DONE.value))


def register() -> None:
    words = {"code": _("Code"), "day": _("Date"), "facility": _("Facility"), "status": _("State")}
    tell("visits", _("My visits"), words, _visits)
