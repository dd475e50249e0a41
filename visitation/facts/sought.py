"""A visit that nobody has booked: as much of one as the rules look at."""

from dataclasses import dataclass
from datetime import date, datetime

from visitation.statuses import Status


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """Asked for now; neither a draft nor live, so that it counts beside nothing. Names are those of a visit's columns.

    A page of booking asks about hundreds of them, and rows of the database are dear to make.
    """

    program_id: int
    person_id: int
    facility_id: int
    window_id: str
    mode: str
    starts: datetime
    ends: datetime
    day: date
    changed_at: datetime
    status: str = Status.WITHDRAWN.value
    route: str = "social"
    pk: None = None
    plan_id: None = None
