"""Make a plan, publish it, throw it away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from compliance import audit, queue
from compliance.models import DecisionRecord, Job
from compliance.records import a_record, finding_as_json
from compliance.rules import Finding, blocking
from compliance.tenancy import acting
from facilities.models import Facility
from visitation.actions.attempts import PlanNotReady, Teller, claimed, take_up
from visitation.actions.codes import Kind, new_code
from visitation.actions.drafting import draft_of, passing
from visitation.actions.mending import call_off_replaced, changed_since, lock_replaced
from visitation.actions.overtaken import overtaken
from visitation.actions.sharing import cancel_shared, lock_shared, stop_shared
from visitation.booking.locks import lock_accounts, lock_slots
from visitation.consents.holding import VISIT, holding
from visitation.facts import Planned
from visitation.letters import changes
from visitation.models import Person, Plan, UnmetRequest, Visit, VisitVolunteer
from visitation.statuses import Status, require_move
from volunteers.models import Program, Volunteer

JOB = "visitation.jobs.make_plan"
_MAY_BE_DISCARDED = (Plan.State.QUEUED, Plan.State.MAKING, Plan.State.FAILED, Plan.State.DRAFT)


@dataclass(frozen=True)
class Published:
    """How many visits are published, and those that were left out, each with what the rules say of it.

    No findings: something else came between since the plan was made (overtaken.py); the unmet request says what.
    """

    visits: int
    refused: list[tuple[Visit, tuple[Finding, ...]]]


@transaction.atomic
def ask_for_plan(
    *,
    program: Program,
    first_day: date,
    last_day: date,
    by: object,
    now: datetime,
    weights: Mapping[str, object] | None = None,
    follows: Plan | None = None,
    mends: bool = False,
    once: UUID | None = None,
) -> Plan:
    """Queue a plan for a program, both days included. The job is posted in the same transaction: both or neither.

    `once` is of the form that asks: sent again, whatever became of its plan since, that one comes back.
    """
    same = asked_with(once, program)
    if same is not None:
        return same
    plan = new_plan(program=program, first_day=first_day, last_day=last_day, by=by, now=now, once=once)
    plan.weights, plan.follows, plan.mends = dict(weights or {}), follows, mends
    plan.save(update_fields=["weights", "follows", "mends"])
    queue.ask_for(JOB, plan.pk, program.pk, now=now, program=program.code)
    return plan


def asked_with(once: UUID | None, program: Program) -> Plan | None:
    """The plan that this very form asked for already. Ask within the transaction that makes one otherwise."""
    if once is None:
        return None
    # Locked first: two questions at once must not both find none. Rows that hang on the program are not held up.
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    return Plan.objects.filter(program=program, once=once).first()


def new_plan(
    *,
    program: Program,
    first_day: date,
    last_day: date,
    by: object,
    now: datetime,
    code: str | None = None,
    once: UUID | None = None,
) -> Plan:
    """The row of a plan that waits to be made; nothing is posted. `code`: else a new one is drawn."""
    plan = Plan.objects.create(
        network_id=program.network_id,
        program=program,
        code=code or new_code(Kind.PLAN),
        first_day=first_day,
        last_day=last_day,
        made_at=now,
        made_by=str(by),
        once=once,
    )
    detail = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    audit.record("plan_asked", by=by, subject=plan, program=program.code, detail=detail, now=now)
    return plan


def make_draft(plan: Plan, *, now: datetime, seconds: float | None = None) -> Plan:
    """Work the plan out and store it as a draft: its visits, what they are worth, and why the rest is not served.

    Every visit is asked about once more as the rules see a visit; one that does not pass becomes an unmet request with
    its findings. All is stored in one transaction. A failure leaves the plan `failed`, without visits, and rises.
    Whoever takes the plan up later wins: an older attempt that ends after it stores nothing.

    Raises PlanNotReady when the plan is finished, discarded, or was tried three times. `seconds` limits the planner.
    """
    attempt = _claim(plan)
    teller = Teller(plan, attempt)
    try:
        draft = draft_of(plan, now=now, seconds=seconds, told=teller.tell, enough=teller.is_to_stop)
        columns = draft.columns | {"curve": teller.curve}
        store_draft(plan, attempt, draft.visits, draft.unmet, columns, now=now)
    except Exception:
        claimed(plan, attempt).update(state=Plan.State.FAILED, phase="")
        raise
    plan.refresh_from_db()
    return plan


@transaction.atomic
def publish_plan(plan: Plan, *, by: object, now: datetime) -> Published:
    """Make the draft's visits real, all at once.

    Each is asked about again, as of now: what no longer passes, or was overtaken since, is withdrawn, listed, and
    becomes an unmet request, unless the request is served already.

    Raises PlanNotReady unless the plan is a draft.
    """
    # Locked first, always in this order: two publishers must not both find the same volunteer free.
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != Plan.State.DRAFT:
        raise PlanNotReady(plan.state)
    drafts = plan.visits.filter(status=Status.DRAFT.value).select_related("edition", "facility").defer(
        "edition__document"
    )
    visits = list(drafts.prefetch_related("team").order_by("starts", "code"))
    planned = [Planned(visit, tuple(place.volunteer_id for place in visit.team.all())) for visit in visits]
    replaced = lock_replaced(plan, visits)
    both = [*visits, *replaced.values()]
    going = {place.volunteer_id for visit in both for place in visit.team.all()}
    _lock(Volunteer, going)
    lock_accounts(going)
    _lock(Person, {visit.person_id for visit in both})
    lock_slots((visit.facility_id, visit.starts, visit.ends, visit.facility.timezone) for visit in both)

    too_late = overtaken(planned, now=now, besides=replaced) | changed_since(visits, replaced, now=now)
    kept, refused = _passing([entry for entry in planned if entry.visit.pk not in too_late], replaced, now=now)
    refused += [(entry, ()) for entry in planned if entry.visit.pk in too_late]
    for entry, findings in [*kept, *refused]:
        entry.visit.findings = [finding_as_json(finding) for finding in findings]
        entry.visit.changed_at = now
    call_off_replaced([entry.visit for entry, _ in kept], replaced, by=by, now=now)
    _move([entry.visit for entry, _ in refused], Status.WITHDRAWN)
    _move([entry.visit for entry, _ in kept], Status.ASKED)
    VisitVolunteer.objects.filter(visit__in=[entry.visit for entry, _ in kept]).update(holds=True, booked_at=now)
    _keep_decisions([*kept, *refused], now=now)
    UnmetRequest.objects.bulk_create(
        [
            UnmetRequest(
                plan=plan,
                request_id=entry.visit.request_id,
                reasons=[
                    *({"code": code, "params": {}} for code in [too_late.get(entry.visit.pk)] if code),
                    *(finding_as_json(finding) for finding in blocking(findings)),
                ],
            )
            for entry, findings in refused
            if entry.visit.request_id and too_late.get(entry.visit.pk) != "already_served"
        ],
        update_conflicts=True,
        unique_fields=["plan", "request"],
        update_fields=["reasons"],
    )
    plan.state = Plan.State.PUBLISHED
    plan.published_at, plan.published_by = now, str(by)
    plan.save(update_fields=["state", "published_at", "published_by"])
    _discard_followed(plan, by=by, now=now)
    detail = {"visits": len(kept), "refused": [entry.visit.code for entry, _ in refused]}
    audit.record("plan_published", by=by, subject=plan, program=_program_code(plan), detail=detail, now=now)
    changes.post_planned(plan, [entry.visit for entry, _ in kept], now=now)
    return Published(len(kept), [(entry.visit, findings) for entry, findings in refused])


@transaction.atomic
def discard_plan(plan: Plan, *, by: object, now: datetime) -> None:
    """Throw away a plan that nobody published; its drafts are withdrawn. Raises PlanNotReady.

    One for several programs that is not made yet ends for all of them; one that is made, for this program alone.
    """
    shared = lock_shared(plan)
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state not in _MAY_BE_DISCARDED:
        raise PlanNotReady(plan.state)
    if shared is not None:
        cancel_shared(shared, by_program=plan.program_id, now=now)
    visits = list(plan.visits.filter(status=Status.DRAFT.value).defer("findings"))
    for visit in visits:
        require_move(visit.status, Status.WITHDRAWN)
    plan.visits.filter(pk__in=[visit.pk for visit in visits]).update(status=Status.WITHDRAWN.value, changed_at=now)
    plan.state = Plan.State.DISCARDED
    plan.save(update_fields=["state"])
    audit.record(
        "plan_discarded", by=by, subject=plan, program=_program_code(plan), detail={"visits": len(visits)}, now=now
    )
    # Afterwards: a worker holds the job's row before the plan's. Lost with a crash, the job finds the plan discarded.
    transaction.on_commit(lambda: _cancel_job(plan, now=now))


@transaction.atomic
def pin(plan: Plan, visit: Visit, *, pinned: bool, by: object, now: datetime) -> None:
    """Have the next plan beside this draft keep one of its visits as it is, or not. Raises PlanNotReady."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    rows = plan.visits.filter(pk=visit.pk, status=Status.DRAFT.value)
    if plan.state != Plan.State.DRAFT or not rows.update(is_pinned=pinned):
        raise PlanNotReady(plan.state)
    detail = {"visit": visit.code, "pinned": pinned}
    audit.record("plan_pinned", by=by, subject=plan, program=_program_code(plan), detail=detail, now=now)


