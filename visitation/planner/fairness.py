"""How a schedule spreads what there is: waiting, load, faces that stay, languages. Counts alone, no ids.

Booked visits of the schedule count like any others.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from statistics import median
from typing import Any


def fairness(document: dict[str, Any], schedule: dict[str, Any]) -> dict[str, Any]:
    """Of an instance and its schedule::

        waiting    {"served": spread, "unmet": spread} of whole weeks from `waiting_since` to the first day asked for
        load       spread of visits of each volunteer who could be asked (cleared somewhere), none included
        idle       how many of those go nowhere
        continuity {"kept", "could"}: visits with a volunteer the person is paired with, of visits to paired people
        languages  {language: [spoken, visits, unmet]}: visits to people of that first language, those where somebody of
                   the team speaks it, and their requests that nobody serves

    A spread is [least, median, most], or [] of nothing.
    """
    requests = {request["id"]: request for request in document["requests"]}
    people = {person["id"]: person for person in document["people"]}
    speaks = {volunteer["id"]: set(volunteer["languages"]) for volunteer in document["volunteers"]}
    paired = {(pair["person"], pair["volunteer"]) for pair in document["pairings"]}
    in_pairs = {person for person, _ in paired}
    visits = schedule["visits"]
    served = {visit["request"] for visit in visits if visit.get("request")}
    unmet = [request for code, request in requests.items() if code not in served]
    load = Counter({volunteer["id"]: 0 for volunteer in document["volunteers"] if volunteer["clearances"]})
    load.update(volunteer for visit in visits for volunteer in visit["volunteers"])
    languages: dict[str, list[int]] = {}

    def of_language(person: str) -> list[int] | None:
        spoken = people[person]["languages"]
        return languages.setdefault(spoken[0], [0, 0, 0]) if spoken else None

    for visit in visits:
        counts = of_language(visit["person"])
        if counts is not None:
            first = people[visit["person"]]["languages"][0]
            counts[0] += any(first in speaks[volunteer] for volunteer in visit["volunteers"])
            counts[1] += 1
    for request in unmet:
        counts = of_language(request["person"])
        if counts is not None:
            counts[2] += 1
    return {
        "waiting": {
            "served": spread([_weeks(requests[code]) for code in sorted(served) if code in requests]),
            "unmet": spread([_weeks(request) for request in unmet]),
        },
        "load": spread(list(load.values())),
        "idle": sum(count == 0 for count in load.values()),
        "continuity": {
            "kept": sum(any((v["person"], who) in paired for who in v["volunteers"]) for v in visits),
            "could": sum(visit["person"] in in_pairs for visit in visits),
        },
        "languages": dict(sorted(languages.items())),
    }


def spread(numbers: list[int]) -> list[float]:
    """[least, median, most]; [] of no numbers."""
    return [min(numbers), median(numbers), max(numbers)] if numbers else []


def _weeks(request: dict[str, Any]) -> int:
    days = (date.fromisoformat(request["from"]) - date.fromisoformat(request["waiting_since"])).days
    return max(0, days) // 7
