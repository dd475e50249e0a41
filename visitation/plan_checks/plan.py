"""Hold a schedule against its instance: every rule, then the objective."""

from collections import defaultdict
from typing import Any

from visitation.plan_checks import values
from visitation.plan_checks.findings import Report, Violation
from visitation.plan_checks.instance import Instance, read_instance
from visitation.plan_checks.instance.visits import Visit, read_visit
from visitation.plan_checks.objective import objective_parts
from visitation.plan_checks.quota_rules import counted_visits, quota_violations
from visitation.plan_checks.refusals import DocumentRefused
from visitation.plan_checks.shared_rules import (
    booked_violations,
    capacity_violations,
    overlap_violations,
    request_violations,
)
from visitation.plan_checks.visit_rules import visit_violations


def check_instance(instance: dict[str, Any]) -> None:
    """Raises DocumentRefused when no plan of the instance could be checked."""
    read_instance(instance)


def check_plan(instance: dict[str, Any], schedule: dict[str, Any]) -> Report:
    """Every violation of a `visit-plan-schedule`, and its objective recomputed.

    Raises DocumentRefused for a malformed instance (an unknown rule name included) and for a schedule that is not a
    list of visits at all; whatever is wrong inside a schedule, an unknown reference or a missing key, is a violation
    of `format`.
    """
    known = read_instance(instance)
    visits, violations = _read_schedule(known, schedule)
    kept, others = _part_booked(known, visits)
    violations += booked_violations(known, kept, others)
    violations += request_violations(kept.values(), others)
    kept_places = {visit.index for visit in kept.values()}
    for visit in visits:
        violations += visit_violations(known, visit, booked=visit.index in kept_places)
    # Booked visits first among equals: the new one is told to be in the way, not the one that was there.
    in_order = sorted(visits, key=lambda visit: (visit.start, visit.index not in kept_places, visit.index))
    violations += capacity_violations(in_order)
    violations += overlap_violations(known, in_order)
    new = [visit for visit in in_order if visit.index not in kept_places]
    violations += quota_violations(known, counted_visits(known, kept.values(), new))
    parts = objective_parts(known, visits)
    return Report(
        violations=tuple(sorted(violations, key=Violation.sort_key)),
        objective=sum(parts.values()),
        parts=parts,
        visits=len(schedule["visits"]),
    )


def _read_schedule(known: Instance, schedule: Any) -> tuple[list[Visit], list[Violation]]:
    record = values.as_record(schedule, "schedule")
    faults: list[Violation] = []
    expected = {"format": "visit-plan-schedule", "version": 1, "instance": known.name}
    for key, value in expected.items():
        if record.get(key) != value or isinstance(record.get(key), bool):
            params = {"expected": value, "found": values.shown(record.get(key))}
            faults.append(Violation("format", None, f"wrong_{key}", params))
    visits = []
    for index, (where, found) in enumerate(values.records(record, "visits", "schedule")):
        try:
            visits.append(read_visit(found, where, index, known.known, booked=bool(found.get("booked"))))
        except DocumentRefused as refusal:
            faults.append(Violation("format", index, "cannot_be_read", {"where": refusal.where, "why": refusal.why}))
    return visits, faults


def _part_booked(known: Instance, visits: list[Visit]) -> tuple[dict[str, Visit], list[Visit]]:
    """The visits that are booked ones unchanged, by the booking's id, and all others."""
    places: dict[tuple[object, ...], list[Visit]] = defaultdict(list)
    for visit in reversed(visits):
        places[visit.same_as()].append(visit)
    kept = {}
    for name, booked in known.booked.items():
        same = places.get(booked.same_as())
        if same:
            kept[name] = same.pop()
    taken = {visit.index for visit in kept.values()}
    return kept, [visit for visit in visits if visit.index not in taken]