@transaction.atomic
def stop_with_best(plan: Plan, *, by: object, now: datetime) -> None:
    """Have the planner end at its next step, with its best plan. Raises PlanNotReady unless one is being made."""
    if not Plan.objects.filter(pk=plan.pk, state=Plan.State.MAKING).update(is_to_stop=True):
        plan.refresh_from_db()
        raise PlanNotReady(plan.state)
    stop_shared(plan)
    audit.record("plan_stopped", by=by, subject=plan, program=_program_code(plan), now=now)


def give_plan_up(plan_id: int, program_id: int) -> None:
    """The job that was to make a plan failed for good, or was cancelled: nobody waits for it any more."""
    with acting(program=program_id):
        waiting = Plan.objects.filter(pk=plan_id, state__in=[Plan.State.QUEUED, Plan.State.MAKING])
        waiting.update(state=Plan.State.FAILED, phase="")


def _cancel_job(plan: Plan, *, now: datetime) -> None:
    waiting = [Job.State.QUEUED, Job.State.RUNNING]
    for job in Job.objects.filter(kind=JOB, arguments=[plan.pk, plan.program_id], state__in=waiting):
        queue.cancel(job, now=now)


# Making


def _claim(plan: Plan) -> int:
    """Take the plan up; the number of the attempt."""
    with transaction.atomic():
        is_ours = take_up(plan)
    if not is_ours:
        raise PlanNotReady(plan.state)
    return plan.attempts


