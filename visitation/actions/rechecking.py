"""Ask about every coming visit again: a clearance lapses, a facility changes its rules, somebody is moved or leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from compliance import audit, queue
from compliance.models import DecisionRecord
from compliance.records import a_record, finding_as_json
from compliance.rules import Finding, Verdict, blocking, check_many, verdict_of
from facilities.models import Facility
from visitation.actions.overtaken import reasons_of
from visitation.eligibility import missing_on
from visitation.facts import Planned, planned_of, proposals_of
from visitation.models import Visit
from visitation.review.causes import causes_of
from visitation.review.flags import COMING, keep_flags, sweep
from visitation.statuses import Status
from volunteers.models import Program

BATCH = 1000


@dataclass(frozen=True)
class Rechecked:
    """How many coming visits were asked about, and the codes of those whose answer is another one now."""

    visits: int
    fell_short: tuple[str, ...]  # were allowed, and are refused or unknown now
    came_right: tuple[str, ...]  # the other way round
    other_reasons: tuple[str, ...]  # still not allowed, for other reasons


def recheck(program: Program, *, by: object, now: datetime) -> Rechecked:
    """Ask the rules about all coming visits of a program, batch by batch, each in a transaction of its own.

    What they say now is kept with the visit and as a decision where it is another answer than the one that is kept;
    the visit itself stays as it is, for a lead to decide: what stands against it is a flag in their queue, until it is
    gone. Asked again at once, nothing more is written. Raises JobCancelled between batches.
    """
    sweep(program, now=now)
    return recheck_some(program, Visit.objects.filter(program=program), by=by, now=now)


def recheck_some(program: Program, visits: QuerySet[Visit], *, by: object, now: datetime) -> Rechecked:
    """The same of those of these visits that are still to come."""
    coming = visits.filter(status__in=COMING, starts__gt=now)
    numbers = list(coming.order_by("starts", "pk").values_list("pk", flat=True).distinct())
    changed: dict[str, list[str]] = {"fell_short": [], "came_right": [], "other_reasons": []}
    for start in range(0, len(numbers), BATCH):
        queue.tell("checking", done=start, total=len(numbers))
        _recheck_some(program, numbers[start : start + BATCH], changed, by=by, now=now)
    return Rechecked(len(numbers), **{name: tuple(codes) for name, codes in changed.items()})


@transaction.atomic
def _recheck_some(
    program: Program, numbers: Sequence[int], changed: dict[str, list[str]], *, by: object, now: datetime
) -> None:
    # Locked first: a visit that is changed meanwhile must not get an answer about what it was.
    rows = Visit.objects.select_for_update(of=("self",)).filter(pk__in=numbers, status__in=COMING, starts__gt=now)
    visits = list(rows.select_related("edition").defer("edition__document").order_by("starts", "pk"))
    places = dict(Facility.objects.filter(pk__in={visit.facility_id for visit in visits}).values_list("pk", "code"))
    moved, records = [], []
    answers = answers_for(visits, now=now)
    keep_flags(visits, causes_of(visits, answers, now=now), now=now)
    for visit, findings in zip(visits, answers, strict=True):
        what = _change(visit.findings, findings)
        if not what:
            continue
        changed[what].append(visit.code)
        visit.findings = [finding_as_json(finding) for finding in findings]
        moved.append(visit)
        records.append(
            a_record(
                subject=visit.code,
                facility=places[visit.facility_id],
                edition=visit.edition.number,
                findings=findings,
                key_id=visit.key_id,
                now=now,
            )
        )
        detail = {"answer": what, "verdict": verdict_of(findings).value}
        audit.record("visit_rechecked", by=by, subject=visit, program=program.code, detail=detail, now=now)
    Visit.objects.bulk_update(moved, ["findings"], batch_size=BATCH)
    DecisionRecord.objects.bulk_create(records)


def answers_for(visits: Sequence[Visit], *, now: datetime) -> list[tuple[Finding, ...]]:
    """What the rules say of saved visits, in order, and besides what their teams lack, as findings without a source.

    That nothing is written down of a person's yes is no answer: what was arranged before anybody asked stays, and a yes
    that is taken back ends its visits by itself. Nor is it news of a visit on hold that its person is not visited.
    """
    planned = planned_of(visits)
    lacking = missing_on(planned, now=now)

    def besides(entry: Planned) -> list[Finding]:
        passed_over = {"no_consent", *(["person_paused"] if entry.visit.status == Status.HELD else [])}
        return [Finding(code, Verdict.REFUSED) for code in reasons_of(lacking[entry]) if code not in passed_over]

    return [
        (*findings, *besides(entry))
        for entry, findings in zip(planned, check_many(proposals_of(planned, now=now)), strict=True)
    ]


def _change(kept: list[dict[str, Any]], findings: tuple[Finding, ...]) -> str:
    """In which way the rules' answer is another one than the one that is kept; empty where it is the same."""
    before = {_reason(finding) for finding in kept or () if finding["verdict"] != Verdict.ALLOWED.value}
    after = {_reason(finding_as_json(finding)) for finding in blocking(findings)}
    if before == after:
        return ""
    if not after:
        return "came_right"
    return "other_reasons" if before else "fell_short"


def _reason(finding: dict[str, Any]) -> tuple[str, str, str]:
    """What makes a reason the same one tomorrow: counts of days in it go down by themselves."""
    volunteer = finding["params"].get("visitor", "")
    return str(finding["code"]), str(finding["verdict"]), str(volunteer)
