"""Work a plan out: export, plan, ask the rules again. Nothing is stored here."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from compliance import queue
from compliance.records import finding_as_json
from compliance.rules import Finding, Proposal, Span, Verdict, blocking, check_many, verdict_of
from visitation.actions.codes import Kind, codes_from
from visitation.actions.explaining import price_and_help
from visitation.actions.mending import broken_visits, pinned_visits
from visitation.actions.overtaken import reasons_of
from visitation.actions.plan_figures import fairness_of, objective_without
from visitation.actions.rescuing import as_planned, replanned, with_rescued
from visitation.eligibility import missing_on
from visitation.facts import Editions, Planned, proposals_of
from visitation.models import Person, Plan, UnmetRequest, Visit, VisitRequest
from visitation.plan_instances import OBJECTIVE, Exported, export_instance
from visitation.statuses import Status
from volunteers.models import Volunteer

if TYPE_CHECKING:
    from visitation.planner import Plan as Worked
    from visitation.planner import Progress

Decided = tuple[Planned, tuple[Finding, ...]]


class Told(Protocol):
    """Hears how far the making has come; `progress` while the planner is at work."""

    def __call__(self, phase: str, visits: int, progress: "Progress | None" = None) -> None: ...


@dataclass(frozen=True)
class Draft:
    """Unsaved visits with their teams, unsaved unmet requests, and the plan's own columns."""

    visits: list[Planned]
    unmet: list[UnmetRequest]
    columns: dict[str, object]


@dataclass(frozen=True)
class Judged:
    """What of a schedule one program may keep; `left_out`: codes of requests whose visits may not be after all."""

    visits: list[Planned]
    unmet: list[UnmetRequest]
    left_out: set[str]


def draft_of(
    plan: Plan,
    *,
    now: datetime,
    seconds: float | None,
    told: Told,
    enough: Callable[[], bool] = lambda: False,
) -> Draft:
    """What the planner makes of the database as it is now. `enough`: asked whether the best one so far will do.

    Pinned drafts of the plan it follows stay as they are. One that mends looks for other hours for published visits
    that cannot be as they stand; all others stay.

    A visit that the rules would not allow is left out, its request unmet with the findings: the windows the planner was
    given are as strict as the rules, so there should be none. The codes of the visits follow from the plan's.
    """
    freed = broken_visits(plan, now=now) if plan.mends else []
    pinned = pinned_visits(plan, freed)
    exported = export_instance(
        [plan.program], plan.first_day, plan.last_day, now=now, name=plan.code, weights=plan.weights or OBJECTIVE,
        pinned=pinned, freed=freed,
    )  # fmt: skip
    told("planning", 0)
    # Loaded here only: the solver takes much memory, and the web's processes never plan.
    from visitation.planner import make_plan

    document = dict(exported.document)
    if freed:
        # As many as can be first, then the open requests in the room that is left.
        by_number = {request.pk: code for code, request in _requests(exported).items()}
        document = with_rescued(document, replanned(exported, freed, by_number, seconds=seconds))
    worked = make_plan(
        document,
        seconds=seconds,
        progress=lambda progress: told(progress.phase, progress.visits, progress),
        cancelled=lambda: queue.was_cancelled() or enough(),
    )
    worked = replace(worked, schedule=as_planned(worked.schedule))
    told("checking", len(worked.schedule["visits"]))
    judged = judge(plan, exported, worked, now=now, told=told, enough=enough, pinned=pinned, freed=freed)
    told("storing", len(judged.visits))
    columns = {
        "objective_points": objective_without(judged.left_out, exported, worked),
        "bound_points": worked.bound,
        "seconds": worked.seconds,
        "fairness": fairness_of(exported, worked, judged.left_out),
    }
    return Draft(judged.visits, judged.unmet, columns)


def judge(
    plan: Plan,
    exported: Exported,
    worked: "Worked",
    *,
    now: datetime,
    told: Told,
    enough: Callable[[], bool],
    pinned: Sequence[Visit] = (),
    freed: Sequence[Visit] = (),
) -> Judged:
    """What the rules say of the visits of a schedule that are the plan's own program's. Those of others, planned in the
    same instance, are not looked at: they are behind the wall."""
    requests = _requests(exported)
    planned = _visits(plan, exported, worked, requests, now, pinned)
    _say_what_is_replaced(plan, planned, freed)
    kept, refused = passing(planned, now=now, without=freed)
    kept, lacking = _with_all_they_need(kept, now=now)
    told("explaining", len(kept))
    codes = {entry.visit.request.code: entry.visit.code for entry, _ in kept if entry.visit.request is not None}
    more = price_and_help(
        exported, worked, requests, codes, tell=lambda: told("explaining", len(kept)), stops=enough
    )
    for entry, findings in kept:
        entry.visit.findings = [finding_as_json(finding) for finding in findings]
    reasons = {code: found for code, found in _reasons(worked, exported).items() if code in requests}
    reasons |= {code: [*reasons.get(code, []), *answers] for code, answers in more.items()}
    reasons |= {code: [{"code": "no_consent", "params": {}}] for code in exported.without_consent if code in requests}
    for entry, findings in refused:
        reasons[entry.visit.request.code] = [finding_as_json(finding) for finding in blocking(findings)]
    reasons |= lacking
    return Judged(
        visits=[entry for entry, _ in kept],
        unmet=[
            UnmetRequest(plan=plan, request=requests[code], reasons=found) for code, found in sorted(reasons.items())
        ],
        left_out={entry.visit.request.code for entry, _ in refused} | set(lacking),
    )


