"""The face of the room, for Django."""

from visitation.models.after_release import ContactAfterRelease
from visitation.models.assignments import AssignedPair, Assignment
from visitation.models.break_glass import BreakGlass
from visitation.models.callouts import CallOut, CallOutAnswer, CallRole, OnCall, OnCallList
from visitation.models.consents import Consent, Disclosure
from visitation.models.exits import PersonExit
from visitation.models.family_visits import FamilyVisits
from visitation.models.feeds import CalendarFeed
from visitation.models.hand_overs import HandOver, HandOverContent
from visitation.models.intake import Intake, PriorityFlag, WaitingPlace, Wish
from visitation.models.jobs import Heartbeat
from visitation.models.left_places import LeftPlace
from visitation.models.logs import VisitLog
from visitation.models.matches import Channel, Conflict, Match
from visitation.models.name_keys import NameKey
from visitation.models.people import Person, PersonLanguage
from visitation.models.placement_facts import PlacementFact
from visitation.models.placements import Placement
from visitation.models.plans import Plan, UnmetRequest
from visitation.models.proposals import MatchProposal, ProposalAnswer
from visitation.models.requests import VisitRequest
from visitation.models.visits import Visit, VisitVolunteer

__all__ = [
    "AssignedPair",
    "Assignment",
    "BreakGlass",
    "CalendarFeed",
    "CallOut",
    "CallOutAnswer",
    "CallRole",
    "Channel",
    "Conflict",
    "Consent",
    "ContactAfterRelease",
    "Disclosure",
    "HandOver",
    "HandOverContent",
    "FamilyVisits",
    "Heartbeat",
    "Intake",
    "LeftPlace",
    "Match",
    "MatchProposal",
    "NameKey",
    "OnCall",
    "OnCallList",
    "Person",
    "PersonExit",
    "PersonLanguage",
    "Placement",
    "PlacementFact",
    "Plan",
    "ProposalAnswer",
    "PriorityFlag",
    "UnmetRequest",
    "Visit",
    "VisitLog",
    "VisitRequest",
    "VisitVolunteer",
    "WaitingPlace",
    "Wish",
]
