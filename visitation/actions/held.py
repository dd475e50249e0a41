"""A visit on hold: it goes on again; and what becomes of it where its hour passes meanwhile.

A lead cancels it as any other visit (visitation/booking/withdrawing.py).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from compliance import audit
from compliance.records import a_record, finding_as_json
from compliance.rules import Finding, Verdict, blocking, check_many
from facilities.models import Closure
from visitation.actions.overtaken import reasons_of
from visitation.aftercare.obstructing import take_back_from_closures
from visitation.eligibility import missing_on
from visitation.facts import Planned, placement_on, proposals_of
from visitation.letters import on_again
from visitation.models import CallOutAnswer, Person, Visit, VisitVolunteer
from visitation.on_hold import is_closed
from visitation.statuses import Status, require_move
from volunteers.models import AwayRange, ExtraAvailability, Program, Volunteer

NOBODY, ELSEWHERE = "nobody_on_it", "volunteer_elsewhere"  # what neither the rules nor a plan would say


class NotOnHold(Exception):
    """The visit is not on hold any more, or its hour has come. Nothing was changed."""


class CannotGoOn(Exception):
    """The visit stays on hold; `findings` say everything that stands against it."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


def closures_over(visit: Visit) -> list[Closure]:
    """What is announced for the visit's facility and day. One query."""
    over = Q(ends_on__isnull=True) | Q(ends_on__gte=visit.day)
    over &= Q(until__isnull=True) | Q(until__gt=visit.starts)
    return list(Closure.objects.filter(over, facility=visit.facility_id, starts_on__lte=visit.day).order_by("pk"))


@transaction.atomic
def put_on_again(visit: Visit, *, by: Any, now: datetime) -> Visit:
    """Let a visit on hold take place after all, and tell its volunteers once.

    Everything is asked again as of now: the rules, what its volunteers may, whether the person agrees and is still
    there. What the facility had confirmed before, it is to be asked again. Raises NotOnHold; CannotGoOn with every
    reason; nothing is changed then.
    """
    visit = _locked(visit, now=now)
    places = list(visit.team.all())
    planned = Planned(visit, tuple(place.volunteer_id for place in places))
    (findings,) = check_many(proposals_of([planned], now=now))
    against = (*blocking(findings), *(Finding(code, Verdict.REFUSED) for code in _besides(planned, now=now)))
    if against:
        raise CannotGoOn(against)
    require_move(visit.status, Status.ASKED)
    visit.status, visit.changed_at = Status.ASKED.value, now
    visit.sequence += 1
    visit.findings = [finding_as_json(finding) for finding in findings]
    try:
        with transaction.atomic():
            visit.save(update_fields=["status", "sequence", "changed_at", "findings"])
            VisitVolunteer.objects.filter(visit=visit, holds=False).update(holds=True)
    except IntegrityError:  # the database has the last word
        raise CannotGoOn((Finding(ELSEWHERE, Verdict.REFUSED),)) from None
    a_record(
        subject=visit.code, facility=visit.facility.code, edition=visit.edition.number, findings=findings,
        key_id=visit.key_id, now=now,
    ).save()  # fmt: skip
    take_back_from_closures(visit)
    audit.record("visit_on_again", by=by, subject=visit.code, program=visit.program.code, now=now)
    on_again.post_on_again(visit, Volunteer.objects.filter(places__visit=visit), now=now)
    return visit


def end_passed_holds(program: Program, *, now: datetime) -> int:
    """End what was on hold until it was over; how many.

    A visit that a closure stopped did not happen, which counts; any other was withdrawn. Nobody is written to: they
    knew that nobody travels. Calendars that follow a link show it as off.
    """
    passed = Visit.objects.filter(program=program, status=Status.HELD, ends__lte=now).order_by("pk")
    return sum(_end(pk, now=now) for pk in list(passed.values_list("pk", flat=True)))


@transaction.atomic
def _end(pk: int, *, now: datetime) -> int:
    rows = Visit.objects.select_for_update(skip_locked=True, of=("self",)).annotate(was_closed=is_closed())
    rows = rows.select_related("facility", "program").defer("findings")
    visit = rows.filter(pk=pk, status=Status.HELD, ends__lte=now).first()
    if visit is None:  # somebody is at it
        return 0
    to = Status.DID_NOT_HAPPEN if visit.was_closed else Status.WITHDRAWN
    _withdraw(visit, to, now=now)
    detail = {"why": "closure" if visit.was_closed else "on_hold", "status": to.value}
    audit.record("visit_hold_over", by="nightly", subject=visit.code, program=visit.program.code, detail=detail,
                 now=now)  # fmt: skip
    return 1


def _withdraw(visit: Visit, to: Status, *, now: datetime) -> None:
    require_move(visit.status, to)
    visit.status, visit.changed_at = to.value, now
    visit.sequence += 1
    visit.save(update_fields=["status", "sequence", "changed_at"])
    VisitVolunteer.objects.filter(visit=visit).update(holds=False)


def _locked(visit: Visit, *, now: datetime) -> Visit:
    """The visit's row, after those of its volunteers and its person, as everywhere. Raises NotOnHold."""
    theirs = Volunteer.objects.select_for_update(no_key=True).filter(places__visit=visit.pk)
    list(theirs.order_by("pk").values_list("pk"))
    list(Person.objects.select_for_update(no_key=True).filter(pk=visit.person_id).values_list("pk"))
    rows = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("facility", "edition", "program")
    row = rows.defer("edition__document").get(pk=visit.pk)
    if row.status != Status.HELD or row.starts <= now:
        raise NotOnHold
    return row


def _besides(planned: Planned, *, now: datetime) -> Iterator[str]:
    """Codes of what the rules know nothing of."""
    visit, team = planned.visit, planned.volunteer_ids
    if not team:
        yield NOBODY
    yield from reasons_of(missing_on([planned], now=now)[planned])
    if visit.request_id and visit.request.closed_at is not None:
        yield "request_closed"
    stays = list(visit.person.placements.all())
    if stays and placement_on(stays, visit.facility_id, visit.day) is None:
        yield "person_moved"
    away = set(AwayRange.objects.filter(volunteer__in=team, first_day__lte=visit.day, last_day__gte=visit.day)
               .values_list("volunteer_id", flat=True))  # fmt: skip
    away -= set(ExtraAvailability.objects.filter(volunteer__in=team, day=visit.day)
                .values_list("volunteer_id", flat=True))  # fmt: skip
    called = CallOutAnswer.objects.filter(volunteer__in=team, is_assigned=True, starts__lt=visit.ends,
                                          ends__gt=visit.starts).exclude(call_out__visit=visit.pk)  # fmt: skip
    if away or called.exists():
        yield "volunteer_away"
