"""The end of a match."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q

from compliance import audit
from compliance.access import Permission, Role, grants
from visitation.actions import call_out_endings
from visitation.actions.left_places import leave_place
from visitation.letters import changes, invitations
from visitation.letters.reminders import GOING
from visitation.models import BookingRequest, Channel, Match, Person, StandingVisit, Visit
from visitation.statuses import NEXT, Status, require_move
from volunteers.models import User, Volunteer


class MatchNotYours(Exception):
    """Neither one's own match nor one of one's program, or it is over already. Nothing was changed."""


@dataclass(frozen=True)
class Ended:
    """The match as it is now, and what became of the visits that were still to come, by their codes."""

    match: Match
    withdrawn: tuple[str, ...]
    left: tuple[str, ...]  # visits that others still make


@transaction.atomic
def end_match(match: Match, *, by: User, now: datetime) -> Ended:
    """End a match now. The volunteer's places in visits to the person that have not begun are given back.

    A visit that nobody else makes is withdrawn. A volunteer whose match somebody else ended is told not to go; of one
    who ended it themselves the lead is told, once. From here on the volunteer finds nothing of the person; for 72 hours
    they may still write a last log. Raises MatchNotYours.
    """
    found = Match.objects.filter(pk=match.pk).values_list("volunteer_id", "person_id").first()
    if found is None:
        raise MatchNotYours
    # Locked in the order in which plans are published: volunteer, person, then the rows between them.
    list(Volunteer.objects.select_for_update().filter(pk=found[0]).values_list("pk"))
    list(Person.objects.select_for_update().filter(pk=found[1]).values_list("pk"))
    match = (
        Match.objects.select_for_update(of=("self",)).select_related("person__program", "volunteer").get(pk=match.pk)
    )
    program = match.person.program
    if not may_end(by, match):
        raise MatchNotYours
    match.ended_at, match.ended_by = now, str(by)[:120]
    match.ended_on = max(now.astimezone(ZoneInfo(program.timezone)).date(), match.since)
    match.save(update_fields=["ended_at", "ended_by", "ended_on"])
    subject, detail = match.person.alias_code, {"volunteer": match.volunteer.code}
    audit.record("match_ended", by=by, subject=subject, program=program.code, detail=detail, now=now)
    _waits_again(match)
    _end_bookings(match, by=by, now=now)
    withdrawn, left = _give_back(match, by=by, now=now)
    if match.volunteer.user_id == by.pk:
        changes.post_match_ended(match, withdrawn, left, now=now)
    return Ended(match, withdrawn, left)


def _waits_again(match: Match) -> None:
    """Whoever has no visitor left is back where they waited before; their place in line is their own (WaitingPlace)."""
    lasting = Match.objects.filter(
        person=match.person_id, channel=Channel.VISITS, ended_on__isnull=True, ended_at__isnull=True
    )
    if match.channel == Channel.VISITS and not lasting.exists():
        visited = Person.objects.filter(pk=match.person_id, state=Person.State.VISITED)
        visited.update(state=Person.State.WAITING)


def _end_bookings(match: Match, *, by: User, now: datetime) -> None:
    """What comes again and again does so no more, and hours that were asked for are not waited for."""
    pair = {"volunteer": match.volunteer_id, "person": match.person_id}
    StandingVisit.objects.filter(**pair, ended_at__isnull=True).update(
        ended_at=now, ended_because=StandingVisit.Ended.MATCH.value
    )
    BookingRequest.objects.filter(**pair, state=BookingRequest.State.OPEN).update(
        state=BookingRequest.State.TAKEN_BACK.value, answered_at=now, answered_by=str(by)[:120]
    )


def may_end(user: User, match: Match) -> bool:
    """Whether the match lasts and is this volunteer's own, or one of this lead's program."""
    lasts = match.ended_on is None and match.ended_at is None
    if not lasts or user.program is None or match.person.program_id != user.program.pk:
        return False
    cell = grants(user.role or "", Permission.END_MATCH)
    return cell == "prog" or (cell == "own" and user.role == Role.VOLUNTEER and match.volunteer.user_id == user.pk)


def _give_back(match: Match, *, by: User, now: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    withdrawn, left = [], []
    may_be = [status.value for status, following in NEXT.items() if Status.WITHDRAWN in following]
    to_come = Visit.objects.select_for_update(of=("self",)).filter(
        Q(team__volunteer=match.volunteer_id), person=match.person_id, starts__gt=now, status__in=may_be
    )
    rows = to_come.select_related("program", "facility").defer("findings").order_by("starts", "code")
    for visit in rows:
        was_told, ended_it = visit.status != Status.DRAFT, match.volunteer.user_id == by.pk
        if visit.team.exclude(volunteer=match.volunteer_id).exists():
            _leave_to_others(visit, match.volunteer, was_told=was_told, ended_it=ended_it, now=now)
            left.append(visit.code)
            event = "visit_place_given_back"
        else:
            require_move(visit.status, Status.WITHDRAWN)
            # A draft that was never published keeps its sequence at 0: nobody ever heard of it.
            sequence = visit.sequence + was_told
            Visit.objects.filter(pk=visit.pk).update(status=Status.WITHDRAWN.value, sequence=sequence, changed_at=now)
            visit.team.update(holds=False)
            withdrawn.append(visit.code)
            event = "visit_withdrawn"
            visit.sequence = sequence
            if was_told and ended_it:  # who ended it knows; their calendar does not
                invitations.post_invitations([visit], now=now)
            elif was_told:
                changes.post_off(visit, [match.volunteer], now=now)
        detail = {"why": "match_ended", "volunteer": match.volunteer.code}
        audit.record(event, by=by, subject=visit.code, program=match.person.program.code, detail=detail, now=now)
    return tuple(withdrawn), tuple(left)


def _leave_to_others(visit: Visit, volunteer: Volunteer, *, was_told: bool, ended_it: bool, now: datetime) -> None:
    """Take the volunteer off a visit that others still make; the caller holds its row."""
    place = leave_place(visit, volunteer, now=now)
    assert place is not None  # the visit was found by it, and the volunteer's row is locked
    Visit.objects.filter(pk=visit.pk).update(sequence=F("sequence") + 1, changed_at=now)
    visit.refresh_from_db(fields=["sequence"])
    if not was_told:
        return
    call_out_endings.place_lost(visit, place, now=now)
    invitations.post_taken_off(visit, volunteer, now=now)
    if not ended_it:
        changes.post_off_it(visit, volunteer, now=now)
    if visit.status in GOING:
        changes.post_team_smaller(visit, volunteer, Volunteer.objects.filter(places__visit=visit), now=now)
