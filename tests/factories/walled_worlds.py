"""Programs of which each has at least one row in every table that belongs to one program."""

from datetime import date

from django.urls import reverse

from compliance import audit
from compliance.models import Hold, PurgeRun
from compliance.records import a_record
from compliance.tenancy.tables import TABLES, Kind
from tests.factories.passed_on import an_undone_exit
from tests.factories.reviewed import looked_at
from tests.factories.told_visits import STARTS
from tests.test_routes import PATTERNS, World
from visitation.models import (
    Conflict,
    ContactAfterRelease,
    Disclosure,
    DoorSlip,
    FamilyVisits,
    Intake,
    LeftPlace,
    LogDraft,
    Match,
    PeopleApart,
    Person,
    PersonLanguage,
    PlanningTogether,
    PriorityFlag,
    SharedPlan,
    UnmetRequest,
    VisitLog,
    VisitRequest,
    VolunteersApart,
    WaitingPlace,
)
from volunteers.models import (
    Break,
    Clearance,
    ClearancePacket,
    ExtraAvailability,
    PutForward,
    SpokenLanguage,
    Training,
    WeeklyAvailability,
)

TENANTS = sorted(name for name, table in TABLES.items() if table.kind is Kind.TENANT)
# Routes that take what belongs to no program: a facility, a token, a factor of one's own.
BY_TOKEN = {"join_follow", "reference_follow", "link_follow", "calendar_feed"}
OF_NO_PROGRAM = BY_TOKEN | {"apply", "sheet_new", "application_step", "role_needs", "my_clearance", "passkey_remove"}
# Of a facility, which both programs visit.
OF_NO_PROGRAM |= {"facility", "facility_standard", "rule_desk", "rule_page"}
OF_NO_PROGRAM |= {"rule_draft", "rule_draft_publish", "rule_draft_discard"}
OF_NO_PROGRAM |= {"facility_closed", "facility_closed_lift", "rule_call", "rule_draft_start", "rule_section"}
OF_NO_PROGRAM |= {"rule_month", "rule_impact"}  # whom a draft hits is told of the own program alone


