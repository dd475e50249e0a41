"""Programs of which each has at least one row in every table that belongs to one program."""

from datetime import date, timedelta

from django.utils import timezone

from compliance import audit
from compliance.approvals.models import Approval
from compliance.records import a_record
from compliance.tenancy.tables import TABLES, Kind
from tests.factories.told_visits import STARTS
from tests.test_routes import World
from visitation.models import (
    BreakGlass,
    Conflict,
    Match,
    PersonLanguage,
    UnmetRequest,
    VisitLog,
    VisitRequest,
)
from volunteers.models import Clearance, ExtraAvailability, SpokenLanguage, Training, WeeklyAvailability

TENANTS = sorted(name for name, table in TABLES.items() if table.kind is Kind.TENANT)


class WalledWorld(World):
    """A program with something of everything."""

    def __init__(self, code="harbor", facility=None):
        super().__init__(code, facility)
        short = code[:3].upper()
        SpokenLanguage.objects.create(volunteer=self.ida, language="es", level=3)
        self.clearance = Clearance.objects.create(volunteer=self.ida, facility=self.facility)
        Training.objects.create(volunteer=self.ida, course="orientation", completed_on=date(2026, 1, 2))
        WeeklyAvailability.objects.create(volunteer=self.ida, weekday=2, starts="09:00", ends="12:00")
        ExtraAvailability.objects.create(volunteer=self.ida, day=date(2026, 12, 24), starts="09:00", ends="12:00")
        PersonLanguage.objects.create(person=self.person, language="es")
        self.match = Match.objects.create(person=self.person, volunteer=self.ida, since=date(2026, 10, 1))
        Conflict.objects.create(person=self.person, volunteer=self.omar, reason="lead")
        self.request = VisitRequest.objects.create(
            person=self.person,
            code=f"RQ-{short}22",
            first_day=STARTS.date(),
            last_day=STARTS.date(),
            waiting_since=STARTS.date(),
        )
        UnmetRequest.objects.create(plan=self.plan, request=self.request)
        self.log = VisitLog.objects.create(visit=self.told, written_by=self.ida.user, happened="yes")
        self.glass = BreakGlass(
            program=self.program,
            person=self.person,
            broken_by=self.lead,
            code=f"BG-{short}2",
            program_code=code,
            person_code=self.person.alias_code,
            broken_by_name=self.lead.username,
            category="medical",
            device=b"device",
            broken_at=STARTS,
            ends_at=STARTS + timedelta(hours=1),
        )
        self.glass.reason = "somebody must be reached at once"
        self.glass.save()
        self.decision().save()
        audit.record("walled", by=self.lead, subject=self.person, program=code)
        self.approval = Approval.objects.create(
            action="ROS-02",
            subject=self.plan.code,
            program_id=self.program.pk,
            program_code=code,
            content_hash="0" * 64,
            asked_by_id=self.lead.pk,
            asked_by=self.lead.username,
            expires_at=timezone.now() + timedelta(hours=72),
        )

    def decision(self):
        kept = {"facility": self.facility.code, "edition": 1, "findings": [], "key_id": self.person.key_id}
        return a_record(subject=self.told.code, now=STARTS, **kept)

    def marks(self):
        """What may stand on no page of another program: codes, names, sign-in names."""
        volunteers = (self.ida, self.omar, self.stranger, self.managed)
        found = {self.person.alias_code, self.told.code, self.draft.code, self.plan.code, self.request.code}
        found |= {volunteer.code for volunteer in volunteers}
        found |= {f"{self.program.code}-{name}" for name in ("lead", "ida", "omar", "stranger")}
        return found | {self.approval.code, self.glass.code}

    def paths(self):
        """Every route that belongs to a row of this program, by name."""
        plain = {name: self.path_of(name) for name in self.names()}
        return {name: path for name, path in plain.items() if any(character.isdigit() for character in path)}

    @staticmethod
    def names():
        from tests.test_routes import PATTERNS

        return sorted(PATTERNS)
