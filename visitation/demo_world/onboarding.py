"""Invented people on their way to helping: what each program signs and teaches, and who has just applied."""

from datetime import date, datetime, timedelta
from random import Random

from volunteers.facts import FIRST_TRAINING
from volunteers.models import (
    Agreement,
    ApplicantGroup,
    Application,
    Clearance,
    Course,
    CourseDate,
    Interview,
    Mentorship,
    OnboardingHold,
    Program,
    Reference,
    Signature,
    Training,
    User,
    Volunteer,
    VolunteerRole,
    WeeklyAvailability,
)
from volunteers.onboarding.stages import move_on

_SIGNED = {
    "title_en": "What we promise",
    "title_es": "Lo que prometemos",
    "text_en": (
        "What I hear on a visit stays with me and the leads of the program.\n\n"
        "I am not a lawyer, a therapist, a missionary or a reporter while I visit.\n\n"
        "If somebody is in danger I tell a lead at once."
    ),
    "text_es": (
        "Lo que oigo en una visita queda entre yo y los responsables del programa.\n\n"
        "Mientras visito no soy abogado, terapeuta, misionero ni periodista.\n\n"
        "Si alguien está en peligro, lo digo enseguida a un responsable."
    ),
}


def make_catalogue(
    program: Program, volunteers: list[Volunteer], rng: Random, *, today: date, now: datetime, lead: str
) -> None:
    """An agreement that all have signed, and two courses with a date."""
    agreement = Agreement.objects.create(
        program=program, code="promise", counts_from=today - timedelta(days=400), published_by=lead,
        published_at=now - timedelta(days=400), **_SIGNED,
    )  # fmt: skip
    Signature.objects.bulk_create(
        Signature(
            volunteer=volunteer, agreement=agreement, language=rng.choice(("en", "es")),
            signed_at=now - timedelta(days=rng.randrange(1, 390)),
        )
        for volunteer in volunteers
    )  # fmt: skip
    first = Course.objects.create(
        program=program, code=FIRST_TRAINING, name_en="Orientation", name_es="Orientación", validity_months=24,
        changed_at=now,
    )  # fmt: skip
    Course.objects.create(
        program=program, code="listening", name_en="Listening", name_es="Escuchar", includes=[FIRST_TRAINING],
        changed_at=now,
    )  # fmt: skip
    starts = now.replace(hour=22, minute=30) + timedelta(days=9)
    CourseDate.objects.create(course=first, starts=starts, where="Meeting house, upstairs", language="es")


def make_mentors(volunteers: list[Volunteer], rng: Random, *, now: datetime) -> None:
    """Somebody to go along with each who never visited: one who is free in most of the same hours, and may go."""
    cleared = {row.pk for row in Volunteer.objects.filter(clearances__state=Clearance.State.CLEARED)}
    hours: dict[int, set[tuple[int, int]]] = {volunteer.pk: set() for volunteer in volunteers}
    for row in WeeklyAvailability.objects.filter(volunteer__in=volunteers):
        hours[row.volunteer_id] |= {(row.weekday, hour) for hour in range(row.starts.hour, row.ends.hour)}
    leading = [
        volunteer
        for volunteer in volunteers
        if volunteer.is_experienced and volunteer.state == Volunteer.State.ACTIVE and volunteer.pk in cleared
    ]
    Mentorship.objects.bulk_create(
        Mentorship(
            volunteer=volunteer,
            mentor=max(rng.sample(leading, len(leading)), key=lambda one: len(hours[one.pk] & hours[volunteer.pk])),
            since=now - timedelta(days=5),
        )
        for volunteer in volunteers
        if not volunteer.is_experienced
    )


def make_applicants(
    program: Program, codes: list[str], names: list[str], user: User, *, today: date, now: datetime, lead: str
) -> None:
    """Four applicants in four stages; the first one, still at the form, is `user`. Takes their names off the list."""
    agreement = Agreement.objects.get(program=program)
    applicants = [
        Volunteer(
            program=program, code=code, preferred_name=names.pop(0), phone=f"{program.phone[:-4]}01{80 + number}",
            timezone=program.timezone, state=Volunteer.State.APPLYING, user=None if number else user,
        )  # fmt: skip
        for number, code in enumerate(codes)
    ]
    Volunteer.objects.bulk_create(applicants)
    group = ApplicantGroup.objects.create(
        program=program, code=f"GR-{program.code[:3].upper()}22", kind="congregation", size=4, contact=applicants[0],
        name="Choir of the Paper Lantern", made_at=now - timedelta(days=6),
    )  # fmt: skip
    Volunteer.objects.filter(pk__in=[applicants[0].pk, applicants[1].pk]).update(group=group)
    told = {"is_adult": True, "follows_english": "yes", "leaves_unaided": "yes", "has_ties": "no"}
    for number, volunteer in enumerate(applicants):
        began = now - timedelta(days=6 + 5 * number)
        application = Application(volunteer=volunteer, started_at=began, stage_since=began)
        VolunteerRole.objects.create(volunteer=volunteer, role="visitor", since=began)
        if number:  # the first one is still at the form
            application.sent_at, application.why = began, "I would like somebody to have a face to talk to."
            application.steps_done = ["about", "languages", "roles", "places", "references", "more"]
            for name, value in told.items():
                setattr(application, name, value)
        application.save()
        if number:
            _named(program, volunteer, is_answered=number > 1, now=now)
    third, fourth = applicants[2:]
    for volunteer in (third, fourth):
        Interview.objects.create(volunteer=volunteer, held_on=today - timedelta(days=3), done_by=lead, outcome="yes")
    OnboardingHold.objects.create(volunteer=third, reason="training", set_at=now, set_by=lead)
    Training.objects.create(volunteer=fourth, course=FIRST_TRAINING, completed_on=today - timedelta(days=2))
    Signature.objects.create(volunteer=fourth, agreement=agreement, language="en", signed_at=now - timedelta(days=2))
    move_on([volunteer.pk for volunteer in applicants], now=now)


def _named(program: Program, volunteer: Volunteer, *, is_answered: bool, now: datetime) -> None:
    for number, name in enumerate(("Odile Lanternfish", "Piero Snowglobe"), 1):
        Reference.objects.create(
            program=program, volunteer=volunteer, number=number, name=name, contact=f"reference{number}@example.org",
            state="answered" if is_answered else "asked", asked_at=now, ends_at=now + timedelta(days=21),
            answered_at=now if is_answered else None, is_ok=True if is_answered else None,
        )  # fmt: skip
