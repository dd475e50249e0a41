"""Make one plan of several programs: each is read, judged and stored behind its own wall; codes alone meet between.

A worker that dies leaves nothing: all parts are stored in one transaction, by whoever took the plan up last.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from compliance import queue
from compliance.tenancy import acting
from visitation.actions.attempts import ANEW, PlanNotReady, Teller, claimed, take_up
from visitation.actions.drafting import Judged, judge
from visitation.actions.plan_figures import fairness_of, objective_without
from visitation.actions.planning import store_draft
from visitation.models import Plan, PlanningTogether, SharedPlan
from visitation.plan_instances import OBJECTIVE, Exported, Part, collect, instance_of
from visitation.together.accounts import planned_once
from volunteers.models import Program

if TYPE_CHECKING:
    from visitation.planner import Plan as Worked

_PARTS_IN = (Plan.State.QUEUED, Plan.State.MAKING, Plan.State.FAILED)


@dataclass(frozen=True)
class _PartOf:
    """One program's plan with what it may keep, ready to be stored."""

    plan: Plan
    judged: Judged
    fairness: dict[str, Any]


def make_together(shared: SharedPlan, *, now: datetime, seconds: float | None = None) -> None:
    """Work the plan out and store each program's part of it as a draft, all at once or none.

    Raises PlanNotReady when it is made, cancelled, or was tried three times, or a program took its agreement back.
    A failure leaves the plan and its parts `failed`, without visits, and rises.
    """
    attempt = _claim(shared)
    teller = Teller(shared, attempt, lambda: _seen(shared))
    try:
        exported = _read(shared, now=now)
        teller.tell("planning", 0)
        worked = _work_out(exported, teller, seconds)
        placed = len(worked.schedule["visits"])
        teller.tell("checking", placed)
        parts = [_judged(shared, pk, exported, worked, teller, now=now) for pk in shared.program_ids]
        left_out = {code for part in parts for code in part.judged.left_out}
        columns = {
            "objective_points": objective_without(left_out, exported, worked),
            "bound_points": worked.bound,
            "seconds": worked.seconds,
            "curve": teller.curve,
        }
        teller.tell("storing", placed)
        _store(shared, attempt, parts, columns, now=now)
    except Exception:
        _fail(shared, attempt)
        raise


def _read(shared: SharedPlan, *, now: datetime) -> Exported:
    """One instance, from what each program brings; no question to the database sees two of them."""
    parts: list[Part] = []
    programs = Program.objects.in_bulk(shared.program_ids)
    for pk in shared.program_ids:
        with acting(program=pk):
            if programs[pk].archived_at is not None or not PlanningTogether.objects.filter(program=pk).exists():
                raise PlanNotReady(Plan.State.FAILED)
            parts.append(
                collect(
                    programs[pk],
                    shared.first_day,
                    shared.last_day,
                    now=now,
                    together=shared.program_ids,
                    first_town=1 + sum(len(part.towns) for part in parts),
                )
            )
    return instance_of(
        parts, shared.first_day, shared.last_day, now=now, name=f"together {shared.pk}",
        weights=shared.weights or OBJECTIVE,
    )  # fmt: skip


def _work_out(exported: Exported, teller: Teller, seconds: float | None) -> "Worked":
    # Loaded here only: the solver takes much memory, and the web's processes never plan.
    from visitation.planner import make_plan

    def make(document: Mapping[str, Any], left: float | None) -> "Worked":
        return make_plan(
            dict(document),
            seconds=left,
            progress=lambda progress: teller.tell(progress.phase, progress.visits, progress),
            cancelled=lambda: queue.was_cancelled() or teller.is_to_stop(),
        )

    return planned_once(exported.document, exported.one_account, make, seconds=seconds)  # type: ignore[arg-type]


def _judged(
    shared: SharedPlan,
    program_id: int,
    exported: Exported,
    worked: "Worked",
    teller: Teller,
    *,
    now: datetime,
) -> _PartOf:
    with acting(program=program_id):
        plan = Plan.objects.select_related("program").get(shared=shared.pk, program=program_id)
        judged = judge(plan, exported, worked, now=now, told=teller.tell, enough=teller.is_to_stop)
        own, schedule = own_side(exported, worked, set(_codes_of(plan.program)))
    return _PartOf(plan, judged, fairness_of(own, replace(worked, schedule=schedule), judged.left_out))


def _codes_of(program: Program) -> Iterator[str]:
    """Codes of the program's people and volunteers."""
    yield from program.people.values_list("alias_code", flat=True)
    yield from program.volunteers.values_list("code", flat=True)


def own_side(exported: Exported, worked: "Worked", codes: Collection[str]) -> tuple[Exported, dict[str, Any]]:
    """Of an instance and a schedule what is about these people and volunteers, enough to count how it spreads."""
    document: Any = exported.document
    own = {
        **document,
        "people": [one for one in document["people"] if one["id"] in codes],
        "volunteers": [one for one in document["volunteers"] if one["id"] in codes],
        "requests": [one for one in document["requests"] if one["person"] in codes],
        "pairings": [one for one in document["pairings"] if one["person"] in codes],
    }
    visits = [visit for visit in worked.schedule["visits"] if visit["person"] in codes]
    return replace(exported, document=own), {**worked.schedule, "visits": visits}


# Who may write


@contextmanager
def _seen(shared: SharedPlan) -> Iterator[None]:
    """As one of the programs that may see it."""
    with acting(program=shared.program_ids[0]):
        yield


def _claim(shared: SharedPlan) -> int:
    """Take the plan up, with all its parts; the number of the attempt."""
    with transaction.atomic():
        with _seen(shared):
            is_ours = take_up(shared)
        for pk in shared.program_ids if is_ours or shared.state == SharedPlan.State.MAKING else ():
            with acting(program=pk):
                state = Plan.State.MAKING if is_ours else Plan.State.FAILED
                parts = Plan.objects.filter(shared=shared.pk, state__in=_PARTS_IN)
                parts.update(state=state, attempts=shared.attempts, **ANEW)
    if not is_ours:
        raise PlanNotReady(shared.state)
    return shared.attempts


@transaction.atomic
def _store(
    shared: SharedPlan, attempt: int, parts: list[_PartOf], columns: dict[str, object], *, now: datetime
) -> None:
    placed = sum(len(part.judged.visits) for part in parts)
    with _seen(shared):
        made = {"state": SharedPlan.State.MADE, "phase": "", "visits_placed": placed}
        if not claimed(shared, attempt).update(**made, **columns):
            shared.refresh_from_db()
            raise PlanNotReady(shared.state)
    for part in parts:
        with acting(program=part.plan.program_id):
            own = {**columns, "fairness": part.fairness}
            store_draft(part.plan, attempt, part.judged.visits, part.judged.unmet, own, now=now)


@transaction.atomic
def _fail(shared: SharedPlan, attempt: int) -> None:
    with _seen(shared):
        is_ours = claimed(shared, attempt).update(state=SharedPlan.State.FAILED, phase="")
    for pk in shared.program_ids if is_ours else ():
        with acting(program=pk):
            Plan.objects.filter(shared=shared.pk, state=Plan.State.MAKING).update(state=Plan.State.FAILED, phase="")
