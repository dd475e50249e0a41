"""Every plan of a small instance, tried one by one, judged by the independent checker."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from visitation.plan_checks import check_plan


def schedule_of(instance: dict[str, Any], visits: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "format": "visit-plan-schedule",
        "version": 1,
        "instance": instance["name"],
        "planner": "by hand",
        "visits": [booked_visit(booked) for booked in instance["booked"]] + visits,
    }


def booked_visit(booked: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in booked.items() if key != "id"} | {"booked": booked["id"]}


def possible_visits(instance: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """By request: every visit that is allowed alone beside the booked ones."""
    found: dict[str, list[dict[str, Any]]] = {}
    taken = {booked["request"] for booked in instance["booked"]}
    teams = [
        [volunteer["id"] for volunteer in team]
        for size in (1, 2, 3)
        for team in combinations(instance["volunteers"], size)
    ]
    for request in instance["requests"]:
        if request["id"] in taken:
            continue
        options = [
            visit | {"volunteers": team}
            for visit in _times(instance, request)
            for team in teams
            if not check_plan(instance, schedule_of(instance, [visit | {"volunteers": team}])).violations
        ]
        if options:
            found[request["id"]] = options
    return found


def _times(instance: dict[str, Any], request: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    first = max(request["from"], instance["horizon"]["from"])
    last = min(request["to"], instance["horizon"]["to"])
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        for facility in instance["facilities"]:
            zone = ZoneInfo(facility["timezone"])
            for window in facility["windows"]:
                for minute in range(0, 24 * 60, 5):
                    start = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
                    if not _on_the_grid(window, minute):
                        continue
                    end = start.timestamp() + 60 * window["visit_minutes"]
                    found.append(
                        {
                            "request": request["id"],
                            "person": request["person"],
                            "facility": facility["id"],
                            "window": window["id"],
                            "start": start.isoformat(),
                            "end": datetime.fromtimestamp(end, tz=zone).isoformat(),
                        }
                    )
        day += timedelta(1)
    return found


def _on_the_grid(window: dict[str, Any], minute: int) -> bool:
    if "starts" in window:
        return f"{minute // 60:02d}:{minute % 60:02d}" in window["starts"]
    hours, minutes = window["from"].split(":")
    return (minute - int(hours) * 60 - int(minutes)) % window["start_every_minutes"] == 0


def best_plan(instance: dict[str, Any], limit: int = 4_000) -> int | None:
    """The greatest objective of any allowed schedule; None when there are more than `limit` to try."""
    options = list(possible_visits(instance).values())
    size = 1
    for found in options:
        size *= len(found) + 1
    if size > limit:
        return None
    best = check_plan(instance, schedule_of(instance, [])).objective

    def extend(index: int, visits: list[dict[str, Any]]) -> None:
        nonlocal best
        if index == len(options):
            return
        extend(index + 1, visits)
        for visit in options[index]:
            report = check_plan(instance, schedule_of(instance, [*visits, visit]))
            if not report.violations:
                best = max(best, report.objective)
                extend(index + 1, [*visits, visit])

    extend(0, [])
    return best
