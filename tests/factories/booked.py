"""What stands around a booking, and a program whose volunteers book."""

from datetime import UTC, datetime, timedelta

from tests.factories.plans import EAST, NOW, SATURDAY, WEST, PlanWorld
from visitation.booking.confirming import book
from visitation.booking.holding import keep_start
from visitation.booking.starts import Start
from visitation.models import (
    BookingChoice,
    BookingRequest,
    SlotHold,
    SlotWaiter,
    StandingDate,
    StandingVisit,
    VisitOverride,
)
from volunteers.models import Membership, User


def a_start_on_the_way(visit, volunteer, *, at):
    """The visit's start is held, waited for and asked for by another volunteer, for whom it stands; the hold.

    A rule was set aside for it.
    """
    start = {
        "program": visit.program, "person": visit.person, "volunteer": volunteer, "facility": visit.facility,
        "window_id": visit.window_id, "starts": visit.starts, "ends": visit.ends, "day": visit.day,
    }  # fmt: skip
    hold = SlotHold.objects.create(**start, made_at=at, expires_at=at + timedelta(minutes=10))
    SlotWaiter.objects.create(**start, asked_at=at)
    ours = {name: start[name] for name in ("program", "person", "volunteer")}
    standing = StandingVisit.objects.create(
        **ours, facility=visit.facility, rhythm="week", at="09:00", first_day=visit.day, last_day=visit.day,
        made_at=at, made_by="tests",
    )  # fmt: skip
    StandingDate.objects.create(standing=standing, day=visit.day, told_at=at)
    request = BookingRequest.objects.create(**ours, asked_at=at, open_until=visit.ends)
    choice = {name: value for name, value in start.items() if name not in ours}
    BookingChoice.objects.create(request=request, rank=1, **choice)
    VisitOverride.objects.create(visit=visit, code="room_full", reason="facility_agreed", by="tests", at=at)
    return hold


class BookingWorld(PlanWorld):
    """A program that books: Saturdays 9:00-12:00, an hour each, `seats` at once, for unit East.

    `ida` is matched with `someone`; `lead` leads. Asked from Wednesday, September 2, 2026.
    """

    def __init__(self, code="harbor", *, seats=None, facility=None, **visiting):
        super().__init__(EAST | {"capacity": seats} if seats else EAST, WEST, code=code, facility=facility, **visiting)
        self.lead = self.user("lead", "PL")
        self.ida, self.someone = self.pair("ida")

    def user(self, name, role):
        user = User.objects.create_user(f"{self.program.code}-{name}", "long enough to be allowed")
        user.active_membership = Membership.objects.create(user=user, program=self.program, role=role)
        user.save()
        return user

    def pair(self, name):
        """A volunteer with an account, matched with a person of their own."""
        volunteer, person = self.volunteer(user=self.user(name, "VO")), self.person()
        self.match(person, volunteer)
        return volunteer, person

    def start(self, day=SATURDAY, hour=9):
        """A Saturday's start."""
        starts = datetime(day.year, day.month, day.day, hour, tzinfo=self.facility.zone).astimezone(UTC)
        return Start(self.facility, "w1", "", starts, starts + timedelta(hours=1), day)

    def hold(self, volunteer=None, person=None, *, day=SATURDAY, hour=9, **more):
        return keep_start(
            person or self.someone, volunteer or self.ida, self.start(day, hour), **({"now": NOW} | more)
        )

    def booked(self, volunteer=None, person=None, *, by=None, now=NOW, day=SATURDAY, hour=9, **more):
        volunteer = volunteer or self.ida
        hold = self.hold(volunteer, person, day=day, hour=hour, now=now)
        return book(hold, by=by or volunteer.user, now=now, **more)
