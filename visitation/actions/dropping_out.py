"""A volunteer cannot come: the place is free again, and whoever needs to know is told."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from compliance import audit
from visitation.actions import call_out_endings
from visitation.actions.left_places import leave_place
from visitation.letters import changes, invitations
from visitation.models import Person, Visit, VisitVolunteer
from visitation.rosters.changed import visit_changed
from visitation.statuses import Status, require_move
from volunteers.models import Volunteer

MAY_BE_LEFT = (Status.ASKED, Status.ON_ROSTER, Status.SENT, Status.CONFIRMED, Status.HELD)


class CannotDropOut(Exception):
    """Nothing was changed. `is_off_it`: the volunteer has no place there; else the visit has begun, or is over."""

    def __init__(self, *, is_off_it: bool) -> None:
        super().__init__("off it" if is_off_it else "too late")
        self.is_off_it = is_off_it


@transaction.atomic
def drop_out(visit: Visit, volunteer: Volunteer, *, by: Any, now: datetime) -> None:
    """Give the volunteer's place in a visit back. Without anybody else the visit goes on hold until a lead finds one.

    The lead, and the others of the team, are told once. Raises CannotDropOut.
    """
    # Locked in the order in which plans are published: volunteer, person, then the visit.
    list(Volunteer.objects.select_for_update().filter(pk=volunteer.pk).values_list("pk"))
    list(Person.objects.select_for_update().filter(pk=visit.person_id).values_list("pk"))
    visit = Visit.objects.select_for_update(of=("self",)).select_related(
        "program", "facility", "person__assigned_lead"
    ).defer("findings").get(pk=visit.pk)  # fmt: skip
    if not VisitVolunteer.objects.filter(visit=visit, volunteer=volunteer).exists():
        raise CannotDropOut(is_off_it=True)
    if visit.status not in MAY_BE_LEFT or visit.starts <= now:
        raise CannotDropOut(is_off_it=False)
    place = leave_place(visit, volunteer, now=now)
    assert place is not None  # the volunteer's row is locked
    call_out_endings.place_lost(visit, place, now=now)
    others = list(Volunteer.objects.filter(places__visit=visit))
    status = Status(visit.status)
    if not others and status != Status.HELD:
        require_move(visit.status, Status.HELD)
        status = Status.HELD
    Visit.objects.filter(pk=visit.pk).update(status=status.value, sequence=F("sequence") + 1, changed_at=now)
    visit.refresh_from_db(fields=["status", "sequence"])
    code, detail = visit.program.code, {"why": "cannot_come", "volunteer": volunteer.code}
    audit.record("visit_place_given_back", by=by, subject=visit.code, program=code, detail=detail, now=now)
    visit_changed(visit, now=now)
    changes.post_released(visit, volunteer, now=now)
    invitations.post_taken_off(visit, volunteer, now=now)
    if status != Status.HELD:
        changes.post_team_smaller(visit, volunteer, others, now=now)
