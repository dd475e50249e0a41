"""From the first question to the first visit: applications, roles, references, agreements, courses."""

from volunteers.models.onboarding.agreements import Agreement, Signature
from volunteers.models.onboarding.applications import Application, Interview, OnboardingHold, Reference
from volunteers.models.onboarding.courses import Attendance, Course, CourseDate
from volunteers.models.onboarding.groups import ApplicantGroup
from volunteers.models.onboarding.roles import HelpRole, Mentorship, RoleNeeds, VolunteerRole

__all__ = [
    "Agreement",
    "ApplicantGroup",
    "Application",
    "Attendance",
    "Course",
    "CourseDate",
    "HelpRole",
    "Interview",
    "Mentorship",
    "OnboardingHold",
    "Reference",
    "RoleNeeds",
    "Signature",
    "VolunteerRole",
]
