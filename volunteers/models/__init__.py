"""The face of the room, for Django and for the floor above."""

from volunteers.models.availability import AwayRange, ExtraAvailability, WeeklyAvailability
from volunteers.models.clearances import Clearance
from volunteers.models.invitations import Invitation
from volunteers.models.letters import Letter, PostChoice, TextReply
from volunteers.models.programs import Membership, Network, Program
from volunteers.models.sign_in import GuessCount, KnownDevice, PasswordReset
from volunteers.models.sign_in_links import SignInAddress, SignInLink
from volunteers.models.training import Training
from volunteers.models.users import User
from volunteers.models.volunteers import SpokenLanguage, Volunteer

__all__ = [
    "AwayRange",
    "Clearance",
    "ExtraAvailability",
    "GuessCount",
    "Invitation",
    "KnownDevice",
    "Letter",
    "Membership",
    "Network",
    "PasswordReset",
    "PostChoice",
    "Program",
    "SignInAddress",
    "SignInLink",
    "SpokenLanguage",
    "TextReply",
    "Training",
    "User",
    "Volunteer",
    "WeeklyAvailability",
]
