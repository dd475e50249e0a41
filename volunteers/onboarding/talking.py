"""What leads note on the way: a talk, a hold and its end, and who goes along on a first visit."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from compliance import audit
from volunteers.eligibility.missing import WhoActs
from volunteers.models import Interview, Mentorship, OnboardingHold, Volunteer
from volunteers.onboarding.stages import move_on

_REASON = OnboardingHold.Reason
WHO_ACTS = {
    _REASON.REFERENCE: WhoActs.LEAD,
    _REASON.TRAINING_DATE: WhoActs.LEAD,
    _REASON.ASKED_TO_WAIT: WhoActs.VOLUNTEER,
    _REASON.NO_PLACE: WhoActs.NOBODY,
    _REASON.TALK: WhoActs.LEAD,
}


class HeldAlready(Exception):
    """Somebody else has set a hold meanwhile."""


@transaction.atomic
def note_interview(
    volunteer: Volunteer, *, held_on: date, outcome: str, note: str, by: Any, now: datetime
) -> Interview:
    """Write a talk down."""
    row = _locked(volunteer)
    interview = Interview.objects.create(
        volunteer=row, held_on=held_on, done_by=str(by)[:120], outcome=outcome, note=note
    )
    _record("interview_noted", row, by=by, now=now, outcome=outcome)
    move_on([row.pk], now=now)
    return interview


@transaction.atomic
def hold(volunteer: Volunteer, *, reason: str, until: date | None, by: Any, now: datetime) -> OnboardingHold:
    """Nothing happens until the hold ends. Raises HeldAlready."""
    row = _locked(volunteer)
    if row.onboarding_holds.filter(ended_at__isnull=True).exists():
        raise HeldAlready
    made = OnboardingHold.objects.create(volunteer=row, reason=reason, until=until, set_at=now, set_by=str(by)[:120])
    _record("application_held", row, by=by, now=now, reason=reason)
    return made


@transaction.atomic
def end_hold(volunteer: Volunteer, *, by: Any, now: datetime) -> bool:
    """Go on. False: nothing was on hold."""
    row = _locked(volunteer)
    if not row.onboarding_holds.filter(ended_at__isnull=True).update(ended_at=now):
        return False
    _record("application_goes_on", row, by=by, now=now)
    return True


@transaction.atomic
def name_mentor(volunteer: Volunteer, mentor: Volunteer | None, *, by: Any, now: datetime) -> None:
    """Name who goes along, in the place of whoever did; None: nobody any more."""
    row = _locked(volunteer)
    current = row.mentorships.filter(ended_at__isnull=True).first()
    if (current.mentor_id if current else None) == (mentor.pk if mentor else None):
        return
    row.mentorships.filter(ended_at__isnull=True).update(ended_at=now)
    if mentor is not None:
        Mentorship.objects.create(volunteer=row, mentor=mentor, since=now)
    _record("mentor_named", row, by=by, now=now, mentor=mentor.code if mentor else "")


def _locked(volunteer: Volunteer) -> Volunteer:
    return Volunteer.objects.select_for_update(of=("self",)).select_related("program").get(pk=volunteer.pk)


def _record(action: str, volunteer: Volunteer, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(action, by=by, subject=volunteer.code, program=volunteer.program.code, detail=detail, now=now)
