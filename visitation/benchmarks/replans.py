"""How fast a plan is mended after a change, how little of it changes, and what an independent check says."""

import gc
import json
import resource
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from visitation.benchmarks.instances import an_instance
from visitation.plan_checks import check_plan
from visitation.planner import Ready, Replanned, make_plan, make_ready, replan

SECONDS = 120.0  # for the plan that is mended, unless told
Document = dict[str, Any]


def replan_figures(size: str, *, seed: int, seconds: float | None) -> dict[str, Any]:
    """A week's plan, and each kind of change to it by itself."""
    instance = an_instance(size, weeks=1, seed=seed)
    plan = make_plan(instance, seconds=SECONDS if seconds is None else seconds)
    return {
        "instance": instance["name"],
        "requests": len(instance["requests"]),
        "volunteers": len(instance["volunteers"]),
        "visits": len(plan.schedule["visits"]),
        "objective": plan.objective,
        "gap_percent": round(plan.gap * 100, 4),
        **changes_figures(instance, plan.schedule),
    }


def changes_figures(instance: Document, schedule: Document) -> dict[str, Any]:
    begun = time.perf_counter()
    kept = make_ready(instance, schedule)
    ready_seconds = round(time.perf_counter() - begun, 3)
    gc.collect()
    replan(
        instance, schedule, kept_ready=kept, broken={schedule["visits"][0]["request"]: ["asked"]}
    )  # loads the solver
    changes = [_figures(name, change(instance, schedule), schedule, kept) for name, change in CHANGES.items()]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"ready_seconds": ready_seconds, "changes": changes, "peak_megabytes": round(peak / 1024)}


def _figures(name: str, document: Document, schedule: Document, kept: Ready) -> dict[str, Any]:
    """`seconds`: with the instance at hand, the entry that changed replaced. `seconds_decoded`: the whole document
    decoded anew, every entry compared. `seconds_cold`: nothing at hand, every visit looked at.
    """
    again, seconds = _timed(lambda: replan(document, schedule, kept_ready=kept))
    text = json.dumps(document)
    begun = time.perf_counter()
    decoded = json.loads(text)
    decoding = time.perf_counter() - begun
    _, seconds_decoded = _timed(lambda: replan(decoded, schedule, kept_ready=kept))
    _, seconds_cold = _timed(lambda: replan(document, schedule))
    report, least = check_plan(document, again.schedule), again.least
    then = {visit["request"]: visit for visit in schedule["visits"]}
    now = {visit["request"]: visit for visit in again.schedule["visits"]}
    touched = {one.request for one in (*again.moved, *again.lost)}
    return {
        "change": name,
        "seconds": round(seconds, 3),
        "seconds_decoded": round(seconds_decoded, 3),
        "seconds_cold": round(seconds_cold, 3),
        "decoding_json": round(decoding, 3),
        "broken": least.broken,
        "kept": len(again.kept),
        "moved": least.moved,
        "lost": least.lost,
        "new": len(again.new),
        "rescued_most": least.rescued_most,
        "proven": least.proven,
        "unbroken_lost_or_moved": sum(now.get(name) != then[name] for name in then.keys() - touched),
        "violations": len(report.violations),
        "objective": again.objective,
        "objective_agrees": report.objective == again.objective,
    }


def _timed(call: Callable[[], Replanned]) -> tuple[Replanned, float]:
    begun = time.perf_counter()
    found = call()
    return found, time.perf_counter() - begun


# One change each. Nothing of the document is altered: what changes is copied.


def _closure(document: Document, schedule: Document) -> Document:
    """The facility with most visits on Saturday and Sunday is closed then."""
    last = date.fromisoformat(document["horizon"]["to"])
    weekend = {str(last), str(last - timedelta(days=1))}
    counts = Counter(visit["facility"] for visit in schedule["visits"] if visit["start"][:10] in weekend)
    name = counts.most_common(1)[0][0] if counts else document["facilities"][0]["id"]
    closure = {"from": min(weekend), "to": max(weekend), "reason": "closed"}
    return _with(document, "facilities", name, lambda found: {"closures": [*found["closures"], closure]})


def _transfer(document: Document, schedule: Document) -> Document:
    """Somebody with a visit is taken to another facility before it."""
    visit = _middle(schedule)
    names = [facility["id"] for facility in document["facilities"]]
    other = names[(names.index(visit["facility"]) + 1) % len(names)]
    return _with(
        document, "people", visit["person"],
        lambda found: {"stays": [stay | {"facility": other} for stay in found["stays"]]},
    )  # fmt: skip


def _team_size(document: Document, schedule: Document) -> Document:
    """A facility where two went together lets one in at a time; where nowhere two did, one asks for two."""
    pairs = [visit["facility"] for visit in schedule["visits"] if len(visit["volunteers"]) > 1]
    name, size = (pairs[0], 1) if pairs else (_middle(schedule)["facility"], 2)
    rule = {"rule": "visitors-per-visit", "min": size, "max": size}

    def rules(found: Document) -> Document:
        return {"rules": [*(one for one in found["rules"] if one["rule"] != "visitors-per-visit"), rule]}

    return _with(document, "facilities", name, rules)


def _away(document: Document, schedule: Document) -> Document:
    """A volunteer with a visit is away all the time."""
    name = _middle(schedule)["volunteers"][0]
    return _with(document, "volunteers", name, lambda found: {"away": [dict(document["horizon"])]})


def _clearance(document: Document, schedule: Document) -> Document:
    """A volunteer without a visit is cleared for another facility within reach."""
    busy = {name for visit in schedule["visits"] for name in visit["volunteers"]}
    ways = {town["id"]: [way["facility"] for way in town["travel"]] for town in document["towns"]}
    found = (
        (volunteer, name)
        for volunteer in document["volunteers"]
        if volunteer["id"] not in busy
        for name in ways.get(volunteer["town"], ())
        if name not in {one["facility"] for one in volunteer["clearances"]}
    )
    volunteer, name = next(found, (document["volunteers"][0], document["facilities"][0]["id"]))
    clearances = [*volunteer["clearances"], {"facility": name, **document["horizon"]}]
    return _with(document, "volunteers", volunteer["id"], lambda _: {"clearances": clearances})


def _request(document: Document, schedule: Document) -> Document:
    """Somebody who has a visit asks, urgently, for another."""
    request = {"id": "req-new", "person": _middle(schedule)["person"], "priority": "urgent", "never_visited": False}
    request |= document["horizon"] | {"waiting_since": document["horizon"]["from"]}
    return document | {"requests": [*document["requests"], request]}


def _middle(schedule: Document) -> Document:
    found: Document = schedule["visits"][len(schedule["visits"]) // 2]
    return found


def _with(document: Document, key: str, name: str, change: Callable[[Document], Document]) -> Document:
    return document | {key: [one | change(one) if one["id"] == name else one for one in document[key]]}


CHANGES: dict[str, Callable[[Document, Document], Document]] = {
    "largest facility closed for a weekend": _closure,
    "a person moved": _transfer,
    "team size of a facility": _team_size,
    "a volunteer away": _away,
    "a new clearance": _clearance,
    "a new request": _request,
}
