"""A report is told, worked on and closed; who may handle it is named; what the person agreed to is written down."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from compliance import audit
from compliance.access import Role
from compliance.reading import computing
from facilities.models import Facility
from visitation.actions.codes import SIGNS
from visitation.concerns.leads import users_at_work
from visitation.concerns.owning import NobodyThere, first_owner, raise_concern
from visitation.concerns.rota import today_of
from visitation.letters import incidents as letters
from visitation.models import (
    Concern,
    Destination,
    Incident,
    IncidentConsent,
    IncidentHandler,
    IncidentStep,
    Person,
    Visit,
)
from volunteers.models import Membership, Program, User

WATCHED_FOR = timedelta(days=90)
_MOST_WATCHED = {Incident.Kind.SEXUAL.value, Incident.Kind.THREATS.value}


class Overtaken(Exception):
    """Somebody else changed it meanwhile, or it is closed. Nothing was changed."""


class NotALead(Exception):
    """Whoever is to handle it is no lead of the program, or their role rests."""


@transaction.atomic
def report(
    program: Program,
    *,
    by: User,
    now: datetime,
    kinds: Iterable[str],
    known: str,
    story: str,
    danger: str,
    fear: str,
    person: Person | None = None,
    visit: Visit | None = None,
    facility: Facility | None = None,
    agreed: Iterable[str] = (),
    language: str = "",
    way: str = "",
    witness: str = "",
    **more: Any,
) -> Incident:
    """Keep a report, name its first handler and tell them; the same one sent twice within a minute is one.

    The handler is the person's own lead, else whoever is on call, else the first lead. Danger now raises an urgent
    word besides. `agreed`: kinds of consent without a destination. Raises NobodyThere where no lead is at work.
    """
    User.objects.select_for_update(no_key=True, of=("self",)).filter(pk=by.pk).first()
    again = Incident.objects.filter(
        program=program, reported_by=by, person=person, kinds=sorted(set(kinds)), state=Incident.State.OPEN,
        reported_at__gt=now - timedelta(minutes=1),
    ).first()  # fmt: skip
    with computing("incident"):
        if again is not None and again.story == story:
            return again
    leads = users_at_work(program.pk)
    if not leads:
        raise NobodyThere
    assigned = person.assigned_lead if person is not None else None
    handler = assigned if assigned in leads else first_owner(program, person, now=now)[0]
    if visit is not None and facility is None:
        facility = visit.facility
    watched = fear != Incident.Answer.NO or bool(_MOST_WATCHED & set(kinds))
    incident = Incident(
        program=program, code="IN-" + "".join(secrets.choice(SIGNS) for _sign in range(5)), person=person, visit=visit,
        facility=facility, reported_by=by, reported_at=now, kinds=sorted(set(kinds)), known=known, story=story,
        danger=danger, fear=fear, watch_until=today_of(program, now) + WATCHED_FOR if watched else None, **more,
    )  # fmt: skip
    incident.save()
    # A lead who wrote it down is in it already; of volunteers nobody is.
    named = {handler.pk: handler} | ({by.pk: by} if by in leads else {})
    for lead in named.values():
        IncidentHandler.objects.create(incident=incident, lead=lead, since=now, named_by=str(by)[:120])
    _record("incident_told", incident, by=by, now=now, handlers=sorted(str(lead) for lead in named.values()))
    for kind in agreed:
        agree(incident, kind=kind, language=language, way=way, witness=witness, by=by, now=now)
    letters.post_handlers(incident, [lead for lead in named.values() if lead != by], now=now)
    if danger == Incident.Answer.YES:
        raise_concern(
            program, pace=Concern.Pace.NOW, topic=Concern.Topic.SAFETY, person=person, visit=visit, by=by, now=now
        )
    return incident


@transaction.atomic
def agree(
    incident: Incident,
    *,
    kind: str,
    language: str,
    way: str,
    by: User,
    now: datetime,
    destination: Destination | None = None,
    witness: str = "",
    days: int = 90,
) -> IncidentConsent:
    """Write down that the person agreed to one use of a report, for so many days (180 at most)."""
    if not 1 <= days <= 180:
        raise ValueError("a yes holds from 1 to 180 days")
    given = IncidentConsent.objects.create(
        incident=incident, kind=kind, destination=destination, language=language, way=way, witness=witness,
        taken_by=str(by)[:120], taken_at=now, ends_at=now + timedelta(days=days),
    )  # fmt: skip
    _record("incident_consent_given", incident, by=by, now=now, kind=kind)
    return given


@transaction.atomic
def take_back(consent: IncidentConsent, *, by: User, now: datetime) -> None:
    """It holds no longer, at once; a leave to pass the report on under it ends too."""
    incident = _locked(consent.incident)
    IncidentConsent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(withdrawn_at=now)
    if consent.destination_id is not None:
        IncidentStep.objects.filter(
            incident=incident, kind=IncidentStep.Kind.LEAVE, destination=consent.destination_id, ends_at__gt=now
        ).update(ends_at=now)
    _record("incident_consent_withdrawn", incident, by=by, now=now, kind=consent.kind)


@transaction.atomic
def note(incident: Incident, *, kind: str, words: str, by: User, now: datetime) -> IncidentStep:
    """One more thing that was done about it."""
    row = _locked(incident)
    step = IncidentStep.objects.create(incident=row, kind=kind, words=words, by=str(by)[:120], at=now)
    _record("incident_step", row, by=by, now=now, kind=kind)
    return step


@transaction.atomic
def name_handler(incident: Incident, lead: User, *, by: User, now: datetime) -> None:
    """One more lead may read it and work on it. Raises NotALead."""
    row = _locked(incident)
    if lead not in users_at_work(row.program_id):
        raise NotALead
    _row, is_new = IncidentHandler.objects.get_or_create(
        incident=row, lead=lead, until=None, defaults={"since": now, "named_by": str(by)[:120]}
    )
    if is_new:
        _record("incident_handler_named", row, by=by, now=now, lead=str(lead))
        letters.post_handlers(row, [lead], now=now)


@transaction.atomic
def let_handler_go(incident: Incident, lead: User, *, by: User, now: datetime) -> None:
    """Somebody works on it no longer. Raises Overtaken for the last one: a report is never nobody's."""
    row = _locked(incident)
    if row.handlers.filter(until__isnull=True).exclude(lead=lead).count() == 0:
        raise Overtaken
    if row.handlers.filter(lead=lead, until__isnull=True).update(until=now):
        _record("incident_handler_gone", row, by=by, now=now, lead=str(lead))


