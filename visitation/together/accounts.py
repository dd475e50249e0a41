"""Somebody who visits for two programs is planned by one of them a day. No database.

The format knows two volunteers then, one of each program. They are planned as if they were two; on each day that both
got, one of them is taken out, and the plan is made again. What the first plan proves holds for all: whoever may do less
cannot make a better one.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from visitation.plan_instances.elsewhere import take_day

if TYPE_CHECKING:
    from visitation.planner import Plan as Worked

ROUNDS_MOST = 3
Day = tuple[str, str]  # a volunteer's code, and a date


def planned_once(
    document: Mapping[str, Any],
    one_account: Sequence[Sequence[str]],
    make: "Callable[[Mapping[str, Any], float | None], Worked]",
    *,
    seconds: float | None,
) -> "Worked":
    """The plan of `make(document, seconds left)` in which nobody of one account is planned twice on a day.

    After three rounds every day of the horizon that is still open is given to one of the two beforehand, and there is
    nothing left to meet.
    """
    first = worked = make(document, seconds)
    spent, taken = worked.seconds, set[Day]()
    for a_round in range(ROUNDS_MOST + 1):
        clashes = _clashes(worked.schedule, one_account)
        if not clashes:
            break
        taken |= clashes if a_round < ROUNDS_MOST else _every_day(document, worked.schedule, one_account)
        left = None if seconds is None else max(1.0, seconds - spent)
        worked = make(_without(document, taken), left)
        spent += worked.seconds
    if worked is first:
        return first
    bound = first.bound
    return replace(
        worked,
        bound=bound,
        gap=max(0.0, (bound - worked.objective) / bound) if bound > 0 else 0.0,
        seconds=spent,
        certificate=first.certificate,
        finished=first.finished and worked.finished,
    )


def _clashes(schedule: Mapping[str, Any], one_account: Sequence[Sequence[str]]) -> set[Day]:
    """Who is to be taken out, and when: all of an account but the one with a booked visit, with most visits, or with
    the fewest days kept so far."""
    visits: dict[Day, list[bool]] = defaultdict(list)
    for visit in schedule["visits"]:
        for volunteer in visit["volunteers"]:
            visits[volunteer, visit["start"][:10]].append(bool(visit.get("booked")))
    days = sorted({day for _volunteer, day in visits})
    found: set[Day] = set()
    for codes in one_account:
        kept = dict.fromkeys(codes, 0)
        for day in days:
            there = [code for code in codes if (code, day) in visits]
            there.sort(key=lambda code: (-sum(visits[code, day]), -len(visits[code, day]), kept[code], code))
            for code in there[:1]:
                kept[code] += 1
            found |= {(code, day) for code in there[1:] if not any(visits[code, day])}
    return found


def _every_day(
    document: Mapping[str, Any], schedule: Mapping[str, Any], one_account: Sequence[Sequence[str]]
) -> set[Day]:
    """On each day of the horizon, all of an account but one."""
    used = {(volunteer, visit["start"][:10]) for visit in schedule["visits"] for volunteer in visit["volunteers"]}
    day, last = (date.fromisoformat(document["horizon"][key]) for key in ("from", "to"))
    found = _clashes(schedule, one_account)
    while day <= last:
        on = day.isoformat()
        for codes in one_account:
            free = [code for code in codes if (code, on) not in found]
            free.sort(key=lambda code: ((code, on) not in used, code))
            found |= {(code, on) for code in free[1:] if (code, on) not in used}
        day += timedelta(days=1)
    return found


def _without(document: Mapping[str, Any], taken: set[Day]) -> dict[str, Any]:
    days: dict[str, list[str]] = defaultdict(list)
    for code, day in sorted(taken):
        days[code].append(day)
    volunteers = []
    for volunteer in document["volunteers"]:
        volunteer = dict(volunteer)
        for day in days.get(volunteer["id"], ()):
            take_day(volunteer, day)
        volunteers.append(volunteer)
    return {**document, "volunteers": volunteers}
