"""Who is on call for urgent words in the invented programs, one that was told, and something to follow."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from visitation.models import Concern, ConcernShift, ConcernTurn, Destination, FollowUp, Incident, Match
from volunteers.models import Program, User


def make_concerns(program: Program, lead: User, *, now: datetime) -> None:
    """A week of being on call, an urgent word that a lead has taken, a promise, and two places for reports."""
    today = now.astimezone(ZoneInfo(program.timezone)).date()
    ConcernShift.objects.create(program=program, lead=lead, first_day=today, last_day=today + timedelta(days=6))
    for kind, name in (("lawyer", "Harbor Legal Aid (invented)"), ("congress", "Office of a member (invented)")):
        Destination.objects.create(
            program=program, kind=kind, name=name, reach="555-0100", checked_on=today - timedelta(days=9)
        )
    bond = Match.objects.filter(person__program=program, volunteer__user__isnull=False, ended_on__isnull=True).order_by(
        "pk"
    ).select_related("person", "volunteer__user").first()
    if bond is None:
        return
    told_by, raised_at = bond.volunteer.user, now - timedelta(hours=3)
    concern = Concern.objects.create(
        program=program, code=f"CN-{program.pk % 10}DMQ7", raised_by=told_by, person=bond.person, pace="day",
        topic="health", line="Has asked for a doctor for two weeks.", raised_at=raised_at,
        due_at=raised_at + timedelta(hours=24), owner=lead, state="taken", taken_at=now - timedelta(hours=2),
    )  # fmt: skip
    ConcernTurn.objects.create(concern=concern, lead=lead, since=raised_at, how="on_call")
    FollowUp.objects.create(
        program=program, code=f"FU-{program.pk % 10}DMQ8", kind="medical", person=bond.person, concern=concern,
        line="Ask at the next visit whether a doctor came.", asked_by=lead, owner=told_by,
        due_on=today + timedelta(days=5),
    )  # fmt: skip


def remove_concerns(programs: QuerySet[Program]) -> None:
    """Take all of that away, and what was told since."""
    for model in (FollowUp, Concern, Incident, Destination, ConcernShift):
        model.objects.filter(program__in=programs).delete()