@transaction.atomic
def store_draft(
    plan: Plan,
    attempt: int,
    planned: Sequence[Planned],
    unmet: Sequence[UnmetRequest],
    columns: dict[str, object],
    *,
    now: datetime,
) -> None:
    """Store what this attempt made, all at once. Raises PlanNotReady when it is not the one that makes the plan."""
    if not claimed(plan, attempt).update(state=Plan.State.DRAFT, phase="", **columns):
        plan.refresh_from_db()
        raise PlanNotReady(plan.state)
    # Whoever takes a yes back while the plan is made finds no draft to take away: none is stored for them.
    people = {entry.visit.person_id for entry in planned}
    _lock(Person, people)
    agreed = holding(people, VISIT, now=now)
    unmet = [*unmet, *(_not_agreed(plan, entry) for entry in planned if entry.visit.person_id not in agreed)]
    planned = [entry for entry in planned if entry.visit.person_id in agreed]
    Plan.objects.filter(pk=plan.pk).update(visits_placed=len(planned))
    visits = Visit.objects.bulk_create([entry.visit for entry in planned])
    VisitVolunteer.objects.bulk_create(
        [
            VisitVolunteer(
                visit=visit,
                volunteer_id=volunteer_id,
                part=VisitVolunteer.Part.VISITOR if place == 0 else VisitVolunteer.Part.PARTNER,
                starts=visit.starts,
                ends=visit.ends,
            )
            for visit, entry in zip(visits, planned, strict=True)
            for place, volunteer_id in enumerate(entry.volunteer_ids)
        ]
    )
    UnmetRequest.objects.bulk_create(unmet)
    detail = {"visits": len(visits), "unmet": len(unmet), "attempt": attempt}
    audit.record("plan_made", by=plan.made_by, subject=plan, program=_program_code(plan), detail=detail, now=now)


def _not_agreed(plan: Plan, entry: Planned) -> UnmetRequest:
    return UnmetRequest(plan=plan, request=entry.visit.request, reasons=[{"code": "consent_withdrawn", "params": {}}])


# Publishing


def _passing(planned: Sequence[Planned], replaced: Mapping[int, Visit], *, now: datetime) -> tuple[list, list]:  # type: ignore[type-arg]
    """As `passing`; a visit whose draft does not pass stays, and counts for the others."""
    out: list[tuple[Planned, tuple[Finding, ...]]] = []
    while True:
        leaving = [replaced[e.visit.replaces_id] for e in planned if e.visit.replaces_id in replaced]
        kept, refused = passing(planned, now=now, without=leaving)
        out += refused
        if not any(entry.visit.replaces_id in replaced for entry, _ in refused):
            return kept, out
        planned = [entry for entry, _ in kept]


def _discard_followed(plan: Plan, *, by: object, now: datetime) -> None:
    """The draft that this one was made beside is not needed any more."""
    if plan.follows_id is not None:
        followed = Plan.objects.select_for_update().filter(pk=plan.follows_id, state=Plan.State.DRAFT).first()
        if followed is not None:
            discard_plan(followed, by=by, now=now)


def _lock(model: "type[Volunteer] | type[Person]", ids: set[int]) -> None:
    list(model.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _move(visits: Sequence[Visit], wanted: Status) -> None:
    for visit in visits:
        require_move(visit.status, wanted)
        visit.status = wanted.value
    Visit.objects.bulk_update(visits, ["status", "findings", "changed_at"], batch_size=500)


def _keep_decisions(decided: Sequence[tuple[Planned, tuple[Finding, ...]]], *, now: datetime) -> None:
    codes = dict(
        Facility.objects.filter(pk__in={entry.visit.facility_id for entry, _ in decided}).values_list("pk", "code")
    )
    DecisionRecord.objects.bulk_create(
        [
            a_record(
                subject=entry.visit.code,
                facility=codes[entry.visit.facility_id],
                edition=entry.visit.edition.number,
                findings=findings,
                key_id=entry.visit.key_id,
                now=now,
            )
            for entry, findings in decided
        ]
    )


def _program_code(plan: Plan) -> str:
    return plan.program.code if plan.program_id else ""
