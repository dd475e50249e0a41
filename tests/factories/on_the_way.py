"""Somebody who applies to a program, with all that comes of it; what the program signs and teaches."""

from datetime import date

from tests.factories.told_visits import STARTS
from volunteers.models import (
    Agreement,
    ApplicantGroup,
    Application,
    Attendance,
    Course,
    CourseDate,
    Interview,
    Mentorship,
    OnboardingHold,
    Reference,
    RoleNeeds,
    Signature,
    VolunteerRole,
)


def on_the_way(world):
    """One row of each kind, as attributes of a world of told visits."""
    world.applicant = world.volunteer(f"{world.program.code}-applicant", "AP")
    world.application = Application.objects.create(
        volunteer=world.applicant, stage="references", sent_at=STARTS, needs="A seat in front"
    )
    world.group = ApplicantGroup.objects.create(
        program=world.program, code=f"GR-{world.program.code[:3].upper()}22", kind="class", size=3, name="A class",
        contact=world.applicant,
    )  # fmt: skip
    world.reference = Reference.objects.create(
        program=world.program, volunteer=world.applicant, name="Rosa Roe", contact="rosa@example.org"
    )
    Interview.objects.create(volunteer=world.applicant, held_on=STARTS.date(), done_by="tests", outcome="yes")
    world.hold = OnboardingHold.objects.create(volunteer=world.applicant, reason="asked", set_by="tests")
    VolunteerRole.objects.create(volunteer=world.applicant, role="visitor")
    Mentorship.objects.create(volunteer=world.applicant, mentor=world.ida)
    RoleNeeds.objects.create(program=world.program, role="visitor", references=1, courses=["orientation"])
    world.agreement = Agreement.objects.create(
        program=world.program, code="confidentiality", title_en="Confidentiality", title_es="Confidencialidad",
        text_en="Say nothing.", text_es="No diga nada.", counts_from=date(2026, 1, 1), published_by="tests",
    )  # fmt: skip
    Signature.objects.create(volunteer=world.ida, agreement=world.agreement, language="en", signed_at=STARTS)
    world.course = Course.objects.create(
        program=world.program, code="orientation", name_en="Orientation", name_es="Orientación"
    )
    world.course_date = CourseDate.objects.create(course=world.course, starts=STARTS, where="Meeting house")
    Attendance.objects.create(date=world.course_date, volunteer=world.ida)
