"""Which status of a visit may follow which. The one table; no Django."""

from enum import StrEnum


class Status(StrEnum):
    """The life of a visit, from a plan's draft to what came of it."""

    DRAFT = "draft"  # in a plan nobody has published
    ASKED = "asked"  # published or booked; holds its seat
    ON_ROSTER = "on_roster"
    SENT = "sent"
    CONFIRMED = "confirmed"
    HELD = "held"  # on hold: moved, suspended, closed; nobody travels
    DONE = "done"
    DID_NOT_HAPPEN = "did_not_happen"
    WITHDRAWN = "withdrawn"


NEXT: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.ASKED, Status.WITHDRAWN}),
    Status.ASKED: frozenset(
        {Status.ON_ROSTER, Status.CONFIRMED, Status.HELD, Status.DONE, Status.DID_NOT_HAPPEN, Status.WITHDRAWN}
    ),
    Status.ON_ROSTER: frozenset(
        {Status.ASKED, Status.SENT, Status.HELD, Status.DONE, Status.DID_NOT_HAPPEN, Status.WITHDRAWN}
    ),
    Status.SENT: frozenset({Status.CONFIRMED, Status.HELD, Status.DONE, Status.DID_NOT_HAPPEN, Status.WITHDRAWN}),
    Status.CONFIRMED: frozenset({Status.HELD, Status.DONE, Status.DID_NOT_HAPPEN, Status.WITHDRAWN}),
    Status.HELD: frozenset({Status.ASKED, Status.CONFIRMED, Status.DID_NOT_HAPPEN, Status.WITHDRAWN}),
    # What was told may be told again: a wrong tap in the car park is corrected by the next revision of the log.
    Status.DONE: frozenset({Status.DID_NOT_HAPPEN}),
    Status.DID_NOT_HAPPEN: frozenset({Status.DONE}),
    Status.WITHDRAWN: frozenset(),
}

# A visit in one of these takes up its volunteers, its person and its seat.
LIVE = frozenset({Status.ASKED, Status.ON_ROSTER, Status.SENT, Status.CONFIRMED, Status.HELD, Status.DONE})


class MoveRefused(Exception):
    """A visit cannot go from this status to that one."""

    def __init__(self, now: str, wanted: str) -> None:
        super().__init__(f"{now} → {wanted}")
        self.now, self.wanted = now, wanted


def require_move(now: str, wanted: Status) -> None:
    """Raise MoveRefused unless `wanted` may follow `now`."""
    if wanted not in NEXT[Status(now)]:
        raise MoveRefused(now, wanted)
