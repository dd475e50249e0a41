"""What a visit itself says about where somebody is: who was met was there; who was not is looked for."""

from datetime import datetime
from typing import Any

from visitation.models import Person, Placement, PlacementFact, Visit, VisitLog

_Answer, _Reason = PlacementFact.Answer, VisitLog.Reason
_TOLD = {_Reason.MOVED: _Answer.OTHER, _Reason.RELEASED: _Answer.OUT, _Reason.NOT_HERE: _Answer.NOT_FOUND}


def from_the_door(visit: Visit, log: VisitLog, *, by: Any, now: datetime) -> PlacementFact | None:
    """Keep what a log says about the place, as of the visit; None where it says nothing of it.

    Whoever is told of as moved or released is looked for: only a lead decides what follows.
    """
    answer = _TOLD.get(log.reason) if log.happened == VisitLog.Happened.NO else None
    if log.happened == VisitLog.Happened.YES and log.seen == VisitLog.Seen.EXPECTED:
        answer = _Answer.SAME
    if answer is None or Person.objects.filter(pk=visit.person_id, state=Person.State.CLOSED).exists():
        return None
    return PlacementFact.objects.create(
        person_id=visit.person_id, facility_id=visit.facility_id if answer == _Answer.SAME else None, answer=answer,
        source=Placement.Source.DOOR, checked_by=str(by)[:120], checked_at=min(now, visit.ends),
        confidence=Placement.Confidence.SURE if answer == _Answer.SAME else Placement.Confidence.LIKELY,
    )  # fmt: skip
