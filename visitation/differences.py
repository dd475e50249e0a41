"""A plan beside what was there before it: what it keeps, moves, loses and adds, each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from visitation.models import Plan, UnmetRequest, Visit
from visitation.statuses import LIVE

_LIVE = [status.value for status in LIVE]


@dataclass(frozen=True)
class Moved:
    """One person's visit as it was and as it would be; `what`: of day, hour, place, team, those that are others."""

    before: Visit
    after: Visit
    what: tuple[str, ...]


@dataclass(frozen=True)
class Lost:
    """A visit that nothing stands for; `why`: the unmet request with its reasons, where the plan says so."""

    before: Visit
    why: UnmetRequest | None


@dataclass(frozen=True)
class Differences:
    """`kept` counts what stays as it is; `published` of those are published, the others drafts of the earlier plan."""

    kept: int
    published: int
    moved: list[Moved] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    new: list[Visit] = field(default_factory=list)


def of_before(plan: Plan) -> Q:
    """The visits that a plan is set beside: those of the draft it follows, those it would replace, and the published
    ones that it was to move and could not."""
    nothing = Q(pk__in=[])
    if plan.follows_id is None and not plan.mends:
        return nothing
    ours = Q(pk__in=Visit.objects.filter(plan=plan, replaces__isnull=False).values("replaces_id"))
    if plan.follows_id is not None and not plan.mends:
        ours |= Q(plan=plan.follows_id)
    if plan.mends:
        ours |= Q(request__in=UnmetRequest.objects.filter(plan=plan).values("request_id"), status__in=_LIVE)
    return ours


def with_published(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Each plan with how many published visits of its days and program are not its own, as `published_beside`."""
    there = Visit.objects.filter(
        program=OuterRef("program"), status__in=_LIVE, day__gte=OuterRef("first_day"), day__lte=OuterRef("last_day")
    )
    others = there.exclude(plan=OuterRef("pk")).order_by().values("program").annotate(n=Count("pk")).values("n")
    return plans.annotate(published_beside=Coalesce(Subquery(others), 0))


def differences(
    plan: Plan, visits: Sequence[Visit], beside: Sequence[Visit], unmet: Sequence[UnmetRequest]
) -> Differences:
    """Of a plan's visits and those of `of_before`, each with `team_shown`, and of `with_published`. No query."""
    by_request = {row.request_id: row for row in unmet}
    numbers = {visit.replaces_id for visit in visits if visit.replaces_id}
    before = {visit.pk: visit for visit in beside}
    published = plan.published_beside - sum(
        visit.status in _LIVE and plan.first_day <= visit.day <= plan.last_day and visit.plan_id != plan.pk
        for visit in beside
    )
    moved, new, same = [], [], 0
    for visit in visits:
        old = before.get(visit.replaces_id or 0)
        if old is None:
            new.append(visit)
        elif what := _other(old, visit):
            moved.append(Moved(old, visit, what))
        else:
            same += 1
    lost = [Lost(visit, by_request.get(visit.request_id)) for pk, visit in sorted(before.items()) if pk not in numbers]
    return Differences(published + same, published, moved, lost, new)


def _other(before: Visit, after: Visit) -> tuple[str, ...]:
    kinds = {
        "day": before.day != after.day,
        "hour": before.starts.time() != after.starts.time(),
        "place": (before.facility_id, before.window_id) != (after.facility_id, after.window_id),
        "team": _team(before) != _team(after),
    }
    return tuple(kind for kind, is_other in kinds.items() if is_other)


def _team(visit: Visit) -> set[int]:
    return {place.volunteer_id for place in visit.team_shown}
