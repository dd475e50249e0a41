"""Who could go on a visit, by state; and putting somebody on it, or handing it to somebody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from compliance import audit
from compliance.reading import computing
from compliance.records import a_record, finding_as_json
from compliance.rounds import Asking, answer, together
from compliance.rules import Finding, Verdict, blocking, check_many
from visitation.actions.left_places import leave_place
from visitation.actions.overtaken import reasons_of
from visitation.actions.rechecking import answers_for
from visitation.booking.letters import post_booked
from visitation.booking.locks import lock_people
from visitation.eligibility import asks_missing_with
from visitation.elsewhere import Elsewhere
from visitation.facts import Planned, asks_about
from visitation.letters import changes, invitations
from visitation.models import Visit, VisitVolunteer
from visitation.reasons import explain_reason, said
from visitation.review.causes import causes_of
from visitation.review.flags import COMING, keep_flags
from visitation.rosters.changed import visit_changed
from visitation.statuses import LIVE, Status, require_move
from volunteers.eligibility.asking import VISITOR
from volunteers.eligibility.ready import Ready
from volunteers.models import AwayRange, ExtraAvailability, Volunteer

_LOAD, _AWAY = "volunteer_load", "volunteer_away"


class State(StrEnum):
    """Where a candidate stands."""

    FREE = "free"
    AT_CAP = "at_cap"  # nothing is in the way but how many visits they said they can make, or the program's most
    NOT = "not"


@dataclass(frozen=True)
class Candidate:
    """A volunteer and what stands in their way for one visit, as sentences; elsewhere at that time is one of them."""

    volunteer: Volunteer
    state: State
    why: tuple[str, ...] = ()
    may_go: bool = True  # what they said of themselves is asked about, and stops nothing


class CannotPlace(Exception):
    """Nothing was changed; `why` says everything that stands in the way, as sentences."""

    def __init__(self, why: Sequence[str]) -> None:
        super().__init__(f"{len(why)} reasons")
        self.why = tuple(why)


class Overtaken(Exception):
    """The visit is not as the page showed it, has begun, or is off. Nothing was changed."""


@computing("rules")
def candidates(visit: Visit, *, now: datetime) -> tuple[list[Candidate], list[str]]:
    """Everybody at work who is not on the visit, free ones first; and what stands against the visit whoever goes.

    The same check that a booking makes, for each of them at once: the queries do not grow with the volunteers.
    """
    team = tuple(place.volunteer_id for place in visit.team_shown)
    volunteers = list(
        Volunteer.objects.filter(program=visit.program_id, state=Volunteer.State.ACTIVE)
        .exclude(pk__in=team)
        .order_by("code")
    )
    numbers = [volunteer.pk for volunteer in volunteers]
    planned = [Planned(visit, (*team, volunteer.pk)) for volunteer in volunteers]
    proposals, ready, with_person, elsewhere, (away, extra, counts) = answer(
        together(
            asks_about(planned, now=now),
            Ready.asks(numbers),
            asks_missing_with(visit.person, volunteers, team=team, now=now),
            Elsewhere.asks(numbers, visit.day, visit.day),
            _asks_calendar(numbers, visit),
        )
    )
    caps = _caps(volunteers, {pk: (week, month) for pk, week, month in counts})
    found: list[tuple[Volunteer, dict[str, str]]] = []
    for volunteer, findings in zip(volunteers, check_many(proposals), strict=True):
        pk = volunteer.pk
        why = {said(finding).text: finding.code for finding in blocking(findings)}
        own = (*ready.missing(pk, role=VISITOR, day=visit.day), *elsewhere.missing(pk, visit.day))
        for code in reasons_of({pk: (*own, *with_person[pk])}):
            why.setdefault(explain_reason({"code": code}).text, code)
        if pk in set(away) - set(extra):
            why.setdefault(explain_reason({"code": _AWAY}).text, _AWAY)
        found.append((volunteer, why))
    common = set.intersection(*(set(why) for _volunteer, why in found)) if len(found) > 1 else set()
    made = [_candidate(volunteer, why, common, caps.get(volunteer.pk, "")) for volunteer, why in found]
    order = list(State)
    return sorted(made, key=lambda each: (order.index(each.state), each.volunteer.code)), sorted(common)


def _candidate(volunteer: Volunteer, why: dict[str, str], common: set[str], cap: str) -> Candidate:
    own = {text: code for text, code in why.items() if text not in common}
    said_too = (cap,) if cap else ()
    if not own:
        return Candidate(volunteer, State.AT_CAP if cap else State.FREE, said_too)
    state = State.AT_CAP if set(own.values()) == {_LOAD} else State.NOT
    return Candidate(volunteer, state, (*own, *said_too), may_go=False)


def _caps(volunteers: Sequence[Volunteer], counts: Mapping[int, tuple[int, int]]) -> dict[int, str]:
    """Of those who have as many visits as they said they can make in that week or month, the sentence."""
    found = {}
    for volunteer in volunteers:
        week, month = counts.get(volunteer.pk, (0, 0))
        if week >= volunteer.max_visits_per_week:
            gaps = {"count": week, "limit": volunteer.max_visits_per_week}
            found[volunteer.pk] = _("Visits in that week: %(count)d; at most %(limit)d were offered.") % gaps
        elif month >= volunteer.max_visits_per_month:
            gaps = {"count": month, "limit": volunteer.max_visits_per_month}
            found[volunteer.pk] = _("Visits in that month: %(count)d; at most %(limit)d were offered.") % gaps
    return found


def _asks_calendar(numbers: Sequence[int], visit: Visit) -> Asking[tuple[list[Any], ...]]:
    """Who is away on that day, who comes all the same, and their visits (of the week, of the month). One round."""
    monday = visit.day - timedelta(days=visit.day.weekday())
    in_week = Q(visit__day__range=(monday, monday + timedelta(days=6)))
    in_month = Q(visit__day__year=visit.day.year, visit__day__month=visit.day.month)
    away = AwayRange.objects.filter(volunteer__in=numbers, first_day__lte=visit.day, last_day__gte=visit.day)
    extra = ExtraAvailability.objects.filter(volunteer__in=numbers, day=visit.day)
    places = VisitVolunteer.objects.filter(
        in_week | in_month, volunteer__in=numbers, visit__status__in=[status.value for status in LIVE]
    ).order_by().values("volunteer_id")  # fmt: skip
    counts = places.annotate(week=Count("pk", filter=in_week), month=Count("pk", filter=in_month))
    found = yield (
        away.values_list("volunteer_id", flat=True),
        extra.values_list("volunteer_id", flat=True),
        counts.values_list("volunteer_id", "week", "month"),
    )
    return found


@transaction.atomic
def put_on(
    visit: Visit, volunteer: Volunteer, *, sequence: int, by: Any, now: datetime, instead: bool = False
) -> Visit:
    """Put a volunteer on a coming visit; `instead`: of everybody who is on it. One on hold takes place then.

    Everything is asked again with the team as it would be. `sequence`: the visit's, as the page showed it. The
    volunteer, and whoever is taken off, is told; of a list that was sent it becomes a line of the addendum.
    Raises Overtaken, CannotPlace.
    """
    lock_people(
        [volunteer.pk, *VisitVolunteer.objects.filter(visit=visit).values_list("volunteer_id", flat=True)],
        [visit.person_id],
    )
    rows = Visit.objects.select_for_update(of=("self",)).select_related("facility", "edition", "program", "person")
    row = rows.defer("edition__document").get(pk=visit.pk)
    there = {place.volunteer_id: place.volunteer for place in row.team.select_related("volunteer")}
    if row.status not in COMING or row.starts <= now or row.sequence != sequence or volunteer.pk in there:
        raise Overtaken
    gone = list(there.values()) if instead else []
    for each in gone:
        leave_place(row, each, now=now)
    part = VisitVolunteer.Part.PARTNER if len(there) > len(gone) else VisitVolunteer.Part.VISITOR
    _insert(row, volunteer, part, now=now)
    if row.status == Status.HELD:
        require_move(row.status, Status.ASKED)
        row.status = Status.ASKED.value
    _check(row, volunteer, now=now)
    row.sequence += 1
    row.changed_at = now
    row.save(update_fields=["status", "sequence", "changed_at", "findings"])
    action = "visit_handed_on" if instead and gone else "visit_place_filled"
    detail: dict[str, Any] = {"volunteer": volunteer.code}
    if gone:
        detail["instead_of"] = sorted(each.code for each in gone)
    audit.record(action, by=by, subject=row.code, program=row.program.code, detail=detail, now=now)
    visit_changed(row, now=now)
    post_booked(row, [volunteer], by=by, now=now)
    invitations.post_invitations([row], now=now)
    for each in gone:
        changes.post_off_it(row, each, now=now)
        invitations.post_taken_off(row, each, now=now)
    return row


def _insert(row: Visit, volunteer: Volunteer, part: str, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            VisitVolunteer.objects.create(
                visit=row, volunteer=volunteer, part=part, starts=row.starts, ends=row.ends, holds=True, booked_at=now
            )
    except IntegrityError:  # the database has the last word
        busy = Finding("visitor_busy", Verdict.REFUSED, {"visitor": volunteer.code})
        raise CannotPlace([said(busy).text]) from None


def _check(row: Visit, volunteer: Volunteer, *, now: datetime) -> None:
    """The team as it is now, in the transaction: what stands in the way undoes it. Keeps findings and flags."""
    row._prefetched_objects_cache = {}
    (findings,) = answers_for([row], now=now)
    row._prefetched_objects_cache = {}
    causes = causes_of([row], [findings], now=now)
    against = causes[row.pk]
    if volunteer.state != Volunteer.State.ACTIVE or volunteer.program_id != row.program_id:
        raise Overtaken
    if against:
        rules = {cause.rule for cause in against}
        why = [said(finding).text for finding in blocking(findings)]
        why += [explain_reason({"code": rule}).text for rule in sorted(rules & _ASKED_BESIDES)]
        raise CannotPlace(list(dict.fromkeys(why)))
    row.findings = [finding_as_json(finding) for finding in findings]
    keep_flags([row], causes, now=now)
    a_record(
        subject=row.code, facility=row.facility.code, edition=row.edition.number, findings=findings,
        key_id=row.key_id, now=now,
    ).save()  # fmt: skip


_ASKED_BESIDES = frozenset(["volunteer_away", "person_moved", "consent_withdrawn"])
