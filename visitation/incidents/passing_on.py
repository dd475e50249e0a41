"""A report may be passed on: with the person's yes to just that and two leads, or where a life is in danger.

Nothing is sent from here. What two people agree on is a leave: until it ends a handler may pass the report on by their
own hand, and writes down that they did.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance import audit
from compliance.access import Permission
from compliance.approvals.asking import ask
from compliance.approvals.models import Approval
from compliance.approvals.registry import two_person
from visitation.concerns.follow_ups import ask_for
from visitation.concerns.rota import today_of
from visitation.models import (
    Destination,
    Disclosure,
    FollowUp,
    Incident,
    IncidentConsent,
    IncidentStep,
)
from volunteers.models import User

LEAVE_FOR = timedelta(days=30)
OVERRIDE_FOR = timedelta(hours=24)
REASON_AT_LEAST = 20
_PASS_ON, _OVERRIDE = "pass_on", "override"
_Kind, _Step = IncidentConsent.Kind, IncidentStep.Kind
_ALLOWS = (_Kind.WITHOUT_NAME, _Kind.WITH_NAME)


class CannotPassOn(Exception):
    """Nothing was changed; `why`: `fear`, `no_consent`, `closed`, `not_there`, `no_leave`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def consent_to(incident: Incident, destination: Destination, *, now: datetime) -> IncidentConsent | None:
    """The person's yes to passing this report on to just there, while it holds. A lawyer: their yes to the lawyer."""
    live = incident.consents.filter(withdrawn_at__isnull=True, taken_at__lte=now, ends_at__gt=now)
    named = live.filter(kind__in=_ALLOWS, destination=destination).first()
    if named is None and destination.kind == Destination.Kind.LAWYER:
        named = live.filter(kind=_Kind.LAWYER).first()
    return named


def why_not(incident: Incident, destination: Destination, *, now: datetime, override: bool = False) -> str:
    """What keeps a report from being passed on there; empty: nothing does. Fear blocks all but a life in danger."""
    if incident.state == Incident.State.CLOSED or incident.emptied_at is not None:
        return "closed"
    if destination.program_id != incident.program_id or destination.retired_at is not None:
        return "not_there"
    if override:
        return ""
    if not incident.may_be_shared:
        return "fear"
    return "" if consent_to(incident, destination, now=now) is not None else "no_consent"


@transaction.atomic
def ask_to_pass_on(
    incident: Incident, destination: Destination, *, by: User, now: datetime, reason: str = ""
) -> Approval:
    """Ask a second lead. `reason`: why a life is in danger; no consent is needed then. Raises Refused, CannotPassOn."""
    row = Incident.objects.select_for_update(of=("self",)).select_related("program").get(pk=incident.pk)
    if why := why_not(row, destination, now=now, override=bool(reason)):
        raise CannotPassOn(why)
    name = _OVERRIDE if reason else _PASS_ON
    payload = {"destination": destination.pk, "reason": reason}
    return ask(
        f"{Permission.PASS_INCIDENT_ON.value}:{name}", subject=row.code, program=row.program, payload=payload, by=by,
        now=now,
    )  # fmt: skip


def leaves(incident: Incident, *, now: datetime) -> list[IncidentStep]:
    """The leaves to pass it on that hold now. A leave by consent holds while the consent does."""
    open_ones = incident.steps.filter(kind__in=[_Step.LEAVE, _Step.OVERRIDE], ends_at__gt=now)
    found = list(open_ones.select_related("destination"))
    return [
        step
        for step in found
        if not why_not(incident, step.destination, now=now, override=step.kind == _Step.OVERRIDE)
    ]


@transaction.atomic
def passed_on(incident: Incident, destination: Destination, *, words: str, by: User, now: datetime) -> IncidentStep:
    """A handler passed it on, by their own hand; the ledger says so. Raises CannotPassOn without a leave."""
    row = Incident.objects.select_for_update(of=("self",)).select_related("program", "person").get(pk=incident.pk)
    leave = next((step for step in leaves(row, now=now) if step.destination_id == destination.pk), None)
    if leave is None:
        raise CannotPassOn("no_leave")
    step = IncidentStep.objects.create(
        incident=row, kind=_Step.SENT, destination=destination, words=words, by=str(by)[:120], at=now
    )
    consent = consent_to(row, destination, now=now) if leave.kind == _Step.LEAVE else None
    if row.person is not None:
        Disclosure.objects.create(
            program=row.program, person_code=row.person.alias_code, at=now, fields=["incident"],
            to_kind=Disclosure.To.LAWYER if destination.kind == Destination.Kind.LAWYER else Disclosure.To.BODY,
            to_code=f"{destination}", purpose=Disclosure.Purpose.REPORT, about=row.code,
            ground=Disclosure.Ground.CONSENT if consent is not None else Disclosure.Ground.SAFETY,
            consent_number=consent.pk if consent is not None else None, by=str(by)[:120],
        )  # fmt: skip
    _record("incident_passed_on", row, by=by, now=now, destination=f"{destination}")
    return step


