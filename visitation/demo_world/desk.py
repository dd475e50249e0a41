"""What a lead finds on the desk of an invented program: lists for the facility, an offered hour, a queue, expenses."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from compliance.approvals.answering import SecondPerson, approve
from facilities.models import Facility
from visitation.booking.against import team_with_mentor
from visitation.booking.offers import offers
from visitation.demo_world.places import ASKED_BY
from visitation.models import Expense, Match, MileageRate, Person, SlotHold, SlotWaiter
from visitation.rosters.approving import ask_to_approve
from visitation.rosters.due import Due, what_is_due
from visitation.rosters.lines import visits_of
from visitation.rosters.preparing import make, put_stand_by
from volunteers.models import Clearance, Program, User, Volunteer

_FORTNIGHT = timedelta(days=14)
_TENTH_CENTS = 670


def make_rosters(program: Program, lead: User, second: User, *, now: datetime) -> None:
    """The list that is due next, with a stand-by whom the facility has not cleared; the one after it, agreed to."""
    spans = [span for one in what_is_due(program, now=now) for span in _spans(one, now)]
    rosters = [make(program, facility, *days, by=lead, now=now) for facility, *days in spans[:2]]
    for roster in rosters[:1]:
        visit = visits_of(roster, now=now).first()
        cleared = Clearance.objects.filter(facility=roster.facility, state=Clearance.State.CLEARED)
        others = Volunteer.objects.filter(program=program, state=Volunteer.State.ACTIVE)
        stand_by = others.exclude(pk__in=cleared.values("volunteer")).order_by("code").first()
        if visit is not None and stand_by is not None:
            put_stand_by(roster, visit.code, stand_by.code, by=lead, now=now)
    for roster in rosters[1:]:
        if not roster.found:
            asked = ask_to_approve(roster, by=lead, now=now)
            seconded = SecondPerson(second, now, frozenset({"totp"}))
            approve(asked, by=seconded, seen=asked.content_hash, now=now)


def _spans(due: Due, now: datetime) -> list[tuple[Facility, date, date]]:
    """The days of a list; one list a day where the facility does not say until when it wants it."""
    if due.due is None:
        return [(due.facility, day, day) for day in sorted(due.days)]
    return [(due.facility, due.first_day, due.last_day)] if due.due > now else []


def make_bookings(program: Program, *, now: datetime) -> None:
    """Of the volunteer with a sign-in an hour that is offered to them for two days; of another one a place in a queue.

    Nothing where no hour is open to the first of them.
    """
    bonds = Match.objects.filter(person__program=program, ended_on__isnull=True, channel="visits").select_related(
        "volunteer"
    )
    mine = bonds.filter(volunteer__user__isnull=False).order_by("pk").first()
    if mine is None:
        return
    person = Person.objects.select_related("program").prefetch_related("placements__facility").get(pk=mine.person_id)
    first = now.astimezone(ZoneInfo(program.timezone)).date() + _FORTNIGHT
    days = offers(person, team_with_mentor(mine.volunteer), first, first + _FORTNIGHT, now=now).days
    start = next((start for day in days for start in day.open), None)
    if start is None:
        return
    about = {"program": program, **start.columns}
    hold = SlotHold.objects.create(
        **about, person=person, volunteer=mine.volunteer, made_at=now, expires_at=now + timedelta(days=2)
    )
    offered = SlotWaiter.State.OFFERED
    SlotWaiter.objects.create(
        **about, person=person, volunteer=mine.volunteer, state=offered, hold=hold, asked_at=now - timedelta(days=3)
    )
    other = bonds.exclude(volunteer=mine.volunteer).exclude(person=person).order_by("pk").first()
    if other is not None:
        SlotWaiter.objects.create(
            **about, person_id=other.person_id, volunteer=other.volunteer, asked_at=now - timedelta(days=1)
        )


def make_expenses(program: Program, *, now: datetime) -> None:
    """What a mile is worth, and one drive in each state."""
    today = now.astimezone(ZoneInfo(program.timezone)).date()
    MileageRate.objects.create(
        program=program, first_day=today - timedelta(days=200), tenth_cents=_TENTH_CENTS, set_by=ASKED_BY, set_at=now
    )
    drivers = Volunteer.objects.filter(program=program, state=Volunteer.State.ACTIVE).order_by("user", "code")[:4]
    State = Expense.State
    for number, volunteer in enumerate(drivers):
        state = (State.ASKED, State.ASKED, State.APPROVED, State.PAID)[number]
        decided = state != State.ASKED
        Expense.objects.create(
            program=program, volunteer=volunteer, day=today - timedelta(days=3 + number), miles=38 + 7 * number,
            tolls_cents=250 * (number % 2), other_cents=400 * (number // 2), state=state,
            asked_at=now - timedelta(days=2 + number), tenth_cents=_TENTH_CENTS if decided else None,
            decided_by=ASKED_BY if decided else "", decided_at=now - timedelta(days=1) if decided else None,
            paid_by=ASKED_BY if state == State.PAID else "", paid_at=now if state == State.PAID else None,
        )  # fmt: skip
