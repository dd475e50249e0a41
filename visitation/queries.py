"""Reads for the pages, scoped by who asks. A row outside the scope is not there at all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from compliance.access import Permission, grants
from facilities.models import Facility
from visitation.knowing.people import SEALED_OF_PERSON
from visitation.knowing.ties import ties_between
from visitation.models import Plan, UnmetRequest, Visit, VisitLog, VisitVolunteer
from visitation.statuses import Status

# Opened only where a page needs them; lists carry codes alone.
_SEALED_OF_PERSON = SEALED_OF_PERSON


def _scope(user: Any, permission: Permission) -> str:
    return grants(getattr(user, "role", None) or "AN", permission)


def visits_for(user: Any) -> QuerySet[Visit]:
    """The visits this user may know of.

    A lead: their program's, drafts included. A volunteer: those they are on, once published; a draft that was never
    published stays unseen even when it is withdrawn (its sequence is then still 0). Others: none.
    """
    visits = Visit.objects.select_related("facility", "person", "plan").defer(
        "findings", *(f"person__{name}" for name in _SEALED_OF_PERSON)
    )
    scope = _scope(user, Permission.SEE_VISIT)
    if user.program is None:
        return visits.none()
    if scope == "prog":
        return visits.filter(program=user.program)
    if scope.startswith("own"):
        mine = VisitVolunteer.objects.filter(volunteer__user=user).values("visit_id")
        never_published = Q(status=Status.DRAFT) | Q(status=Status.WITHDRAWN, sequence=0)
        return visits.filter(program=user.program, pk__in=mine).exclude(never_published)
    return visits.none()


def with_team(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Each visit with its volunteers' places as `team_shown`, in one more query."""
    places = VisitVolunteer.objects.select_related("volunteer").order_by("volunteer__code")
    # A list of its own: a query set for each visit would take a quarter of the time of a long list.
    return visits.prefetch_related(Prefetch("team", queryset=places, to_attr="team_shown"))


@dataclass
class Day:
    """The visits of one local date, in order."""

    day: date
    visits: list[Visit] = field(default_factory=list)


@dataclass
class FacilityDays:
    """A facility's days, empty ones included."""

    facility: Facility
    days: list[Day]

    @property
    def count(self) -> int:
        return sum(len(day.visits) for day in self.days)

    @property
    def weeks(self) -> list[tuple[date, list[Visit]]]:
        """The weeks that have a visit, each by its Monday."""
        found: dict[date, list[Visit]] = {}
        for day in self.days:
            if day.visits:
                found.setdefault(day.day - timedelta(days=day.day.weekday()), []).extend(day.visits)
        return list(found.items())

    @property
    def first(self) -> Visit:
        return next(visit for day in self.days for visit in day.visits)


def by_facility_and_day(visits: Iterable[Visit], first_day: date, last_day: date) -> list[FacilityDays]:
    """Visits laid out by facility (in order of name) and local date, both ends included."""
    found: dict[int, FacilityDays] = {}
    every_day = [first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1)]
    for visit in visits:
        if not first_day <= visit.day <= last_day:
            continue
        block = found.setdefault(visit.facility_id, FacilityDays(visit.facility, [Day(day) for day in every_day]))
        block.days[(visit.day - first_day).days].visits.append(visit)
    return sorted(found.values(), key=lambda block: (block.facility.name, block.facility.code))


def week(user: Any, first_day: date) -> list[FacilityDays]:
    """Seven days from `first_day`: what is published, and the drafts of plans that are still drafts."""
    last_day = first_day + timedelta(days=6)
    shown = ~Q(status=Status.WITHDRAWN) & (~Q(status=Status.DRAFT) | Q(plan__state=Plan.State.DRAFT))
    visits = with_team(visits_for(user).filter(shown, day__range=(first_day, last_day)))
    return by_facility_and_day(visits, first_day, last_day)