def _asked(approval: Approval) -> tuple[Incident | None, Destination | None]:
    incident = (
        Incident.objects.select_related("program", "person")
        .filter(code=approval.subject, program=approval.program_id)
        .first()
    )
    destination = Destination.objects.filter(
        pk=approval.payload.get("destination"), program=approval.program_id
    ).first()
    return incident, destination


def _as_it_is(approval: Approval) -> dict[str, Any]:
    """What the second person agrees to: where it goes, what the person fears, and which yes there is."""
    incident, destination = _asked(approval)
    if incident is None or destination is None:
        return {}
    Incident.objects.select_for_update(of=("self",)).filter(pk=incident.pk).first()
    yes = incident.consents.filter(withdrawn_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    return {
        "incident": incident.pk, "state": incident.state, "fear": incident.fear, "destination": destination.pk,
        "name": destination.name, "retired": destination.retired_at is not None, "yes": list(yes),
    }  # fmt: skip


def _gaps(approval: Approval) -> dict[str, str]:
    _incident, destination = _asked(approval)
    return {
        "code": approval.subject,
        "destination": destination.name if destination is not None else "",
        "reason": approval.payload.get("reason", ""),
    }


def _link(approval: Approval) -> str:
    incident, _destination = _asked(approval)
    return incident.get_absolute_url() if incident is not None else ""


def _came_of_it(step: IncidentStep | None) -> str:
    if step is None:
        return _("It may not be passed on: what the person agreed to, or fears, is not what it was.")
    return _("A handler may pass it on now. Nothing is sent by itself.")


@two_person(
    Permission.PASS_INCIDENT_ON,
    name=_PASS_ON,
    title=gettext_lazy("Pass a report of abuse on"),
    describe=lambda approval: (
        _("Report %(code)s may be passed on to %(destination)s, as the person agreed. A handler does it by hand.")
        % _gaps(approval)
    ),
    content=_as_it_is,
    link=_link,
    outcome=_came_of_it,
    roles=("PL",),
)
@transaction.atomic
def give_leave(approval: Approval, *, by: User, now: datetime) -> IncidentStep | None:
    """A leave for thirty days, if the person's yes still holds and nobody fears for them. None: it does not."""
    return _leave(approval, _Step.LEAVE, LEAVE_FOR, by=by, now=now)


@two_person(
    Permission.PASS_INCIDENT_ON,
    name=_OVERRIDE,
    title=gettext_lazy("Pass a report on because a life is in danger"),
    describe=lambda approval: (
        _(
            "Report %(code)s may be passed on to %(destination)s for 24 hours although the person has not agreed, "
            "because a life is in danger. The person is told at the next contact. The reason: %(reason)s"
        )
        % _gaps(approval)
    ),
    content=_as_it_is,
    link=_link,
    outcome=_came_of_it,
    roles=("PL",),
)
@transaction.atomic
def override(approval: Approval, *, by: User, now: datetime) -> IncidentStep | None:
    """A leave for 24 hours; and whoever asked is to tell the person, which is written down as promised."""
    step = _leave(approval, _Step.OVERRIDE, OVERRIDE_FOR, by=by, now=now)
    asker = User.objects.filter(pk=approval.asked_by_id).first()
    if step is not None and asker is not None:
        incident = step.incident
        ask_for(
            incident.program, kind=FollowUp.Kind.TELL_PERSON, owner=asker, person=incident.person,
            due_on=today_of(incident.program, now) + timedelta(days=1), by=by, now=now,
        )  # fmt: skip
    return step


def _leave(approval: Approval, kind: str, lasts: timedelta, *, by: User, now: datetime) -> IncidentStep | None:
    incident, destination = _asked(approval)
    if incident is None or destination is None:
        return None
    if why_not(incident, destination, now=now, override=kind == _Step.OVERRIDE):
        return None
    step = IncidentStep.objects.create(
        incident=incident, kind=kind, destination=destination, words=approval.payload.get("reason", ""),
        by=f"{approval.asked_by}, {by}"[:120], at=now, ends_at=now + lasts,
    )  # fmt: skip
    _record("incident_leave_given", incident, by=by, now=now, kind=kind, destination=f"{destination}")
    return step


def _record(event: str, incident: Incident, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(event, by=by, subject=incident, program=incident.program.code, detail=detail, now=now)