class WalledWorld(World):
    """A program with something of everything."""

    def __init__(self, code="harbor", facility=None):
        super().__init__(code, facility)
        short = code[:3].upper()
        SpokenLanguage.objects.create(volunteer=self.ida, language="es", level=3)
        self.clearance = Clearance.objects.create(volunteer=self.ida, facility=self.facility)
        ClearancePacket.objects.create(
            clearance=self.clearance, name_on_document="Ida Idason", born_on=date(1970, 1, 2), document="passport",
            document_number="X123", typed_at=STARTS,
        )  # fmt: skip
        PutForward.objects.create(
            volunteer=self.ida, facility=self.facility, answer="yes", disclosure=1, language="en", answered_at=STARTS
        )
        Break.objects.create(
            volunteer=self.ida, first_day=date(2027, 5, 1), last_day=date(2027, 5, 31), asked_at=STARTS
        )
        Training.objects.create(volunteer=self.ida, course="orientation", completed_on=date(2026, 1, 2))
        WeeklyAvailability.objects.create(volunteer=self.ida, weekday=2, starts="09:00", ends="12:00")
        ExtraAvailability.objects.create(volunteer=self.ida, day=date(2026, 12, 24), starts="09:00", ends="12:00")
        PersonLanguage.objects.create(person=self.person, language="es")
        Intake.objects.create(person=self.person, taken_by="tests", taken_at=STARTS)
        ContactAfterRelease.objects.create(person=self.person, written_by="tests", written_at=STARTS)
        WaitingPlace.objects.create(person=self.person, since=STARTS.date())
        PriorityFlag.objects.create(person=self.person, reason="long_stay", set_by="tests", set_at=STARTS)
        self.family_visits = FamilyVisits.objects.create(
            person=self.person, facility=self.facility, first_day=STARTS.date(), entered_by="tests"
        )
        self.match = Match.objects.create(person=self.person, volunteer=self.ida, since=date(2026, 10, 1))
        Conflict.objects.create(person=self.person, volunteer=self.omar, reason="lead")
        beside = Person.objects.create(program=self.program, alias_code=f"{short}-APT")
        PeopleApart.objects.create(person=self.person, other=beside, reason="asked", written_by="tests")
        self.people = {self.person.pk, beside.pk}
        VolunteersApart.objects.create(volunteer=self.ida, other=self.omar, reason="lead", written_by="tests")
        Disclosure.objects.create(
            program=self.program, person_code=self.person.alias_code, fields=["preferred_name"], to_kind="volunteer",
            to_code=self.ida.code, purpose="visit", ground="consent", by=str(self.lead),
        )  # fmt: skip
        self.request = VisitRequest.objects.create(
            person=self.person,
            code=f"RQ-{short}22",
            first_day=STARTS.date(),
            last_day=STARTS.date(),
            waiting_since=STARTS.date(),
        )
        UnmetRequest.objects.create(plan=self.plan, request=self.request)
        PlanningTogether.objects.create(program=self.program, agreed_at=STARTS, agreed_by="tests")
        SharedPlan.objects.create(
            network=self.program.network, program_ids=[self.program.pk, 2**40], first_day=STARTS.date(),
            last_day=STARTS.date(), state="made", asked_at=STARTS,
        )  # fmt: skip
        an_undone_exit(self)
        LeftPlace.objects.create(
            visit=self.told, volunteer=self.omar, starts=STARTS, ends=STARTS, sequence=1, left_at=STARTS
        )
        self.log = VisitLog.objects.create(visit=self.told, written_by=self.ida.user, happened="yes")
        LogDraft.objects.create(visit=self.told, user=self.omar.user, answers={"happened": "yes"})
        DoorSlip.objects.create(visit=self.told, printed_by="tests", printed_at=STARTS)
        self.decision().save()
        looked_at(self)
        # A hold that ended: the rows of a program are there, and nothing is kept from being deleted.
        Hold.objects.create(
            program_id=self.program.pk, program_code=self.program.code, asked_by="one", agreed_by="two",
            released_at=STARTS, release_asked_by="one", release_agreed_by="two",
        )  # fmt: skip
        PurgeRun.objects.create(
            program_id=self.program.pk, program_code=self.program.code, by="tests", started_at=STARTS
        )
        audit.record("walled", by=self.lead, subject=self.person, program=code)

    def decision(self):
        kept = {"facility": self.facility.code, "edition": 1, "findings": [], "key_id": self.person.key_id}
        return a_record(subject=self.told.code, now=STARTS, **kept)

    def path_of(self, name):
        if name in BY_TOKEN:
            return reverse(name, args=["x" * 43])
        if name == "access_history":
            return reverse(name, args=[self.person.alias_code])
        return super().path_of(name)

    def marks(self):
        """What may stand on no page of another program: codes, names, sign-in names."""
        volunteers = (self.ida, self.omar, self.stranger, self.managed)
        found = {self.person.alias_code, self.told.code, self.draft.code, self.plan.code, self.request.code}
        found |= {volunteer.code for volunteer in volunteers}
        found |= {f"{self.program.code}-{name}" for name in ("lead", "ida", "omar", "stranger")}
        found |= {self.roster.code, self.proposal.code, self.assignment.code, self.passed_on.code}
        found |= {self.concern.code, self.follow_up.code, self.incident.code, self.destination.name, self.group.code}
        return found | {self.question.code, self.glass.code, self.call_out.code, self.sheet.code, self.export.code}

    def paths(self):
        """The address of every route that takes a row, or a program, of this one; by name."""
        named = {name for name, pattern in PATTERNS.items() if pattern.pattern.converters}
        return {name: self.path_of(name) for name in sorted(named - OF_NO_PROGRAM)}
