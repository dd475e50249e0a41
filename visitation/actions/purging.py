"""Where the purge finds people, visits, logs and plans."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from compliance.keys import destroy_key
from compliance.retention.keepers import keep
from visitation.actions.people.purging import purge_people
from visitation.models import (
    Assignment,
    BookingRequest,
    BreakGlass,
    CalendarFeed,
    CallOut,
    Consent,
    DoorSlip,
    HandOver,
    HandOverContent,
    Intake,
    LeftPlace,
    LogDraft,
    MatchProposal,
    OnCall,
    Person,
    PersonExit,
    SlotHold,
    SlotWaiter,
    StandingVisit,
    UnmetRequest,
    Visit,
    VisitLog,
    VisitOverride,
    VisitVolunteer,
)

_DETAILS: dict[str, Any] = {
    "arrived": None, "began": None, "ended": None, "seen": "", "seen_alias": "", "language": "", "interpreter": "",
    "miles": None, "tolls_cents": None, "seen_by_lead_at": None,
}  # fmt: skip
_REQUESTER = ("requester", "relationship", "reply_to")
_WITHOUT_REQUESTER = {f"{name}__isnull": True for name in _REQUESTER}


def _logs(program: int) -> QuerySet[VisitLog]:
    return VisitLog.objects.filter(visit__program=program)


def _detailed(program: int) -> QuerySet[VisitLog]:
    bare = {name if value is not None else f"{name}__isnull": value if value is not None else True
            for name, value in _DETAILS.items()}  # fmt: skip
    return _logs(program).exclude(**bare)


def _emptied(**columns: Any) -> Any:
    def purge(rows: list[Any], *, by: Any, now: datetime) -> None:
        type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).update(**columns)

    return purge


def _delete(rows: list[Any], *, by: Any, now: datetime) -> None:
    type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).delete()


def _with_a_day(program: int) -> QuerySet[Visit]:
    return Visit.objects.filter(program=program).exclude(window_id="")


def _keep_the_month(rows: list[Visit], *, by: Any, now: datetime) -> None:
    """Status, month and facility stay.

    A person's visits of one month lie a minute apart: the database lets nobody be in two places at once.
    """
    for row in rows:
        month = row.day.replace(day=1)
        before = Visit.objects.filter(person=row.person_id, day=month, window_id="").count()
        starts = datetime.combine(month, time(), UTC) + timedelta(minutes=before)
        Visit.objects.filter(pk=row.pk).update(
            day=month, starts=starts, ends=starts + timedelta(minutes=1), window_id="", findings=None, seat=None
        )


def _let_go(rows: list[HandOverContent], *, by: Any, now: datetime) -> None:
    """What nobody accepted in time goes, its key last; the envelope says that it expired."""
    for row in rows:
        offered = HandOver.objects.filter(pk=row.hand_over_id, state=HandOver.State.OFFERED)
        offered.update(state=HandOver.State.EXPIRED, ended_at=now, ended_by=str(by)[:120])
        row.delete()
        destroy_key(row.key_id)


def register() -> None:
    """Tell the purge where the rows are."""
    of_visit = {"starts": "written_at", "person": "visit__person__alias_code"}
    keep(
        "person",
        # A row that is one with another person's goes with that one.
        rows=lambda program: Person.objects.filter(program=program, purged_at__isnull=True, merged_into__isnull=True),
        starts="closed_at",
        person="alias_code",
        purge=purge_people,
        batch=1,
    )
    keep(
        "requester",
        rows=lambda program: Intake.objects.filter(person__program=program).exclude(**_WITHOUT_REQUESTER),
        starts="answered_at",
        person="person__alias_code",
        purge=_emptied(**dict.fromkeys(_REQUESTER)),
    )
    # A yes to be counted stays, as the coded rows do that it lets be counted: totals stay what they were.
    keep(
        "consent",
        rows=lambda program: Consent.objects.filter(person__program=program).exclude(kind=Consent.Kind.COUNT),
        starts="person__closed_at",
        person="person__alias_code",
        purge=_delete,
    )
    keep(
        "log_wellbeing",
        rows=lambda program: _logs(program).filter(wellbeing__isnull=False),
        purge=_emptied(wellbeing=None),
        **of_visit,
    )
    keep(
        "log_line",
        rows=lambda program: _logs(program).filter(Q(line__isnull=False) | ~Q(asked_for=[])),
        purge=_emptied(line=None, asked_for=[]),
        **of_visit,
    )
    keep("log_details", rows=_detailed, purge=_emptied(**_DETAILS), **of_visit)
    keep("log", rows=_logs, purge=_delete, **of_visit)
    keep(
        "log_draft",
        rows=lambda program: LogDraft.objects.filter(visit__program=program),
        starts="saved_at",
        person="visit__person__alias_code",
        purge=_delete,
    )
    keep(
        "door_slip",
        rows=lambda program: DoorSlip.objects.filter(visit__program=program),
        starts="printed_at",
        person="visit__person__alias_code",
        purge=_delete,
    )
    keep(
        "exit",
        rows=lambda program: PersonExit.objects.filter(person__program=program),
        starts="recorded_at",
        person="person__alias_code",
        purge=_delete,
    )
    # Whoever could accept it sees what lies in it, and lets go of it.
    keep(
        "hand_over_content",
        rows=lambda program: HandOverContent.objects.filter(to_program=program),
        starts="hand_over__expires_at",
        purge=_let_go,
        batch=1,
    )
    keep(
        "hand_over",
        rows=lambda program: HandOver.objects.filter(to_program=program),
        starts="expires_at",
        purge=_delete,
    )
    for clock, model in (("slot_hold", SlotHold), ("slot_waiter", SlotWaiter)):
        keep(
            clock,
            rows=lambda program, model=model: model.objects.filter(program=program),
            starts="ends",
            person="person__alias_code",
            purge=_delete,
        )
    for clock, model, starts in (
        ("standing_visit", StandingVisit, "last_day"), ("booking_request", BookingRequest, "open_until"),
    ):  # fmt: skip
        keep(
            clock,
            rows=lambda program, model=model: model.objects.filter(program=program),
            starts=starts,
            person="person__alias_code",
            purge=_delete,
        )
    keep(
        "override",
        rows=lambda program: VisitOverride.objects.filter(visit__program=program),
        starts="visit__ends",
        person="visit__person__alias_code",
        purge=_delete,
    )
    keep(
        "left_place",
        rows=lambda program: LeftPlace.objects.filter(visit__program=program),
        starts="ends",
        person="visit__person__alias_code",
        purge=_delete,
    )
    keep(
        "visit_team",
        rows=lambda program: VisitVolunteer.objects.filter(visit__program=program),
        starts="ends",
        person="visit__person__alias_code",
        purge=_delete,
    )
    keep("visit", rows=_with_a_day, starts="ends", person="person__alias_code", purge=_keep_the_month)
    keep(
        "unmet",
        rows=lambda program: UnmetRequest.objects.filter(request__person__program=program),
        starts="plan__made_at",
        person="request__person__alias_code",
        purge=_delete,
    )
    keep(
        "glass",
        rows=lambda program: BreakGlass.objects.filter(program=program),
        starts="broken_at",
        person="person_code",
        purge=_delete,
    )
    keep(
        "calendar_link",
        rows=lambda program: CalendarFeed.objects.filter(program=program),
        starts="ended_at",
        purge=_delete,
    )
    keep(
        "on_call",
        rows=lambda program: OnCall.objects.filter(volunteer__program=program),
        starts="volunteer__left_at",
        purge=_delete,
    )
    keep(
        "match_proposal",
        rows=lambda program: MatchProposal.objects.filter(program=program),
        starts="answer_until",
        person="person__alias_code",
        purge=_delete,
    )
    keep("assignment", rows=lambda program: Assignment.objects.filter(program=program), starts="made_at", purge=_delete)
    keep("call_out", rows=lambda program: CallOut.objects.filter(program=program), starts="ends", purge=_delete)
