"""Other hours for published visits that cannot be as they stand, before anything else is planned."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from visitation.models import Visit
from visitation.plan_instances import Exported

if TYPE_CHECKING:
    from visitation.planner import Replanned

RESCUED = "rescued "  # before a request's code: the booking that stands for it while the rest is planned


def replanned(
    exported: Exported, freed: Sequence[Visit], codes: Mapping[int, str], *, seconds: float | None = None
) -> "Replanned":
    """Where the freed visits could go instead, while every other visit stays: as many of them as can be.

    `exported` with these visits `freed`; `codes`: of their requests, by primary key.
    """
    # Loaded here only: the solver takes much memory, and the web's processes never plan.
    from visitation.planner import replan

    document: dict[str, Any] = dict(exported.document)
    people = {request["id"]: request["person"] for request in document["requests"]}
    asked = {visit: codes[visit.request_id or 0] for visit in freed if visit.request_id in codes}
    before = {
        "format": "visit-plan-schedule",
        "version": 1,
        "instance": document["name"],
        "visits": [
            {
                "request": code,
                "person": people.get(code, visit.code),
                "volunteers": [],  # whom they free is not asked: nobody else is planned here
                "facility": visit.facility.code,
                "window": visit.window_id,
                "start": visit.starts.isoformat(),
                "end": visit.ends.isoformat(),
            }
            for visit, code in asked.items()
        ],
    }
    broken = {code: [visit.status] for visit, code in asked.items()}
    return replan(document, before, seconds=seconds, broken=broken, fill=False)


def with_rescued(document: Mapping[str, Any], again: "Replanned") -> dict[str, Any]:
    """The document with what was rescued booked, so that the rest is planned around it."""
    moved = [{"id": RESCUED + one.request, **one.new} for one in again.moved]
    return {**document, "booked": [*document["booked"], *moved]}


def as_planned(schedule: Mapping[str, Any]) -> dict[str, Any]:
    """The schedule of such a document, in which what was rescued is planned like the rest."""

    def plain(visit: Mapping[str, Any]) -> dict[str, Any]:
        rescued = str(visit.get("booked") or "").startswith(RESCUED)
        return {key: value for key, value in visit.items() if not (rescued and key == "booked")}

    return {**schedule, "visits": [plain(visit) for visit in schedule["visits"]]}
