"""What another solver chose, written as a schedule of the plan format."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from visitation.plan_checks.bound.openings import WindowDate
from visitation.plan_checks.instance import Request

Chosen = tuple[Request, WindowDate, int, int, Sequence[str]]  # instants of start and end, ids of the team


def schedule_of(document: dict[str, Any], instance: str, chosen: Iterable[Chosen], planner: str) -> dict[str, Any]:
    """The `visit-plan-schedule`: the booked visits of the instance's document as they are, and the chosen ones."""
    visits = [
        {key: value for key, value in booked.items() if key != "id"} | {"booked": booked["id"]}
        for booked in document["booked"]
    ]
    for request, at, begins, ends, team in chosen:
        start, end = (datetime.fromtimestamp(moment, at.facility.zone).isoformat() for moment in (begins, ends))
        who = {"request": request.id, "person": request.person, "volunteers": list(team)}
        place = {"facility": at.facility.id, "window": at.window.id}
        visits.append({**who, **place, "start": start, "end": end})
    return {
        "format": "visit-plan-schedule",
        "version": 1,
        "instance": instance,
        "planner": planner,
        "visits": visits,
    }
