"""A program that plans: a facility with hours by housing unit, volunteers who can come, people who ask for visits.

The facility is in New York. w1: Saturday 09:00–12:00, unit East; w2: Sunday 09:00–12:00, unit West; an hour a visit.
Canaries in the sealed columns must never be seen outside the database.
"""

from datetime import UTC, date, datetime, time, timedelta

from tests.factories.consented import agreed
from tests.factories.facilities import a_facility, a_window
from visitation.models import Match, Person, PersonLanguage, Placement, Visit, VisitRequest, VisitVolunteer
from visitation.statuses import LIVE, Status
from volunteers.models import (
    Clearance,
    Network,
    Program,
    SpokenLanguage,
    Training,
    Volunteer,
    WeeklyAvailability,
)

NOW = datetime(2026, 9, 2, 16, 0, tzinfo=UTC)  # a Wednesday
FIRST, LAST = date(2026, 9, 7), date(2026, 9, 20)  # Monday to Sunday of the week after
SATURDAY, SUNDAY = date(2026, 9, 12), date(2026, 9, 13)
CANARIES = ("Canaria", "CANARYLEVEL", "987654321", "987 654 321", "REG-424242", "Canarylane")

EAST = a_window(id="w1", days=["sat"], start="09:00", end="12:00", applies_to={"housing_units": ["East"]})
WEST = a_window(id="w2", days=["sun"], start="09:00", end="12:00", applies_to={"housing_units": ["West"]})


class PlanWorld:
    """One program at one facility; every call adds a row in its usual form, changed by what is named."""

    def __init__(self, *windows, code="harbor", facility=None, network=None, **visiting):
        self.network = network or Network.objects.get_or_create(code="net", defaults={"name": "Net"})[0]
        self.program = Program.objects.create(
            network=self.network, code=code, name=code.capitalize(), timezone="America/New_York"
        )
        self.facility = facility or a_facility(
            *(windows or (EAST, WEST)), id=f"{code}-center", lat=40.75, lon=-73.99, visiting=visiting
        )
        self.program.facilities.add(self.facility)
        self.made = 0

    def volunteer(self, *, cleared=True, trained=True, languages=("en",), free=((0, 24),), **columns):
        """Experienced, cleared, trained, free on every day; `free`: (from, to) in whole hours, 24 is 23:59."""
        self.made += 1
        volunteer = Volunteer.objects.create(
            **{
                "program": self.program,
                "code": f"VR-{self.program.code[:2].upper()}{self.made:02d}",
                "preferred_name": f"Ida Canarylane {self.made}",
                "zip": "10001",
                "is_experienced": True,
                "max_visits_per_week": 2,
            }
            | columns
        )
        WeeklyAvailability.objects.bulk_create(
            WeeklyAvailability(
                volunteer=volunteer, weekday=day, starts=time(starts), ends=time(ends) if ends < 24 else time(23, 59)
            )
            for starts, ends in free
            for day in range(7)
        )
        SpokenLanguage.objects.bulk_create(
            SpokenLanguage(volunteer=volunteer, language=language, level=3) for language in languages
        )
        if cleared:
            Clearance.objects.create(
                volunteer=volunteer,
                facility=self.facility,
                state="cleared",
                valid_from=date(2026, 1, 1),
                valid_to=date(2027, 1, 1),
            )
        if trained:
            Training.objects.create(volunteer=volunteer, course="orientation", completed_on=date(2026, 1, 1))
        return volunteer

    def person(self, unit="East", *, languages=("en",), first_day=date(2026, 6, 1), last_day=None, **columns):
        """Held at the facility since June; `unit` None: nobody knows where."""
        self.made += 1
        person = Person.objects.create(
            **{
                "program": self.program,
                "alias_code": f"{self.made % 8 + 2}{self.program.code[0].upper()}-{self.made:02d}",
                "legal_name": "Canaria Canarylane",
                "preferred_name": "Canaria",
                "surname": "Canarylane",
                "a_number": "A987 654 321",
                "register_number": "REG-424242",
                "gender": "male",
            }
            | columns
        )
        agreed(person)
        if unit is not None:
            Placement.objects.create(
                person=person,
                facility=self.facility,
                first_day=first_day,
                last_day=last_day,
                housing_unit=unit,
                classification="CANARYLEVEL",
                source="locator",
                checked_by="tests",
            )
        PersonLanguage.objects.bulk_create(
            PersonLanguage(person=person, language=language, rank=rank) for rank, language in enumerate(languages, 1)
        )
        return person

    def request(self, person, first=FIRST, last=LAST, **columns):
        self.made += 1
        return VisitRequest.objects.create(
            **{
                "person": person,
                "code": f"RQ-{self.program.code[:2].upper()}{self.made:02d}",
                "first_day": first,
                "last_day": last,
                "waiting_since": FIRST - timedelta(days=14),
            }
            | columns
        )

    def match(self, person, volunteer):
        return Match.objects.create(person=person, volunteer=volunteer, since=date(2026, 8, 1))

    def visit(self, person, *team, day=SATURDAY, hour=9, window="w1", status=Status.ASKED, minutes=60, **columns):
        """A visit at a wall hour of New York."""
        self.made += 1
        starts = datetime(day.year, day.month, day.day, hour, tzinfo=self.facility.zone).astimezone(UTC)
        visit = Visit.objects.create(
            **{
                "program": self.program,
                "person": person,
                "facility": self.facility,
                "edition": self.facility.editions.order_by("-number").first(),
                "code": f"VT-{self.program.code[:2].upper()}{self.made:02d}",
                "status": status.value,
                "window_id": window,
                "starts": starts,
                "ends": starts + timedelta(minutes=minutes),
                "day": day,
                "changed_at": NOW,
            }
            | columns
        )
        VisitVolunteer.objects.bulk_create(
            VisitVolunteer(
                visit=visit, volunteer=volunteer, starts=visit.starts, ends=visit.ends, holds=status in LIVE
            )
            for volunteer in team
        )
        return visit
