"""The face of the room, for Django."""

from visitation.models.break_glass import BreakGlass
from visitation.models.callouts import CallOut, CallOutAnswer, CallRole, OnCall, OnCallList
from visitation.models.feeds import CalendarFeed
from visitation.models.jobs import Heartbeat
from visitation.models.logs import VisitLog
from visitation.models.matches import Conflict, Match
from visitation.models.people import Person, PersonLanguage
from visitation.models.placements import Placement
from visitation.models.plans import Plan, UnmetRequest
from visitation.models.requests import VisitRequest
from visitation.models.visits import Visit, VisitVolunteer

__all__ = [
    "BreakGlass",
    "CalendarFeed",
    "CallOut",
    "CallOutAnswer",
    "CallRole",
    "Conflict",
    "Heartbeat",
    "Match",
    "OnCall",
    "OnCallList",
    "Person",
    "PersonLanguage",
    "Placement",
    "Plan",
    "UnmetRequest",
    "Visit",
    "VisitLog",
    "VisitRequest",
    "VisitVolunteer",
]
