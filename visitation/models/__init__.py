"""The face of the room, for Django."""

from visitation.models.after_release import ContactAfterRelease
from visitation.models.aftercare import CareTask, LogAnswer, LogNote, LogQuestion, LogShare
from visitation.models.apart import PeopleApart, VolunteersApart
from visitation.models.assignments import AssignedPair, Assignment
from visitation.models.bookings import SlotHold, SlotWaiter, VisitOverride
from visitation.models.break_glass import BreakGlass
from visitation.models.callouts import CallOut, CallOutAnswer, CallRole, OnCall, OnCallList
from visitation.models.choices import BookingChoice, BookingRequest
from visitation.models.concerns import Concern, ConcernShift, ConcernTurn, FollowUp
from visitation.models.consents import Consent, Disclosure
from visitation.models.door_slips import DoorSlip
from visitation.models.exits import PersonExit
from visitation.models.expenses import Expense, MileageRate, Receipt
from visitation.models.family_visits import FamilyVisits
from visitation.models.feeds import CalendarFeed
from visitation.models.hand_overs import HandOver, HandOverContent
from visitation.models.incidents import Destination, Incident, IncidentConsent, IncidentHandler, IncidentStep
from visitation.models.intake import Intake, PriorityFlag, WaitingPlace, Wish
from visitation.models.jobs import Heartbeat
from visitation.models.left_places import LeftPlace
from visitation.models.logs import LogDraft, VisitLog
from visitation.models.matches import Channel, Conflict, Match
from visitation.models.name_keys import NameKey
from visitation.models.obstructions import Obstruction
from visitation.models.people import Person, PersonLanguage
from visitation.models.placement_facts import PlacementFact
from visitation.models.placements import Placement
from visitation.models.plans import Plan, UnmetRequest
from visitation.models.proposals import MatchProposal, ProposalAnswer
from visitation.models.requests import VisitRequest
from visitation.models.review import LastLook, RecheckMark, ReviewFlag, ReviewTask
from visitation.models.rosters import Roster, RosterChange, RosterDocument, RosterName, RosterVersion
from visitation.models.rule_choices import RuleChoice
from visitation.models.shared_plans import PlanningTogether, SharedPlan
from visitation.models.standing import StandingDate, StandingVisit
from visitation.models.visits import Visit, VisitVolunteer

__all__ = [
    "PeopleApart",
    "VolunteersApart",
    "LastLook",
    "RecheckMark",
    "ReviewFlag",
    "ReviewTask",
    "RuleChoice",
    "Obstruction",
    "Receipt",
    "MileageRate",
    "Expense",
    "LogShare",
    "LogQuestion",
    "LogNote",
    "LogAnswer",
    "CareTask",
    "AssignedPair",
    "Assignment",
    "BookingChoice",
    "BookingRequest",
    "BreakGlass",
    "CalendarFeed",
    "CallOut",
    "CallOutAnswer",
    "CallRole",
    "Channel",
    "Concern",
    "ConcernShift",
    "ConcernTurn",
    "Conflict",
    "Consent",
    "Destination",
    "ContactAfterRelease",
    "Disclosure",
    "FollowUp",
    "DoorSlip",
    "HandOver",
    "HandOverContent",
    "FamilyVisits",
    "Heartbeat",
    "Incident",
    "IncidentConsent",
    "IncidentHandler",
    "IncidentStep",
    "Intake",
    "LeftPlace",
    "LogDraft",
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
    "PlanningTogether",
    "ProposalAnswer",
    "PriorityFlag",
    "SharedPlan",
    "SlotHold",
    "SlotWaiter",
    "StandingDate",
    "StandingVisit",
    "Roster",
    "RosterChange",
    "RosterDocument",
    "RosterName",
    "RosterVersion",
    "UnmetRequest",
    "Visit",
    "VisitLog",
    "VisitOverride",
    "VisitRequest",
    "VisitVolunteer",
    "WaitingPlace",
    "Wish",
]