def passing(
    planned: Sequence[Planned], *, now: datetime, without: Collection[Visit] = ()
) -> tuple[list[Decided], list[Decided]]:
    """The visits that the rules allow together, and those they do not, each with its findings, in order.

    All are asked about at once. Of visits that only stand in each other's way (a quota with one place left) the first
    passes: those that failed are tried again one by one beside those that passed. `without`: live visits that would
    not take place then, and do not count.
    """
    gone = {(Span(visit.starts, visit.ends), visit.person.alias_code) for visit in without}

    def asked(entries: Sequence[Planned]) -> list[Proposal]:
        found = proposals_of(entries, now=now, with_drafts=False)
        return [_besides(proposal, gone) for proposal in found] if gone else found

    answers = check_many(asked(planned))
    decided = list(zip(planned, answers, strict=True))
    kept = [entry for entry in decided if _allowed(entry[1])]
    refused = []
    for entry, findings in decided:
        if _allowed(findings):
            continue
        # Asked without the others that failed; where it still fails, these findings are the ones that bind.
        again = check_many(asked([*(other for other, _ in kept), entry])[-1:])[0]
        (kept if _allowed(again) else refused).append((entry, again))
    place = {id(entry): index for index, entry in enumerate(planned)}
    return sorted(kept, key=lambda found: place[id(found[0])]), refused


def _besides(proposal: Proposal, gone: set[tuple[Span, str]]) -> Proposal:
    return replace(proposal, past=tuple(one for one in proposal.past if (one.span, one.person_key) not in gone))


def _with_all_they_need(
    kept: list[Decided], *, now: datetime
) -> tuple[list[Decided], dict[str, list[dict[str, object]]]]:
    """Those visits whose team lacks nothing on the day itself, and why the requests of the others are not served.

    The planner was told who is ready on the first day of the plan; a course or an agreement may end in the midst of it.
    """
    answers = missing_on([entry for entry, _ in kept], now=now)
    found = {entry: reasons_of(answers[entry]) for entry, _ in kept}
    lacking: dict[str, list[dict[str, object]]] = {
        entry.visit.request.code: [{"code": code, "params": {}} for code in codes]
        for entry, codes in found.items()
        if codes
    }
    return [decided for decided in kept if not found[decided[0]]], lacking


def _allowed(findings: tuple[Finding, ...]) -> bool:
    return verdict_of(findings) is Verdict.ALLOWED


def _visits(
    plan: Plan,
    exported: Exported,
    worked: "Worked",
    requests: dict[str, VisitRequest],
    now: datetime,
    pinned: Sequence[Visit],
) -> list[Planned]:
    pins = {visit.code for visit in pinned}
    found = [visit for visit in worked.schedule["visits"] if not visit.get("booked") or visit["booked"] in pins]
    found = [visit for visit in found if visit["request"] in requests]  # the others are another program's
    aliases = {visit["person"] for visit in found}
    people = dict(Person.objects.filter(alias_code__in=aliases).values_list("alias_code", "pk"))
    names = {name for visit in found for name in visit["volunteers"]}
    volunteers = dict(Volunteer.objects.filter(code__in=names).values_list("code", "pk"))
    editions = Editions.load({exported.places[visit["window"]].facility_id for visit in found})
    codes = codes_from(Kind.VISIT, [f"{plan.code}/{visit['request']}" for visit in found])
    planned = []
    for code, visit in zip(codes, found, strict=True):
        place = exported.places[visit["window"]]
        starts, ends = datetime.fromisoformat(visit["start"]), datetime.fromisoformat(visit["end"])
        day = starts.date()  # written in the facility's own zone
        planned.append(
            Planned(
                Visit(
                    program_id=plan.program_id,
                    plan=plan,
                    request=requests[visit["request"]],
                    person_id=people[visit["person"]],
                    facility_id=place.facility_id,
                    edition=editions.on(place.facility_id, day),
                    code=code,
                    status=Status.DRAFT.value,
                    window_id=place.window_id,
                    mode=place.mode,
                    starts=starts,
                    ends=ends,
                    day=day,
                    changed_at=now,
                    is_pinned=bool(visit.get("booked")),
                ),
                tuple(volunteers[name] for name in visit["volunteers"]),
            )
        )
    return sorted(planned, key=lambda entry: (entry.visit.starts, entry.visit.code))


def _requests(exported: Exported) -> dict[str, VisitRequest]:
    codes = [*(request["id"] for request in exported.document["requests"]), *exported.without_consent]
    return VisitRequest.objects.in_bulk(codes, field_name="code")


def _reasons(worked: "Worked", exported: Exported) -> dict[str, list[dict[str, object]]]:
    """Why requests are not served: the planner's reasons, and, where the rules leave no start, what binds there."""
    return {
        unmet.request: [
            *({"code": reason.code, "params": dict(reason.params)} for reason in unmet.reasons),
            *exported.without_start.get(unmet.request, []),
        ]
        for unmet in worked.unmet
    }


def _say_what_is_replaced(plan: Plan, planned: Sequence[Planned], freed: Sequence[Visit]) -> None:
    """Which visit of before each one stands for: that of the same request, freed or in the plan it follows."""
    before: dict[int | None, int] = {}
    if plan.follows_id is not None:
        drafts = Visit.objects.filter(plan=plan.follows_id, request__isnull=False)
        before |= dict(drafts.values_list("request_id", "pk"))
    before |= {visit.request_id: visit.pk for visit in freed}  # what is published comes first
    for entry in planned:
        entry.visit.replaces_id = before.get(entry.visit.request_id)
