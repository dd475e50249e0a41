"""One person of whom everything is known, and everybody who stands in some relation to them.

The facility's rules make a visitor state the legal name (visits are booked by telephone), the housing unit and the
A-number (the hours go by both). The visit is on Saturday the 21st of November 2026, from 9:30 to 10:30 in New York.
"""

from datetime import UTC, date, datetime, timedelta

from tests.factories.consented import agreed
from tests.factories.facilities import a_facility, a_window
from tests.factories.told_visits import ENDS, STARTS, ToldVisits
from visitation.models import Match, Person, PersonLanguage, Placement, VisitVolunteer
from volunteers.models import Clearance, Membership, User

__all__ = ["ENDS", "KNOWN", "STARTS", "KnownPeople"]

# What only those may find who may know it, by field; each is like nothing else on any page.
KNOWN = {
    "preferred_name": "Canarita",
    "legal_name": "Canary Legalname",
    "last_digits": "857",
    "a_number": "A246813857",
    "country_of_birth": "Canarialand",
    "date_of_birth": date(1991, 3, 17),
    "housing_unit": "CANARYUNIT-7",
    "access_needs": "CANARYCHAIR and a hearing loop",
    "health_notes": "CANARYHEALTH takes tablets at noon",
    "contacts": "CANARYSISTER, by letter",
}
_WINDOW = a_window(
    applies_to={
        "housing_units": ["CANARYUNIT-7"],
        "a_number_rule": {"kind": "last_digits_range", "digits": 1, "low": 0, "high": 9},
    }
)


class KnownPeople(ToldVisits):
    """`visit` is the one on Saturday, made by ida (matched) and omar (booked only)."""

    def __init__(self, code="harbor", facility=None):
        facility = facility or a_facility(
            _WINDOW, visiting={"booking": {"required": True, "methods": ["phone"], "phone": "212-555-0101"}}
        )
        super().__init__(code, facility)
        of_person = {name: KNOWN[name] for name in KNOWN if name not in ("last_digits", "housing_unit")}
        for name, value in of_person.items():
            setattr(self.person, name, value)
        self.person.save()
        Placement.objects.filter(person=self.person).delete()
        Placement.objects.create(
            person=self.person,
            facility=self.facility,
            first_day=STARTS.date() - timedelta(days=30),
            housing_unit=KNOWN["housing_unit"],
            source="locator",
            checked_by="tests",
        )
        PersonLanguage.objects.create(person=self.person, language="ixl")
        self.second_lead = self.user(f"{code}-second-lead", "PL")
        self.own_lead = self.user(f"{code}-own-lead", "PL")
        self.person.assigned_lead = self.own_lead
        self.person.save()
        self.match = self.matched(self.ida)
        for volunteer in (self.ida, self.omar, self.stranger):
            self.cleared(volunteer)
        self.saturday = self.visit(team=[self.ida, self.omar])
        VisitVolunteer.objects.update(booked_at=STARTS - timedelta(days=9))

    def matched(self, volunteer, *, since=date(2026, 10, 1), ended_at=None):
        return Match.objects.create(
            person=self.person,
            volunteer=volunteer,
            since=since,
            ended_at=ended_at,
            ended_on=ended_at.date() if ended_at else None,
        )

    def cleared(self, volunteer, *, until=date(2027, 1, 1)):
        return Clearance.objects.create(
            volunteer=volunteer,
            facility=self.facility,
            state=Clearance.State.CLEARED,
            valid_from=date(2026, 1, 1),
            valid_to=until,
        )

    def another_person(self, alias_code="9Z-ZZ", **columns):
        person = Person.objects.create(program=self.program, alias_code=alias_code, **columns)
        agreed(person)
        return person

    def network_user(self, name, role):
        user = User.objects.create_user(name, "long enough to be allowed")
        user.active_membership = Membership.objects.create(user=user, role=role)
        user.save()
        return user


def at(text):
    """A moment in UTC out of `2026-11-20 14:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