@transaction.atomic
def say_of_fear(incident: Incident, fear: str, *, by: User, now: datetime) -> None:
    """What the person fears, as it is known now. Anything but a plain no ends every leave to pass the report on."""
    row = _locked(incident)
    Incident.objects.filter(pk=row.pk).update(fear=fear)
    if fear != Incident.Answer.NO:
        row.steps.filter(kind=IncidentStep.Kind.LEAVE, ends_at__gt=now).update(ends_at=now)
    _record("incident_fear_said", row, by=by, now=now)


@transaction.atomic
def close(incident: Incident, *, by: User, now: datetime) -> None:
    """Nothing is to be done any more. A year later it is emptied. Raises Overtaken where it is closed already."""
    row = _locked(incident)
    if row.state == Incident.State.CLOSED:
        raise Overtaken
    Incident.objects.filter(pk=row.pk).update(state=Incident.State.CLOSED, closed_at=now)
    row.steps.filter(ends_at__gt=now).update(ends_at=now)
    _record("incident_closed", row, by=by, now=now)


@transaction.atomic
def reopen(incident: Incident, *, by: User, now: datetime) -> None:
    """There is more to do after all. Raises Overtaken where it is open, or was emptied."""
    row = _locked(incident)
    if row.state == Incident.State.OPEN or row.emptied_at is not None:
        raise Overtaken
    Incident.objects.filter(pk=row.pk).update(state=Incident.State.OPEN, closed_at=None)
    _record("incident_reopened", row, by=by, now=now)


def hand_on_when_a_lead_goes(membership: Membership, *, by: Any, now: datetime) -> None:
    """Whoever leaves handles nothing any more; what would be nobody's gets another lead."""
    if membership.role != Role.PROGRAM_LEAD or membership.program_id is None:
        return
    theirs = IncidentHandler.objects.filter(
        lead=membership.user_id, until__isnull=True, incident__program=membership.program_id
    ).select_related("incident__program", "incident__person__assigned_lead")
    leads = [lead for lead in users_at_work(membership.program_id) if lead.pk != membership.user_id]
    for row in theirs:
        incident = row.incident
        if not incident.handlers.filter(until__isnull=True).exclude(pk=row.pk).exists():
            if not leads:
                continue  # the last lead keeps it
            assigned = incident.person.assigned_lead if incident.person is not None else None
            name_handler(incident, assigned if assigned in leads else leads[0], by=by, now=now)
        IncidentHandler.objects.filter(pk=row.pk).update(until=now)
        _record("incident_handler_gone", incident, by=by, now=now, lead=str(membership.user))


def destination_of(
    program: Program, *, kind: str, name: str, reach: str, checked_on: date, by: User, now: datetime
) -> Destination:
    """One more place to which a report may be passed on."""
    made = Destination.objects.create(program=program, kind=kind, name=name, reach=reach, checked_on=checked_on)
    audit.record("destination_made", by=by, subject=made, program=program.code, detail={"kind": kind}, now=now)
    return made


@transaction.atomic
def retire(destination: Destination, *, by: User, now: datetime) -> None:
    """Nobody passes anything on to it any more; what was passed on stays as it is."""
    if Destination.objects.filter(pk=destination.pk, retired_at__isnull=True).update(retired_at=now):
        audit.record("destination_retired", by=by, subject=destination, program=destination.program.code, now=now)


def _locked(incident: Incident) -> Incident:
    rows = Incident.objects.select_for_update(of=("self",)).select_related("program", "person")
    return rows.get(pk=incident.pk)


def _record(event: str, incident: Incident, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(event, by=by, subject=incident, program=incident.program.code, detail=detail, now=now)
