"""The booking itself: lock, count, check, insert, one transaction. Never two at one seat, never one twice."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from compliance import audit
from compliance.records import a_record, finding_as_json
from compliance.rounds import answer, together
from compliance.rules import Finding, Verdict
from visitation.booking.against import Against, against, team_with_mentor
from visitation.booking.beside import Beside, asks_beside
from visitation.booking.driving import Driver, DriverTaken, lacks_of_driver, put_at_the_wheel
from visitation.booking.letters import post_booked
from visitation.booking.locks import lock_people_and_hold, lock_slots
from visitation.booking.queries import asks_person
from visitation.booking.starts import Start, start_of
from visitation.booking.withdrawing import CannotChange, withdraw
from visitation.letters.invitations import post_invitations
from visitation.models import Person, SlotHold, Visit, VisitOverride, VisitVolunteer
from visitation.statuses import Status
from volunteers.models import Volunteer

# Set aside by nobody: the database refuses it as well, there would be no visit at all, or somebody is not safe.
NEVER_SET_ASIDE = frozenset(
    ["person_busy", "visitor_busy", "kept_apart", "nobody_comes", "party_empty", "visit_in_the_past",
     "start_does_not_exist", "window_gone"]
)  # fmt: skip
Companion = tuple[Volunteer, str]


class BookingRefused(Exception):
    """Something stands in the way; nothing was stored. `against` says all of it at once."""

    def __init__(self, against: Against) -> None:
        super().__init__(", ".join(sorted(against.codes)))
        self.against = against


class SomebodyWasQuicker(Exception):
    """The database had the last word: a seat or a person was taken in the same instant. Nothing was stored."""


@transaction.atomic
def book(
    hold: SlotHold,
    *,
    by: Any,
    now: datetime,
    companions: Sequence[Companion] = (),
    overrides: Mapping[str, str] | None = None,
    driver: Driver | None = None,
    tells: bool = True,
) -> Visit:
    """Make the visit that a hold stands for; asked again with the same hold, the same visit comes back.

    Everything is asked about again as of `now`, a hold that has run out included: it only loses its seat to others.
    `overrides`: rules that a lead sets aside, by the finding's code, each with its reason; the others stay in force.
    A hold that `replaces` a visit moves it: the old one is given up in the same transaction, or kept. `driver`: who
    drives, whether in the team or not. `tells`: the team by letter, unless the caller tells of several at once.

    Raises BookingRefused, SomebodyWasQuicker, CannotChange.
    """
    team = _team_of(hold, companions)
    at_the_wheel = [driver.volunteer.pk] if driver is not None else []
    lock_people_and_hold([*(volunteer.pk for volunteer, _part in team), *at_the_wheel], hold)
    if hold.visit_id is not None:
        return Visit.objects.get(pk=hold.visit_id)
    old = _given_up(hold, by=by, now=now) if hold.replaces_id else None
    start = start_of(hold)
    lock_slots([(hold.facility_id, hold.starts, hold.ends, hold.facility.timezone)])
    goes = [volunteer for volunteer, _part in team]
    person, beside = answer(together(asks_person(hold.person_id), asks_beside(hold, goes)))
    (found,) = against(person, goes, [start], now=now)
    found = replace(found, missing=(*found.missing, *lacks_of_driver(driver, goes, person, start, now=now)))
    set_aside = _set_aside(found, overrides or {})
    try:
        visit = _insert(person, start, beside, team, found.findings, now=now)
        if old is not None:
            _who_drove_drives(old, visit)
        if driver is not None:
            put_at_the_wheel(visit, driver, by=by, now=now)
    except (IntegrityError, DriverTaken):
        raise SomebodyWasQuicker from None  # out of this transaction, which takes everything back
    SlotHold.objects.filter(pk=hold.pk).update(visit=visit)
    _keep(visit, found.findings, set_aside, old, by=by, now=now)
    beside.close(visit, by=by, now=now)
    if tells:
        post_booked(visit, goes, by=by, now=now)
    if beside.invites:
        post_invitations([visit], now=now)
    return visit


def overridden(visits: Sequence[int]) -> dict[int, frozenset[str]]:
    """By visit (primary key): codes of the rules that a lead set aside for it; one query."""
    found: dict[int, set[str]] = {}
    for visit, code in VisitOverride.objects.filter(visit__in=visits).values_list("visit_id", "code"):
        found.setdefault(visit, set()).add(code)
    return {visit: frozenset(codes) for visit, codes in found.items()}


def _team_of(hold: SlotHold, companions: Sequence[Companion]) -> list[Companion]:
    """Who goes, as what: the volunteer (of a moved visit: all who were to go), a mentor, and whom the lead names."""
    Part = VisitVolunteer.Part
    if hold.replaces_id:
        places = VisitVolunteer.objects.filter(visit=hold.replaces_id).select_related("volunteer")
        team = [(place.volunteer, place.part) for place in places]
    else:
        first, *mentor = team_with_mentor(hold.volunteer)
        team = [(first, Part.VISITOR.value), *((each, Part.MENTOR.value) for each in mentor)]
    known = {volunteer.pk for volunteer, _part in team}
    return [*team, *((volunteer, part) for volunteer, part in companions if volunteer.pk not in known)]


def _who_drove_drives(old: Visit, visit: Visit) -> None:
    """Of those who go in; who drove and stayed outside is told that the old one is off."""
    for place in VisitVolunteer.objects.filter(visit=old, seats__isnull=False):
        VisitVolunteer.objects.filter(visit=visit, volunteer=place.volunteer_id).update(seats=place.seats)


def _given_up(hold: SlotHold, *, by: Any, now: datetime) -> Visit:
    visit = Visit.objects.select_for_update(of=("self",)).select_related("facility", "program").defer("findings").get(
        pk=hold.replaces_id
    )  # fmt: skip
    if (visit.starts, visit.window_id, visit.facility_id) == (hold.starts, hold.window_id, hold.facility_id):
        raise CannotChange
    withdraw(visit, because="other_day", by=by, now=now, tells=False)
    return visit


def _set_aside(found: Against, overrides: Mapping[str, str]) -> dict[str, str]:
    """What of the overrides is needed. Raises BookingRefused where something else stands in the way."""
    needed = {id(finding) for finding in found.blocking if finding.code in overrides and not _is_firm(finding)}
    left = tuple(finding for finding in found.findings if id(finding) not in needed)
    if found.missing or len(needed) < len(found.blocking):
        raise BookingRefused(Against(found.start, left, found.missing))
    return {finding.code: overrides[finding.code] for finding in found.blocking}


def _is_firm(finding: Finding) -> bool:
    return finding.code in NEVER_SET_ASIDE


def can_be_set_aside(found: Against) -> bool:
    """Whether a lead may book it all the same: rules alone stand in the way, and none of them is firm."""
    return not found.missing and found.verdict is not Verdict.ALLOWED and not any(map(_is_firm, found.blocking))


def _insert(
    person: Person,
    start: Start,
    beside: Beside,
    team: Sequence[Companion],
    findings: Sequence[Finding],
    *,
    now: datetime,
) -> Visit:
    edition = beside.editions.on(start.facility.pk, start.day)
    assert edition is not None  # the rules were asked about it
    visit = start.visit_to(person, now=now)
    visit.code, visit.status = beside.code, Status.ASKED.value
    visit.edition, visit.seat, visit.request = edition, beside.free_seat, beside.wish
    visit.findings = [finding_as_json(finding) for finding in findings]
    visit.save()
    VisitVolunteer.objects.bulk_create(
        VisitVolunteer(
            visit=visit, volunteer=volunteer, part=part, starts=visit.starts, ends=visit.ends, holds=True, booked_at=now
        )
        for volunteer, part in team
    )
    return visit


def _keep(
    visit: Visit,
    findings: Sequence[Finding],
    set_aside: Mapping[str, str],
    old: Visit | None,
    *,
    by: Any,
    now: datetime,
) -> None:
    VisitOverride.objects.bulk_create(
        VisitOverride(visit=visit, code=code, reason=reason, by=str(by)[:120], at=now)
        for code, reason in sorted(set_aside.items())
    )
    a_record(
        subject=visit.code, facility=visit.facility.code, edition=visit.edition.number, findings=findings,
        key_id=visit.key_id, now=now,
    ).save()  # fmt: skip
    program = visit.person.program.code
    detail = {"instead_of": old.code} if old is not None else {}
    audit.record("visit_booked", by=by, subject=visit.code, program=program, detail=detail, now=now)
    for code, reason in sorted(set_aside.items()):
        detail = {"rule": code, "why": reason}
        audit.record("rule_set_aside", by=by, subject=visit.code, program=program, detail=detail, now=now)
