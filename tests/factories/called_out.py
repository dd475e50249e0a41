"""A program whose lists of who is on call are filled, and call-outs that were raised."""

from datetime import date, datetime, time, timedelta

from tests.factories.posting import a_told_world
from tests.factories.told_visits import STARTS
from visitation.actions.callouts import answer, raise_call_out
from visitation.actions.joining import for_visit
from visitation.models import CallOut, CallOutAnswer, OnCall, OnCallList, Visit
from volunteers.models import Clearance, Letter, Training, Volunteer, WeeklyAvailability

TONIGHT = STARTS - timedelta(hours=12, minutes=30)  # nine in the evening in New York, the day before the visit
SOON = TONIGHT + timedelta(minutes=5)
NOON = STARTS - timedelta(hours=21, minutes=30)  # nobody's quiet hours


class CalledOut:
    """`world` is the told world; who is on call is free all day and all week, cleared, trained and experienced."""

    def __init__(self, **columns):
        self.world = a_told_world(**columns)
        self.program, self.facility, self.lead = self.world.program, self.world.facility, self.world.lead
        self.program.facilities.add(self.facility)
        for volunteer in (self.world.ida, self.world.omar, self.world.stranger):
            volunteer.is_experienced = True
            volunteer.save(update_fields=["is_experienced"])

    def on_call(self, name, *roles, free=(0, 24), cleared=True, **columns):
        """Somebody on call at the facility in these roles, with an account and an e-mail address."""
        volunteer = self.world.volunteer(f"{self.program.code}-{name}")
        account = volunteer.user
        account.email = f"{account.username}@example.org"
        account.save()
        for column, value in ({"is_experienced": True} | columns).items():
            setattr(volunteer, column, value)
        volunteer.save()
        self.make_free(volunteer, free)
        if cleared:
            self.clear(volunteer)
        for role in roles or ("driver",):
            self.put_on(volunteer, role)
        return volunteer

    def make_free(self, volunteer, hours=(0, 24)):
        first, last = hours
        WeeklyAvailability.objects.bulk_create(
            WeeklyAvailability(
                volunteer=volunteer, weekday=day, starts=time(first), ends=time(last) if last < 24 else time(23, 59)
            )
            for day in range(7)
        )

    def clear(self, volunteer):
        Clearance.objects.create(
            volunteer=volunteer, facility=self.facility, state="cleared", valid_from=date(2026, 1, 1)
        )
        Training.objects.create(volunteer=volunteer, course="orientation", completed_on=date(2026, 1, 1))

    def put_on(self, volunteer: Volunteer, role, *, facility=None, zip_area=""):
        facility = None if zip_area else facility or self.facility
        listed, _ = OnCallList.objects.get_or_create(
            program=self.program, role=role, facility=facility, zip_area=zip_area
        )
        OnCall.objects.create(on_call_list=listed, volunteer=volunteer)
        return listed

    def ride(self, *, starts=STARTS, minutes=120, now=TONIGHT, besides=(), **columns) -> CallOut:
        """A driver is needed at the facility."""
        columns = {
            "role": "driver",
            "facility": self.facility,
            "starts": starts,
            "ends": starts + timedelta(minutes=minutes),
            "answer_until": starts + timedelta(minutes=minutes),
            "timezone": "America/New_York",
        } | columns
        asked_for = CallOut(program=self.program, **columns)
        return raise_call_out(asked_for, by=self.lead, now=now, besides=besides).call_out

    def for_visit(self, visit: Visit, role="cover", *, now: datetime = TONIGHT, is_red=False, **columns) -> CallOut:
        visit = Visit.objects.select_related("facility").get(pk=visit.pk)
        return raise_call_out(for_visit(visit, role, is_red=is_red, **columns), by=self.lead, now=now).call_out


def asked(call_out):
    """The codes of whom a call-out asks."""
    return sorted(call_out.answers.values_list("volunteer__code", flat=True))


def assigned(call_out):
    """The code of who comes, None for nobody."""
    comes = CallOutAnswer.objects.filter(call_out=call_out, is_assigned=True)
    return comes.values_list("volunteer__code", flat=True).first()


def told(kind):
    """Who has a letter of this kind, and what became of it."""
    letters = Letter.objects.filter(kind=kind).order_by("volunteer__code", "user__username")
    return [(str(letter.volunteer or letter.user), letter.state, letter.reason) for letter in letters]


def says(call_out, volunteer, yes=True, now=SOON):
    return answer(call_out, volunteer, yes=yes, by=volunteer.user, now=now)
