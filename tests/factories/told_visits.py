"""Visits to tell of: a program with a lead, volunteers, and a person whose sealed columns hold canaries."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.factories.consented import agreed
from tests.factories.facilities import a_facility
from visitation.models import Person, Placement, Plan, Visit, VisitVolunteer
from visitation.statuses import LIVE, Status
from volunteers.models import Membership, Network, Program, User, Volunteer

STARTS = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)  # Saturday, 9:30 a.m. in New York
ENDS = STARTS + timedelta(hours=1)
PASSWORD = "long enough to be allowed"

# What no page, sheet, feed, file name or message about a visit may ever show.
CANARIES = {
    "legal_name": "Canary Legalname",
    "preferred_name": "Canarita",
    "surname": "Canarysurname",
    "a_number": "A987654321",
    "register_number": "REG-4242424",
    "housing_unit": "CANARYUNIT-7",
    "classification": "CANARYLEVEL",
}


class ToldVisits:
    """The world of one visit; `visit()` makes another."""

    def __init__(self, code="harbor", facility=None):
        network, _ = Network.objects.get_or_create(code="net", defaults={"name": "Net"})
        self.network = network
        self.program = Program.objects.create(network=network, code=code, name=code.capitalize(), phone="212-555-0100")
        self.facility = facility or a_facility(visiting={"arrival": {"lead_minutes": 30}})
        self.edition = self.facility.editions.get()
        sealed = {name: value for name, value in CANARIES.items() if name not in ("housing_unit", "classification")}
        prefix = len(Person.objects.all()) + 2
        self.person = Person.objects.create(program=self.program, alias_code=f"{prefix}Q-KM", **sealed)
        agreed(self.person)
        Placement.objects.create(
            person=self.person,
            facility=self.facility,
            first_day=STARTS.date() - timedelta(days=30),
            housing_unit=CANARIES["housing_unit"],
            classification=CANARIES["classification"],
            source="locator",
            checked_by="tests",
        )
        self.lead = self.user(f"{code}-lead", "PL")
        self.ida = self.volunteer(f"{code}-ida")
        self.omar = self.volunteer(f"{code}-omar")
        self.stranger = self.volunteer(f"{code}-stranger")
        self.made = 0

    def user(self, name, role):
        user = User.objects.create_user(name, PASSWORD)
        user.active_membership = Membership.objects.create(user=user, program=self.program, role=role)
        user.save()
        return user

    def volunteer(self, name, role="VO"):
        number = Volunteer.objects.count() + 2
        return Volunteer.objects.create(
            program=self.program, user=self.user(name, role), code=f"VR-K{number}B", preferred_name=f"Name{number}"
        )

    def visit(self, *, starts=STARTS, minutes=60, status=Status.CONFIRMED, team=None, **columns):
        self.made += 1
        if status == Status.DRAFT:
            day = starts.date()
            columns["plan"] = Plan.objects.create(
                network=self.network,
                program=self.program,
                code=f"PN-{self.program.code[:3]}{self.made}",
                first_day=day,
                last_day=day,
                made_by="tests",
            )
        visit = Visit.objects.create(
            **{
                "program": self.program,
                "person": self.person,
                "facility": self.facility,
                "edition": self.edition,
                "code": f"VT-{self.program.code[:3].upper()}{self.made}",
                "status": status.value,
                "window_id": "w1",
                "starts": starts,
                "ends": starts + timedelta(minutes=minutes),
                "day": starts.astimezone(ZoneInfo(self.facility.timezone)).date(),
                "changed_at": STARTS - timedelta(days=9),
            }
            | columns
        )
        for volunteer in [self.ida] if team is None else team:
            VisitVolunteer.objects.create(
                visit=visit, volunteer=volunteer, starts=visit.starts, ends=visit.ends, holds=status in LIVE
            )
        return visit


def told_visits_of_its_facility():
    """The world of one visit whose program goes to its facility."""
    world = ToldVisits()
    world.program.facilities.add(world.facility)
    return world
