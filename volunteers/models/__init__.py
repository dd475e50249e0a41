"""The face of the room, for Django and for the floor above."""

from volunteers.models.availability import AwayRange, ExtraAvailability, WeeklyAvailability
from volunteers.models.clearances import Clearance
from volunteers.models.programs import Membership, Network, Program
from volunteers.models.sign_in import GuessCount, KnownDevice, Letter, PasswordReset
from volunteers.models.training import Training
from volunteers.models.users import User
from volunteers.models.volunteers import SpokenLanguage, Volunteer

__all__ = [
    "AwayRange",
    "Clearance",
    "ExtraAvailability",
    "GuessCount",
    "KnownDevice",
    "Letter",
    "Membership",
    "Network",
    "PasswordReset",
    "Program",
    "SpokenLanguage",
    "Training",
    "User",
    "Volunteer",
    "WeeklyAvailability",
]
