"""The face of the room, for Django and for the floor above."""

from volunteers.models.availability import AwayRange, Break, ExtraAvailability, WeeklyAvailability
from volunteers.models.clearances import Clearance, ClearancePacket, PutForward
from volunteers.models.invitations import Invitation
from volunteers.models.letters import Letter, PostChoice, TextReply
from volunteers.models.onboarding import (
    Agreement,
    ApplicantGroup,
    Application,
    Attendance,
    Course,
    CourseDate,
    HelpRole,
    Interview,
    Mentorship,
    OnboardingHold,
    Reference,
    RoleNeeds,
    Signature,
    VolunteerRole,
)
from volunteers.models.programs import Membership, Network, Program
from volunteers.models.sheets import SheetExport, SheetImport, SheetPart, SheetRow
from volunteers.models.sign_in import GuessCount, KnownDevice, PasswordReset
from volunteers.models.sign_in_links import SignInAddress, SignInLink
from volunteers.models.training import Training
from volunteers.models.users import User
from volunteers.models.volunteers import SpokenLanguage, Volunteer

__all__ = [
    "Agreement",
    "ApplicantGroup",
    "Application",
    "Attendance",
    "AwayRange",
    "Break",
    "Clearance",
    "ClearancePacket",
    "Course",
    "CourseDate",
    "ExtraAvailability",
    "GuessCount",
    "HelpRole",
    "Interview",
    "Invitation",
    "KnownDevice",
    "Letter",
    "Membership",
    "Mentorship",
    "Network",
    "OnboardingHold",
    "PasswordReset",
    "PostChoice",
    "Program",
    "PutForward",
    "Reference",
    "RoleNeeds",
    "SheetExport",
    "SheetImport",
    "SheetPart",
    "SheetRow",
    "SignInAddress",
    "SignInLink",
    "Signature",
    "SpokenLanguage",
    "TextReply",
    "Training",
    "User",
    "Volunteer",
    "VolunteerRole",
    "WeeklyAvailability",
]
