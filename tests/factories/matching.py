"""A program in which somebody waits, and volunteers who could be matched with them, or not."""

from datetime import UTC, date, datetime, time

from tests.factories.told_visits import ToldVisits
from visitation.models import PersonLanguage
from volunteers.models import Clearance, SpokenLanguage, Training, WeeklyAvailability

NOW = datetime(2026, 11, 17, 16, tzinfo=UTC)  # a Tuesday, eleven in the morning in New York


class Waiting(ToldVisits):
    """`person` waits, agreed to visits, speaks Portuguese, and may be visited on Saturdays from nine to eleven."""

    def __init__(self, code="harbor", facility=None, **columns):
        super().__init__(code, facility)
        self.program.facilities.add(self.facility)
        self.facility.latitude, self.facility.longitude = 40.75, -73.99
        self.facility.save()
        PersonLanguage.objects.create(person=self.person, language="pt", rank=1)
        self.program.volunteers.update(state="paused")  # those of the visits are no part of this

    def able(self, name, *, language="pt", level=3, cleared=date(2027, 3, 31), weekday=5, zip="10001", **columns):
        """Cleared, trained, experienced, free on Saturdays and with room for one person, where not told otherwise."""
        volunteer = self.volunteer(f"{self.program.code}-{name}")
        columns = {"is_experienced": True, "preferred_name": name.capitalize(), "zip": zip} | columns
        for column, value in columns.items():
            setattr(volunteer, column, value)
        volunteer.save()
        if language:
            SpokenLanguage.objects.create(volunteer=volunteer, language=language, level=level)
        if cleared:
            Clearance.objects.create(
                volunteer=volunteer, facility=self.facility, state="cleared", valid_from=date(2026, 1, 1),
                valid_to=cleared,
            )  # fmt: skip
        Training.objects.create(volunteer=volunteer, course="orientation", completed_on=date(2026, 1, 1))
        WeeklyAvailability.objects.create(volunteer=volunteer, weekday=weekday, starts=time(7), ends=time(14))
        return volunteer
