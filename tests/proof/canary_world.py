"""The canary world: three programs, everybody who may stand in some relation to them, markers in all protected cells.

Two of each of the nine roles and of the derived actors in every program; 60 people, 120 matches (40 last, 60 have
ended, 20 are still to begin), 400 visits, 200 logs, 12 facilities. `build(now)` writes it in seconds, in bulk.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from compliance import audit
from compliance.fields import SealedRow
from compliance.keys import destroy_key
from compliance.levels import LEVELS
from compliance.models import Approval, DecisionRecord
from compliance.retention import holds
from tests.factories.booked import a_start_on_the_way
from tests.factories.call_out_rows import a_call_out
from tests.factories.concerns import a_concern, a_destination, a_follow_up, a_shift, an_incident
from tests.factories.facilities import a_facility
from tests.factories.feeds import a_feed
from tests.factories.proposal_rows import a_proposal, an_assignment
from tests.factories.sheets import a_sheet, an_export
from tests.proof.canary_markers import Ledger
from tests.proof.canary_people import PEOPLE, people_of
from visitation.actions.publication import ask_to_publish
from visitation.models import (
    BookingRequest,
    BreakGlass,
    CareTask,
    Expense,
    HandOver,
    HandOverContent,
    LogDraft,
    LogNote,
    Match,
    MileageRate,
    Person,
    Plan,
    Receipt,
    Roster,
    RosterDocument,
    RosterVersion,
    SlotWaiter,
    StandingVisit,
    UnmetRequest,
    Visit,
    VisitLog,
    VisitRequest,
    VisitVolunteer,
)
from visitation.statuses import LIVE, Status
from volunteers.models import (
    Agreement,
    ApplicantGroup,
    Application,
    AwayRange,
    Clearance,
    ClearancePacket,
    Course,
    CourseDate,
    Interview,
    Invitation,
    Letter,
    Membership,
    Network,
    OnboardingHold,
    Program,
    Reference,
    User,
    Volunteer,
    VolunteerRole,
)
from volunteers.post import draft

TENANTS = "ABC"
FINDING = {"code": "in_custody_unknown", "verdict": "unknown", "params": {}, "confirmed_on": None, "advice": False}
# Who is made in each program, twice: (key, role). What makes a derived actor one is done in `_relate`.
ACTORS = {
    "AP": "AP",
    "VO": "VO",
    "MB": "MB",
    "PL": "PL",
    "ended today": "VO",
    "ended 3 days ago": "VO",
    "ended 8 days ago": "VO",
    "suspended": "VO",
    "clearance expired": "VO",
    "two programs": "VO",
    "rejected": "AP",
    "no second factor": "PL",
    "role changed": "VO",
}
NETWORK_ACTORS = {"RA": "RA", "NC": "NC", "AU": "AU", "SA": "SA"}
VISITS, LOGS = (134, 133, 133), (67, 67, 66)


@dataclass
class Actor:
    """Somebody who asks. `own`, `ended`: the people they are tied to, and were; `visit`, `visit_ended` alike."""

    key: str
    number: int
    user: User
    role: str | None
    tenant: str
    volunteer: Volunteer | None = None
    own: Person | None = None
    ended: Person | None = None
    visit: Visit | None = None
    visit_ended: Visit | None = None
    rows: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.tenant} {self.key} {self.number}"


@dataclass
class Tenant:
    """One program and its rows."""

    letter: str
    program: Program
    people: list[Person] = field(default_factory=list)
    actors: dict[tuple[str, int], Actor] = field(default_factory=dict)
    helpers: list[Volunteer] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    rows: dict[str, object] = field(default_factory=dict)


def protected_columns() -> set[str]:
    """Every column of ours that holds protected words, by its level in the product's own table."""
    return {name for name, level in LEVELS.items() if level in ("S3", "S4") and _is_sealed(name)}


def _is_sealed(name: str) -> bool:
    from django.apps import apps
    from django.db.models import BinaryField

    label, column = name.rsplit(".", 1)
    model = apps.get_model(label)
    return isinstance(model._meta.get_field(column), BinaryField)


