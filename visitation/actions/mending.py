"""What a plan keeps of an earlier one, and what it may move of what is published."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from compliance.rules import Verdict, blocking
from visitation.actions.rechecking import answers_for
from visitation.booking.withdrawing import call_off
from visitation.models import CallOut, Plan, Visit
from visitation.review.flags import COMING
from visitation.statuses import LIVE, Status

_LIVE = [status.value for status in LIVE]


def pinned_visits(plan: Plan, freed: Sequence[Visit] = ()) -> list[Visit]:
    """The pinned drafts of the plan that this one follows, of its days, whose requests no published visit but those
    that are freed serves."""
    if plan.follows_id is None:
        return []
    live = Visit.objects.filter(status__in=_LIVE, request__isnull=False)
    served = live.exclude(pk__in=[visit.pk for visit in freed]).values("request_id")
    drafts = Visit.objects.filter(
        plan=plan.follows_id, is_pinned=True, status=Status.DRAFT.value, day__range=(plan.first_day, plan.last_day)
    )
    drafts = drafts.exclude(request__in=served).select_related("person").defer("findings")
    return list(drafts.prefetch_related("team").order_by("starts", "code"))


def coming_visits(program_id: int, first: date, last: date, *, now: datetime) -> list[Visit]:
    """Published visits of these days that have not begun."""
    visits = Visit.objects.filter(program=program_id, status__in=COMING, starts__gt=now, day__range=(first, last))
    visits = visits.select_related("person", "facility", "edition").defer("edition__document", "findings")
    return list(visits.prefetch_related("team").order_by("starts", "code"))


def broken_visits(plan: Plan, *, now: datetime) -> list[Visit]:
    """Published visits of the plan's days that cannot be as they stand: on hold, or refused by the rules as of now.

    One that is only unknown, and one without a request to serve, is left to its lead.
    """
    visits = [
        visit
        for visit in coming_visits(plan.program_id or 0, plan.first_day, plan.last_day, now=now)
        if visit.request_id
    ]
    return [
        visit
        for visit, findings in zip(visits, answers_for(visits, now=now), strict=True)
        if visit.status == Status.HELD or any(found.verdict is Verdict.REFUSED for found in blocking(findings))
    ]


def lock_replaced(plan: Plan, drafts: Sequence[Visit]) -> dict[int, Visit]:
    """For a plan that mends: the published visits that its drafts would replace, by primary key; call-outs are held.

    Call these before people and volunteers are locked.
    """
    if not plan.mends:
        return {}
    numbers = {draft.replaces_id for draft in drafts if draft.replaces_id}
    list(CallOut.objects.select_for_update().filter(visit__in=numbers).order_by("pk").values_list("pk"))
    visits = Visit.objects.filter(pk__in=numbers, status__in=_LIVE).select_related("person", "facility")
    return {visit.pk: visit for visit in visits.defer("findings").prefetch_related("team").order_by("pk")}


def changed_since(drafts: Sequence[Visit], replaced: Mapping[int, Visit], *, now: datetime) -> dict[int, str]:
    """Drafts whose visit of before a lead has settled otherwise since, or that has begun; it is not touched then."""
    found = {}
    for draft in drafts:
        old = replaced.get(draft.replaces_id or 0)
        settled = old is not None and old.status != Status.HELD and old.changed_at > draft.changed_at
        if old is not None and (settled or old.starts <= now or old.status not in COMING):
            found[draft.pk] = "visit_changed"
    return found


def call_off_replaced(drafts: Sequence[Visit], replaced: Mapping[int, Visit], *, by: object, now: datetime) -> None:
    """The visits that these drafts replace do not take place; their teams are told."""
    for draft in drafts:
        old = replaced.get(draft.replaces_id or 0)
        if old is not None:
            call_off(old, because="other_day", by=by, now=now)
