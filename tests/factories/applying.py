"""Applicants whose form is filled in, in a world of told visits."""

from datetime import UTC, datetime

from volunteers.models import Volunteer
from volunteers.onboarding import applying

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
TOLD = {
    "places": {"is_adult": True, "follows_english": "yes", "leaves_unaided": "yes", "has_ties": "no"},
    "more": {"why": "To be there", "understands_commitment": True},
}


def an_applicant(world, name="noor"):
    """Somebody who was invited to apply, and has told nothing."""
    volunteer = world.volunteer(f"{world.program.code}-{name}", "AP")
    Volunteer.objects.filter(pk=volunteer.pk).update(state="applying")
    volunteer.refresh_from_db()
    return volunteer


def people(count):
    return [{"name": f"Roe {n}", "contact": f"roe{n}@example.org", "language": "en"} for n in range(count)]


def fill_in(volunteer, *roles, references=2, now=NOW):
    """Every step of the form, by the applicant; not sent."""
    revision = applying.begin(volunteer, now=now).revision
    who = {"by": volunteer.user, "now": now}
    revision = applying.tell(volunteer, "about", revision=revision, about={"preferred_name": "Noor"}, **who).revision
    revision = applying.speak(volunteer, {"en": 3, "es": 2}, revision=revision, **who).revision
    revision = applying.offer(volunteer, roles, revision=revision, **who).revision
    for step, told in TOLD.items():
        revision = applying.tell(volunteer, step, revision=revision, told=told, **who).revision
    return applying.name_references(volunteer, people(references), revision=revision, **who)
