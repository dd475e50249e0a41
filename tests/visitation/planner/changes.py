"""What can happen to an instance once a plan of it is out: one change each, on a copy."""

from __future__ import annotations

import copy
import random
from typing import Any

KINDS = (
    "closure",
    "transfer",
    "team size",
    "smaller quota",
    "fewer booths",
    "away",
    "conflict",
    "withdrawn",
    "window gone",
    "new clearance",
    "new request",
)


def changed(document: dict[str, Any], schedule: dict[str, Any], kind: str, seed: int) -> dict[str, Any]:
    """The document after a change of this kind, at a visit of the schedule where there is one."""
    draw = random.Random(f"{kind} {seed}")
    found = copy.deepcopy(document)
    visit = draw.choice(schedule["visits"]) if schedule["visits"] else None
    if visit is None:
        return found
    facility = next(one for one in found["facilities"] if one["id"] == visit["facility"])
    person = next(one for one in found["people"] if one["id"] == visit["person"])
    volunteer = next(one for one in found["volunteers"] if one["id"] in visit["volunteers"])
    day = visit["start"][:10]
    if kind == "closure":
        facility["closures"].append({"from": day, "to": day, "reason": "repairs"})
    elif kind == "transfer":
        other = draw.choice(found["facilities"])["id"]
        stay = person["stays"][0]
        person["stays"] = [
            stay | {"to": "2026-03-05"},
            stay | {"facility": other, "from": "2026-03-06", "housing_unit": "B"},
        ]
    elif kind == "team size":
        size = draw.choice([1, 2])
        facility["rules"] = _without(facility, "visitors-per-visit")
        facility["rules"].append({"rule": "visitors-per-visit", "min": size, "max": size})
    elif kind == "smaller quota":
        name = draw.choice(["person-visits", "visitor-people", "visitor-visits", "person-visitors"])
        facility["rules"].append({"rule": name, "max": 1, "per": draw.choice(["day", "week", "month"])})
    elif kind == "fewer booths":
        for window in facility["windows"]:
            window["capacity"] = 1
    elif kind == "away":
        volunteer["away"] = [{"from": day, "to": day}]
    elif kind == "conflict":
        found["conflicts"].append({"person": person["id"], "volunteer": volunteer["id"], "reason": "kin"})
    elif kind == "withdrawn":
        found["requests"] = [request for request in found["requests"] if request["id"] != visit["request"]]
    elif kind == "window gone":
        facility["windows"] = [window for window in facility["windows"] if window["id"] != visit["window"]]
    elif kind == "new clearance":
        for one in found["volunteers"]:
            one["clearances"] = [{"facility": facility["id"], "from": "2025-01-01", "to": "2027-01-01"}]
    elif kind == "new request":
        asked = {"id": "req-99", "person": person["id"], "from": "2026-03-05", "to": "2026-03-11"}
        found["requests"].append(found["requests"][0] | asked)
    return found


def _without(facility: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [one for one in facility["rules"] if one["rule"] != rule]
