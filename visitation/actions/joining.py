"""A volunteer is put into the team of a visit, and what the rules say of it is kept."""

from datetime import datetime

from compliance.records import a_record, finding_as_json
from compliance.rules import check_many
from visitation.facts import proposals_for
from visitation.letters.invitations import post_invitations
from visitation.models import CallOut, Visit, VisitVolunteer
from visitation.rosters.changed import visit_changed
from visitation.statuses import Status, require_move
from volunteers.models import Volunteer


def for_visit(visit: Visit, role: str, *, is_red: bool, language: str = "") -> CallOut:
    """A call-out about a visit that is not raised yet: when and where are the visit's own."""
    return CallOut(
        program_id=visit.program_id, visit=visit, facility=visit.facility, role=role, language=language,
        starts=visit.starts, ends=visit.ends, answer_until=visit.starts, timezone=visit.facility.timezone,
        is_red=is_red,
    )  # fmt: skip


def join(visit: Visit, volunteer: Volunteer, part: str, *, now: datetime) -> None:
    """Put the volunteer into the team; a visit that had nobody left goes on. The caller holds the visit's lock.

    The list that the facility has gets its line, and calendars hear of it.
    """
    VisitVolunteer.objects.create(
        visit=visit, volunteer=volunteer, part=part, starts=visit.starts, ends=visit.ends, holds=True, booked_at=now
    )
    if visit.status == Status.HELD:
        require_move(visit.status, Status.ASKED)
        visit.status = Status.ASKED.value
    visit.sequence += 1
    visit.changed_at = now
    (findings,) = check_many(proposals_for([visit], now=now))
    visit.findings = [finding_as_json(finding) for finding in findings]
    visit.save(update_fields=["status", "sequence", "changed_at", "findings"])
    a_record(
        subject=visit.code, facility=visit.facility.code, edition=visit.edition.number, findings=findings,
        key_id=visit.key_id, now=now,
    ).save()  # fmt: skip
    visit_changed(visit, now=now)
    post_invitations([visit], now=now)