class World:
    """Everything, by program letter; `outsiders` are the roles that belong to no program."""

    def __init__(self, now: datetime) -> None:
        self.now, self.ledger = now, Ledger()
        self.matches: list[Match] = []
        self.keys_of_holds: dict[int, UUID] = {}
        self.keys_of_rows: dict[tuple[str, int], UUID] = {}
        self.told_lately: set[str] = set()  # codes of visits whose logs their writers may still correct
        self.told: set[tuple[str, int]] = set()  # (visit's code, number of the account that wrote its log)
        self.network = Network.objects.create(code="canary", name="Canary")
        self.facilities = [a_facility(id=f"canary{number}") for number in range(12)]
        self.tenants: dict[str, Tenant] = {}
        self.outsiders: dict[tuple[str, int], Actor] = {}
        for number, letter in enumerate(TENANTS):
            self._tenant(letter, number)
        self._network_actors()
        self._two_programs()
        for number, tenant in enumerate(self.tenants.values()):
            people_of(self, tenant, number)
            self._visits(tenant, number)
            self._work(tenant)
            destroy_key(tenant.people[PEOPLE["purged"]].key_id)
        for tenant in self.tenants.values():
            self._offer(tenant)
            self._told(tenant)

    def fill(self, row: SealedRow, tenant: str, about: str, *, only: tuple[str, ...] = ()) -> SealedRow:
        """Put a marker into every protected column of a row that is still without one."""
        label = row._meta.label
        for column in row.sealed_fields():
            name = f"{label}.{column.name}"
            if LEVELS[name] not in ("S3", "S4") or (only and column.name not in only):
                continue
            if column.name in ("gender", "wellbeing") or column.__class__.__name__ == "SealedJSONField":
                continue
            setattr(row, column.name, self.mark(name, tenant, about))
        return row

    def mark(self, name: str, tenant: str, about: str) -> str:
        return self.ledger.mark(name, tenant=tenant, about=about, level=LEVELS[name])

    def findings(self, name: str, tenant: str, about: str) -> list[dict[str, object]]:
        return [FINDING | {"source": self.mark(name, tenant, about)}]

    # ── who ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _tenant(self, letter: str, number: int) -> None:
        program = Program.objects.create(network=self.network, code=f"canary-{letter.lower()}", name=f"Canary {letter}")
        program.facilities.set(self.facilities[number * 4 : number * 4 + 4])
        tenant = self.tenants[letter] = Tenant(letter, program)
        for key, role in ACTORS.items():
            for twin in (1, 2):
                tenant.actors[key, twin] = Actor(key, twin, self._user(letter, key, twin), role, letter)
        actors = list(tenant.actors.values())
        User.objects.bulk_create([actor.user for actor in actors])
        self._give_roles(actors, program)
        made = [actor for actor in actors if ACTORS[actor.key] in ("VO", "MB")]
        for row, actor in enumerate(made):
            actor.volunteer = self._volunteer(tenant, row, actor.user)
        tenant.helpers = [self._volunteer(tenant, 50 + row, None) for row in range(10)]
        applicants = [tenant.actors["AP", twin] for twin in (1, 2)]
        for row, actor in enumerate(applicants):
            actor.volunteer = self._volunteer(tenant, 70 + row, actor.user)
            actor.volunteer.state = Volunteer.State.APPLYING
        Volunteer.objects.bulk_create([*(actor.volunteer for actor in (*made, *applicants)), *tenant.helpers])
        self._applications(tenant, [actor.volunteer for actor in applicants])
        everybody = Volunteer.objects.filter(program=program)
        Clearance.objects.bulk_create([self._clearance(letter, volunteer, number) for volunteer in everybody])
        cleared = Clearance.objects.filter(volunteer__program=program).select_related("volunteer")
        ClearancePacket.objects.bulk_create([self._packet(letter, clearance) for clearance in cleared])
        AwayRange.objects.bulk_create(
            AwayRange(volunteer=volunteer, first_day=self.now.date() + timedelta(days=40), last_day=self._day(50))
            for volunteer in everybody
        )

    def _day(self, ahead: int) -> object:
        return self.now.date() + timedelta(days=ahead)

    def _user(self, letter: str, key: str, twin: int) -> User:
        name = f"zq{letter.lower()}-{key.lower().replace(' ', '-')}-{twin}"
        user = User(username=name, password="!never", language="en")
        user.email = f"{self.mark('volunteers.User.email', letter, name)}@example.org"
        user.display_name = self.mark("volunteers.User.display_name", letter, name)
        return user

    def _give_roles(self, actors: list[Actor], program: Program | None) -> None:
        long_ago = self.now - timedelta(days=90)
        memberships = [Membership(user=each.user, program=program, role=each.role, since=long_ago) for each in actors]
        for actor, membership in zip(actors, memberships, strict=True):
            if actor.key == "suspended":
                membership.suspended_at = self.now - timedelta(hours=1)
            if actor.key == "rejected":
                membership.ended_at = self.now - timedelta(hours=1)
        Membership.objects.bulk_create(memberships)
        for actor, membership in zip(actors, memberships, strict=True):
            actor.user.active_membership = membership
            actor.rows["membership"] = membership
            if actor.key in ("suspended", "rejected"):
                actor.role = None
        User.objects.bulk_update([actor.user for actor in actors], ["active_membership"])

    def _volunteer(self, tenant: Tenant, row: int, user: User | None) -> Volunteer:
        code = f"ZQ{tenant.letter}V-{row:04d}Q"
        volunteer = Volunteer(program=tenant.program, user=user, code=code, timezone="America/New_York")
        return self.fill(volunteer, tenant.letter, code)

    def _clearance(self, letter: str, volunteer: Volunteer, number: int) -> Clearance:
        expired = volunteer.user_id and "clearance-expired" in volunteer.user.username
        clearance = Clearance(
            volunteer=volunteer,
            facility=self.facilities[number * 4],
            state=Clearance.State.CLEARED,
            valid_from=self._day(-300),
            valid_to=self._day(-1 if expired else 200),
        )
        return self.fill(clearance, letter, volunteer.code)

    def _applications(self, tenant: Tenant, applicants: list[Volunteer]) -> None:
        """What two applicants told, whom they named, what was said of them; what the program signs and teaches."""
        letter, program = tenant.letter, tenant.program
        for row, volunteer in enumerate(applicants, 1):
            application = Application(volunteer=volunteer, stage="references", sent_at=self.now, steps_done=["about"])
            self.fill(application, letter, volunteer.code).save()
            reference = Reference(program=program, volunteer=volunteer)
            self.fill(reference, letter, volunteer.code)
            reference.contact = f"{reference.contact}@example.org"
            reference.save()
            interview = Interview(volunteer=volunteer, held_on=self.now.date(), done_by="tests", outcome="yes")
            self.fill(interview, letter, volunteer.code).save()
            hold = OnboardingHold.objects.create(volunteer=volunteer, reason="asked", set_by="tests")
            VolunteerRole.objects.create(volunteer=volunteer, role="visitor")
            tenant.rows[f"applicant {row}"] = {"volunteer": volunteer, "reference": reference, "hold": hold}
        group = ApplicantGroup(program=program, code=f"GR-{letter}2222", kind="class", size=9)
        self.fill(group, letter, "group").save()
        tenant.rows["applicant group"] = group
        title = {"title_en": "Quiet", "title_es": "Silencio", "text_en": "Quiet.", "text_es": "Callar."}
        tenant.rows["agreement"] = Agreement.objects.create(
            program=program, code="confidentiality", counts_from=self.now.date(), published_by="tests", **title
        )
        tenant.rows["course"] = Course.objects.create(
            program=program, code="orientation", name_en="Orientation", name_es="Orientación"
        )
        tenant.rows["course date"] = CourseDate.objects.create(
            course=tenant.rows["course"], starts=self.now + timedelta(days=9), where="Meeting house"
        )

    def _packet(self, letter: str, clearance: Clearance) -> ClearancePacket:
        packet = ClearancePacket(clearance=clearance, document="passport", typed_at=self.now)
        return self.fill(packet, letter, clearance.volunteer.code)

    def _network_actors(self) -> None:
        for key, role in NETWORK_ACTORS.items():
            for twin in (1, 2):
                self.outsiders[key, twin] = Actor(key, twin, self._user("N", key, twin), role, "")
        actors = list(self.outsiders.values())
        User.objects.bulk_create([actor.user for actor in actors])
        self._give_roles(actors, None)

    def _two_programs(self) -> None:
        """A volunteer here who is a lead next door, and somebody whose role changed under their session."""
        for number, letter in enumerate(TENANTS):
            beyond = self.tenants[TENANTS[(number + 1) % 3]].program
            for twin in (1, 2):
                there = self.tenants[letter].actors["two programs", twin].user
                Membership.objects.create(user=there, program=beyond, role="PL")
                changed = self.tenants[letter].actors["role changed", twin].user
                Membership.objects.create(
                    user=changed, program=self.tenants[letter].program, role="PL", since=self.now, ended_at=self.now
                )

    # ── what ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def visit(self, tenant: Tenant, person: Person, starts: datetime, status: Status, **columns: object) -> Visit:
        facility = self.facilities[TENANTS.index(tenant.letter) * 4]
        code = f"ZQ{tenant.letter}T-{len(tenant.visits):04d}Q"
        visit = Visit(
            program=tenant.program,
            person=person,
            facility=facility,
            edition_id=self._edition(facility),
            code=code,
            status=status.value,
            window_id="w1",
            starts=starts,
            ends=starts + timedelta(hours=1),
            day=starts.date(),
            changed_at=self.now - timedelta(days=2),
            sequence=0 if status is Status.DRAFT else 1,
            findings=self.findings("visitation.Visit.findings", tenant.letter, code),
            **columns,
        )
        tenant.visits.append(visit)
        return visit

    def _edition(self, facility: object) -> int:
        known = self.__dict__.setdefault("_editions", {})
        if facility.pk not in known:
            known[facility.pk] = facility.editions.get().pk
        return known[facility.pk]

    def _visits(self, tenant: Tenant, number: int) -> None:
        places: list[tuple[Visit, Volunteer]] = []
        noon = self.now.replace(minute=0, second=0, microsecond=0)
        tenant.rows["plan"], tenant.rows["plan 2"], tenant.rows["plan of old"] = self._plans(tenant)
        for actor in tenant.actors.values():
            if actor.own is not None and actor.volunteer is not None and actor.key != "MB":
                ahead = noon + timedelta(hours=24 + 2 * len(places))
                actor.visit = self.visit(tenant, actor.own, ahead, Status.CONFIRMED)
                places.append((actor.visit, actor.volunteer))
            if actor.ended is not None and actor.volunteer is not None:
                before = noon - timedelta(days=30, hours=2 * len(places))
                actor.visit_ended = self.visit(tenant, actor.ended, before, Status.DONE)
                places.append((actor.visit_ended, actor.volunteer))
        for twin in (1, 2):
            mentor, pupil = tenant.actors["MB", twin], tenant.actors["VO", twin]
            mentor.visit, mentor.own = pupil.visit, pupil.own
            places.append((pupil.visit, mentor.volunteer))
        for name, plan in (("draft", tenant.rows["plan"]), ("draft 2", tenant.rows["plan 2"])):
            starts = noon + timedelta(days=9, hours=len(places))
            tenant.rows[name] = self.visit(tenant, tenant.people[PEOPLE["untied"]], starts, Status.DRAFT, plan=plan)
            places.append((tenant.rows[name], tenant.helpers[0]))
        while len(tenant.visits) < VISITS[number]:
            row = len(tenant.visits)
            person = tenant.people[row % 20]
            visit = self.visit(tenant, person, noon - timedelta(hours=3 * row), Status.DONE)
            places.append((visit, tenant.helpers[row % 10]))
        Visit.objects.bulk_create(tenant.visits)
        VisitVolunteer.objects.bulk_create(
            VisitVolunteer(
                visit=visit,
                volunteer=volunteer,
                starts=visit.starts,
                ends=visit.ends,
                holds=visit.status in LIVE,
                booked_at=visit.starts - timedelta(days=20),
            )
            for visit, volunteer in places
        )
        self._logs(tenant, number, dict((visit.pk, volunteer) for visit, volunteer in places))

    def _logs(self, tenant: Tenant, number: int, makers: dict[int, Volunteer]) -> None:
        """Logs of what is over; those of helpers without an account were written down by a lead."""
        over = [visit for visit in tenant.visits if visit.status == Status.DONE][: LOGS[number]]
        logs = []
        for visit in over:
            writer = makers[visit.pk].user or tenant.actors["PL", 2].user
            log = VisitLog(visit=visit, written_by=writer, written_at=visit.ends, happened="yes", wellbeing="heavy")
            logs.append(self.fill(log, tenant.letter, visit.code, only=("line",)))
        VisitLog.objects.bulk_create(logs)
        self.told |= {(log.visit.code, log.written_by_id) for log in logs}
        since = self.now - timedelta(days=7)
        self.told_lately |= {log.visit.code for log in logs if log.written_at > since}
        begun = [log for log in logs if makers[log.visit_id].user_id == log.written_by_id][:2]
        LogDraft.objects.bulk_create(
            LogDraft(
                visit=log.visit, user=log.written_by, saved_at=log.written_at,
                answers={"line": self.mark("visitation.LogDraft.answers", tenant.letter, log.visit.code)},
            )
            for log in begun
        )  # fmt: skip
        self._roster(tenant, begun[0].visit)
        DecisionRecord.objects.bulk_create(
            DecisionRecord(
                subject=visit.code,
                key_id=visit.key_id,
                facility=visit.facility.code,
                edition=1,
                verdict="allowed",
                findings=self.findings("compliance.DecisionRecord.findings", tenant.letter, visit.code),
            )
            for visit in over[:10]
        )

    def _plans(self, tenant: Tenant) -> list[Plan]:
        day, moment = self._day(9), self.now
        common = {"network": self.network, "program": tenant.program, "first_day": day, "last_day": day}
        first, second = (tenant.actors["PL", twin].user.username for twin in (1, 2))
        plans = [
            Plan(code=f"ZQ{tenant.letter}L-0001Q", state="draft", made_by=first, **common),
            Plan(code=f"ZQ{tenant.letter}L-0002Q", state="draft", made_by=second, **common),
            Plan(code=f"ZQ{tenant.letter}L-0003Q", state="published", made_by=first, published_at=moment, **common),
        ]
        return Plan.objects.bulk_create(plans)

    def _work(self, tenant: Tenant) -> None:
        """What waits: unmet requests, questions for two, broken glass, invitations, matches of two people's making."""
        letter, leads = tenant.letter, [tenant.actors["PL", twin] for twin in (1, 2)]
        today = self.now.date()
        untied = tenant.people[PEOPLE["untied"]]
        request = VisitRequest.objects.create(
            person=untied, code=f"ZQ{letter}R-0001Q", first_day=today, last_day=self._day(20), waiting_since=today
        )
        unmet = UnmetRequest(plan=tenant.rows["plan"], request=request)
        unmet.reasons = self.findings("visitation.UnmetRequest.reasons", letter, request.code)
        unmet.save()
        for lead, other, plan in ((leads[0], leads[1], "plan 2"), (leads[1], leads[0], "plan")):
            lead.own = tenant.people[PEOPLE["assigned"] + lead.number - 1]
            lead.own.assigned_lead = lead.user
            Person.objects.filter(pk=lead.own.pk).update(assigned_lead=lead.user)
            lead.rows["plan"] = tenant.rows["plan" if lead.number == 1 else "plan 2"]
            lead.rows["question"] = ask_to_publish(tenant.rows[plan], by=lead.user, now=self.now)
            lead.rows["invitation"] = self._invitation(lead, tenant)
            lead.rows["letter"] = self._letter(lead, tenant)
            told = self.mark("volunteers.SheetPart.cells", letter, lead.user.username)
            code = f"ZQ{letter}S-{lead.number:04d}Q"
            lead.rows["sheet"] = a_sheet(tenant.program, code=code, cells=[["Name"], [told]])
            told = self.mark("volunteers.SheetExport.content", letter, lead.user.username)
            lead.user.active_membership = lead.rows["membership"]
            lead.rows["export"] = an_export(lead.user, code=f"ZQ{letter}E-{lead.number:04d}Q", content=[[told]])
            lead.rows["glass"] = self._glass(tenant, lead, other.own or untied)
        for key in ("VO", "MB", "PL"):
            for twin in (1, 2):
                actor = tenant.actors[key, twin]
                token = f"zq{letter.lower()}-{key.lower()}-{twin}-link"
                actor.rows["feed token"] = token
                # Called plainly: whoever has the link reads it, and the crawl asks for it as everybody.
                actor.rows["feed"] = a_feed(actor.user, token=token, title="plain", names_facility=True)
        # Everybody who makes visits was asked to drive, each for a visit of others.
        noon = self.now.replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
        others = next(visit for visit in tenant.visits if visit.status == Status.CONFIRMED)
        tenant.rows["call-outs"] = {}
        asked = [actor.volunteer for actor in tenant.actors.values() if actor.volunteer is not None]
        for number, volunteer in enumerate([*asked, tenant.helpers[5]]):
            ends = noon + timedelta(hours=number + 1)
            made, listed = a_call_out(
                others, volunteer, code=f"ZQ{letter}C-{number:04d}Q", visit=None, starts=noon, ends=ends,
                answer_until=ends,
            )  # fmt: skip
            tenant.rows["call-outs"][volunteer.pk] = made
        tenant.rows["call-out of others"] = tenant.rows["call-outs"].pop(tenant.helpers[5].pk)
        tenant.rows["on-call list"] = listed
        # Every volunteer with an account is asked to be matched with somebody else.
        found = {}
        asked = [tenant.actors["VO", 1].volunteer, tenant.actors["VO", 2].volunteer, tenant.helpers[5]]
        for number, volunteer in enumerate(asked):
            found[volunteer.pk] = a_proposal(
                tenant.people[number], volunteer, code=f"ZQ{letter}M-{number:04d}Q", now=self.now, part="mentor"
            )
        tenant.rows["proposal of others"] = found.pop(tenant.helpers[5].pk)
        tenant.rows["proposals"] = found
        tenant.rows["assignment"] = an_assignment(untied, tenant.helpers[4], code=f"ZQ{letter}S-0001Q", now=self.now)
        lasting = Match.objects.filter(person__program=tenant.program, ended_on=None, ended_at=None)
        tenant.rows["bond"] = lasting.order_by("pk").first()
        for key, twin in (("VO", 1), ("VO", 2)):
            self._what_followed(tenant, tenant.actors[key, twin])
        managed = tenant.helpers[0]
        tenant.rows["managed"], tenant.rows["managed away"] = managed, managed.away_ranges.get()
        question = Approval.objects.get(pk=leads[0].rows["question"].pk)
        question.payload = {"why": self.mark("compliance.Approval.payload_sealed", letter, question.code)}
        question.save()
        hold = holds.set_hold(
            program=tenant.program.pk,
            program_code=tenant.program.code,
            people=[untied.alias_code],
            reason=self.mark("compliance.Hold.reason_sealed", letter, tenant.program.code),
            asked_by="ZQ",
            by=leads[0].user,
            now=self.now,
        )
        holds.release_hold(hold, asked_by="ZQ", by=leads[0].user, now=self.now)
        for person in tenant.people:
            audit.record("fields_read", by=leads[0].user, subject=person, program=tenant.program.code)

    def _what_followed(self, tenant: Tenant, actor: Actor) -> None:
        """After a visit of a volunteer's: a note, a task for their lead, an expense with its receipt."""
        letter, visit, code = tenant.letter, actor.visit_ended, actor.volunteer.code
        self.fill(LogNote(visit=visit, written_by="tests", written_at=self.now), letter, visit.code).save()
        task = CareTask(program=tenant.program, volunteer=actor.volunteer, visit=visit, made_at=self.now)
        self.fill(task, letter, code).save()
        expense = Expense.objects.create(
            program=tenant.program, volunteer=actor.volunteer, visit=visit, day=visit.day, miles=40, asked_at=self.now
        )
        receipt = Receipt(program=tenant.program, expense=expense, sort="jpeg")  # no PDF that could be read
        self.fill(receipt, letter, code).save()
        MileageRate.objects.get_or_create(
            program=tenant.program, first_day=self._day(-90), defaults={"tenth_cents": 670, "set_by": "tests"}
        )
        actor.rows["expense"], actor.rows["receipt"] = expense, receipt
        hold = a_start_on_the_way(actor.visit, actor.volunteer, at=self.now)
        actor.rows["slot hold"], self.keys_of_holds[hold.pk] = hold, hold.key
        actor.rows["slot waiter"] = SlotWaiter.objects.get(volunteer=actor.volunteer)
        for name, rows in (("standing", StandingVisit), ("hours asked", BookingRequest)):
            actor.rows[name] = rows.objects.get(volunteer=actor.volunteer)
            self.keys_of_rows[name, actor.rows[name].pk] = actor.rows[name].key

    def _roster(self, tenant: Tenant, visit: Visit) -> None:
        """A list for a facility, and its attachment that nobody took in time."""
        code = f"ZQ{tenant.letter}R-0001Q"
        roster = tenant.rows["roster"] = Roster.objects.create(
            program=tenant.program, facility=visit.facility, code=code, first_day=visit.day, last_day=visit.day,
            made_at=self.now, made_by="ZQ", checked_at=self.now,
            found={visit.code: [{"kind": "list", "code": self.mark("visitation.Roster.found", tenant.letter, code)}]},
        )  # fmt: skip
        version = RosterVersion.objects.create(
            roster=roster, number=1, edition=1, content_hash="0" * 64, asked_by="ZQ", approved_by="ZQ",
            approved_at=self.now,
        )  # fmt: skip
        name = self.mark("visitation.RosterDocument.content", tenant.letter, code)
        RosterDocument.objects.create(
            version=version, audience="volunteers", content={"rows": [{"visit": visit.code, "cells": [name]}]},
            ends_at=self.now,
        )  # fmt: skip

    def _offer(self, tenant: Tenant) -> None:
        """An envelope from the program before this one, which waits for a lead of this one."""
        before = self.tenants[TENANTS[TENANTS.index(tenant.letter) - 1]]
        day = self.now.date()
        passed_on = tenant.rows["passed on"] = HandOver.objects.create(
            code=f"ZQ{tenant.letter}H-0001Q", from_program=before.program, to_program=tenant.program,
            facility=self.facilities[TENANTS.index(tenant.letter) * 4], person=before.people[PEOPLE["untied"]],
            carries=["legal_name"], waiting_since=day, agreed_on=day, asked_by="ZQ", agreed_by="ZQ",
            offered_at=self.now, expires_at=self.now + timedelta(days=7),
        )  # fmt: skip
        told = self.mark("visitation.HandOverContent.content", tenant.letter, passed_on.code)
        HandOverContent.objects.create(hand_over=passed_on, to_program=tenant.program, content={"legal_name": told})

    def _told(self, tenant: Tenant) -> None:
        """The first volunteer told something urgent and reported abuse; the first lead has both."""
        letter, lead, told_by = tenant.letter, tenant.actors["PL", 1], tenant.actors["VO", 1]
        codes = {name: f"ZQ{letter}{sign}-0001Q" for name, sign in (("concern", "N"), ("follow-up", "F"))}
        person = {"person": told_by.own, "now": self.now}
        concern = a_concern(
            tenant.program, raised_by=told_by.user, owner=lead.user, code=codes["concern"], **person
        )
        task = a_follow_up(
            tenant.program, asked_by=lead.user, owner=told_by.user, code=codes["follow-up"], concern=concern, **person
        )
        shift = a_shift(tenant.program, lead.user, first_day=self._day(-1), last_day=self._day(1))
        place = a_destination(tenant.program, self.now, name=f"ZQ{letter}O-0001Q")
        incident = an_incident(
            tenant.program, reported_by=told_by.user, handler=lead.user, code=f"ZQ{letter}I-0001Q", **person
        )
        for row in (concern, task, incident, incident.consents.get(), incident.steps.get()):
            self.fill(row, letter, getattr(row, "code", incident.code)).save()
        self.fill(shift, letter, lead.user.username).save()
        tenant.rows |= {"concern": concern, "follow-up": task, "shift": shift, "incident": incident}
        tenant.rows["destination"] = place

    def _glass(self, tenant: Tenant, lead: Actor, person: Person) -> BreakGlass:
        code = f"ZQ{tenant.letter}G-{lead.number:04d}Q"
        glass = BreakGlass(
            program=tenant.program,
            person=person,
            broken_by=lead.user,
            code=code,
            program_code=tenant.program.code,
            person_code=person.alias_code,
            broken_by_name=lead.user.username,
            category="medical",
            device=b"d" * 32,
            broken_at=self.now - timedelta(minutes=5),
            ends_at=self.now + timedelta(minutes=55),
        )
        self.fill(glass, tenant.letter, code).save()
        return glass

    def _letter(self, lead: Actor, tenant: Tenant) -> Letter:
        """Somebody to be told by telephone: the lead's page shows the number."""
        pupil = tenant.actors["VO", lead.number]
        letter = draft("visit_reminder", pupil.visit.code, pupil.volunteer, program=tenant.program, due=self.now)
        letter.state = Letter.State.TO_CALL
        letter.save()
        return letter

    def _invitation(self, lead: Actor, tenant: Tenant) -> Invitation:
        invitation = Invitation(
            program=tenant.program,
            role="VO",
            way="mail",
            fingerprint=uuid4().bytes,
            invited_by=lead.rows["membership"],
            ends_at=self.now + timedelta(hours=48),
        )
        told = self.mark("volunteers.Invitation.address_sealed", tenant.letter, lead.user.username)
        invitation.address = f"{told}@example.org"
        invitation.save()
        return invitation


def build(now: datetime | None = None) -> World:
    """Write the world into the database; the caller rolls it back."""
    world = World(now or datetime.now(UTC))
    assert Match.objects.count() == 120
    return world