def my_visits(user: Any) -> QuerySet[Visit]:
    """The visits this user makes in person, first to last, each with its team and how many logs it has."""
    mine = VisitVolunteer.objects.filter(volunteer__user=user).values("visit_id")
    visits = visits_for(user).filter(pk__in=mine).annotate(log_count=Count("logs"))
    return with_team(visits).order_by("starts", "code")


def knows_person(user: Any, visit: Visit, *, now: datetime) -> bool:
    """Whether the page of a visit may name the person's languages to this user, and lead to the person's page.

    A lead's own program: always. A volunteer: until a day after the visit, and longer while the two are matched; not
    after their match has ended.
    """
    if _scope(user, Permission.SEE_VISIT) == "prog":
        return visit.program_id == user.program.pk
    return bool(ties_between(user, visit.person, now=now))


def visits_without_log(user: Any, *, before: Any) -> QuerySet[Visit]:
    """Visits that ended before a moment and of which nobody has told yet."""
    told = VisitLog.objects.values("visit_id")
    waiting = (Status.ASKED, Status.ON_ROSTER, Status.SENT, Status.CONFIRMED)
    return with_team(visits_for(user).filter(ends__lt=before, status__in=waiting).exclude(pk__in=told))


def plans_for(user: Any) -> QuerySet[Plan]:
    """A lead's own program's plans, newest first, with how many visits and unmet requests each has."""
    plans = Plan.objects.select_related("program")
    if _scope(user, Permission.BUILD_PLAN) != "prog" or user.program is None:
        return plans.none()
    # Counted apart: joined together, each visit would come once for each unmet request.
    visits = Visit.objects.filter(plan=OuterRef("pk"), program=user.program).exclude(status=Status.WITHDRAWN)
    return plans.filter(program=user.program).annotate(
        visit_count=_count_of(visits), unmet_count=_count_of(UnmetRequest.objects.filter(plan=OuterRef("pk")))
    )


def _count_of(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("plan").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def unpublished(user: Any, *, today: date) -> QuerySet[Plan]:
    """A lead's plans of days to come that nobody has published, newest first."""
    states = (Plan.State.QUEUED, Plan.State.MAKING, Plan.State.DRAFT)
    return plans_for(user).filter(state__in=states, last_day__gte=today)


def visits_of_plan(user: Any, plan: Plan, beside: Q | None = None) -> QuerySet[Visit]:
    """The plan's visits as far as the user may know of them, findings opened: the page says why each is allowed.

    `beside`: others that the page sets them beside, in the same query.
    """
    wanted = Q(plan=plan) if beside is None else Q(plan=plan) | beside
    return with_team(with_findings(visits_for(user).filter(wanted)))


def with_findings(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """What the rules found comes along, sealed; nothing else of the person does."""
    return visits.defer(None).defer(*(f"person__{name}" for name in _SEALED_OF_PERSON))


def unmet_for(plan: Plan) -> QuerySet[UnmetRequest]:
    """The requests a plan leaves unserved, those who have waited longest first."""
    return (
        UnmetRequest.objects.filter(plan=plan)
        .select_related("request", "request__person")
        .defer(*(f"request__person__{name}" for name in _SEALED_OF_PERSON))
        .order_by("request__waiting_since", "request__code")
    )


def facilities_in_care(user: Any) -> QuerySet[Facility]:
    """The facilities whose rules this user looks after: drafts waiting, and when anybody last asked."""
    facilities = Facility.objects.order_by("state", "name")
    scope = _scope(user, Permission.READ_RULE_DRAFTS)
    if scope == "prog" and user.program is not None:
        facilities = facilities.filter(programs=user.program)
    elif scope != "net":
        return facilities.none()
    return facilities.annotate(
        edition_count=Count("editions", filter=~Q(editions__state="draft"), distinct=True),
        draft_count=Count("editions", filter=Q(editions__state="draft"), distinct=True),
        last_confirmed_on=Max("confirmations__confirmed_on"),
    )
