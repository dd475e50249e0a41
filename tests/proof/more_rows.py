"""One more of whatever a page of the canary world lists, for everybody who finds it there: rows that grow."""

from datetime import time, timedelta

from compliance import audit
from compliance.audit.alerts import Sign, raise_alert
from compliance.models import DecisionRecord
from compliance.retention import holds
from compliance.retention.models import PurgeRun
from facilities.models import Closure
from tests.factories.call_out_rows import a_call_out
from tests.factories.concerns import a_concern, a_destination, a_follow_up, a_shift, an_incident
from tests.factories.consented import agreed
from tests.factories.facilities import a_facility
from tests.proof.canary_world import FINDING, Actor
from visitation.actions.publication import ask_to_publish
from visitation.models import (
    BreakGlass,
    CallOut,
    CallOutAnswer,
    ConcernTurn,
    Disclosure,
    IncidentConsent,
    IncidentStep,
    Match,
    OnCall,
    OnCallList,
    Person,
    PersonLanguage,
    Placement,
    Plan,
    UnmetRequest,
    VisitLog,
    VisitRequest,
    VisitVolunteer,
)
from visitation.statuses import LIVE, Status
from volunteers.models import (
    AwayRange,
    Clearance,
    ExtraAvailability,
    Letter,
    Membership,
    Program,
    SpokenLanguage,
    Training,
    Volunteer,
    WeeklyAvailability,
)
from volunteers.post import draft


class MoreRows:
    """`add()` writes one more of each kind into the first program, and for its first lead, volunteer and mentor."""

    def __init__(self, world):
        self.world, self.now, self.number = world, world.now, 0
        self.tenant = world.tenants["A"]
        self.program = self.tenant.program
        self.lead, self.second = (self.tenant.actors["PL", twin] for twin in (1, 2))
        self.volunteer, self.mentor = self.tenant.actors["VO", 1], self.tenant.actors["MB", 1]
        self.noon = world.now.replace(minute=0, second=0, microsecond=0)

    def add(self):
        self.number += 1
        self.code = f"ZQAM-{self.number}"
        self.facility = a_facility(id=f"canary-more{self.number}")
        self.program.facilities.add(self.facility)
        Closure.objects.create(
            facility=self.world.facilities[0], starts_on=self._day(self.number), ends_on=self._day(9), reason="staff",
            announced_at=self.now, announced_by="tests",
        )  # fmt: skip
        self._colleagues()
        self._person()
        self._visits()
        self._questions()
        self._hours()
        self._call_outs()
        self._concerns()
        self._trail()

    def _day(self, ahead):
        return self.now.date() + timedelta(days=ahead)

    def _colleagues(self):
        """A volunteer with an account and one without, one more of each role of the network, one more program."""
        world, tenant = self.world, self.tenant
        twin = 10 + self.number
        somebody = Actor("VO", twin, world._user("A", "more", twin), "VO", "A")
        others = [Actor(role, twin, world._user("N", f"more-{role}", twin), role, "") for role in ("RA", "NC", "AU")]
        for actors, program in (([somebody], self.program), (others, None)):
            for actor in actors:
                actor.user.save()
            Membership.objects.bulk_create(
                Membership(user=actor.user, program=program, role=actor.role) for actor in actors
            )
        self.helpers = [world._volunteer(tenant, 80 + 2 * self.number + row, None) for row in (0, 1)]
        self.helpers[0].user = somebody.user
        Volunteer.objects.bulk_create(self.helpers)
        beyond = Program.objects.create(network=world.network, code=f"canary-m{self.number}", name=self.code)
        for actor in (self.lead, self.volunteer, self.mentor):
            Membership.objects.create(user=actor.user, program=beyond, role=actor.key)

    def _person(self):
        """Somebody whom the volunteer visits; the person they visit already speaks one more language."""
        person = self.world.fill(Person(program=self.program, alias_code=self.code), "A", self.code)
        person.save()
        stay = Placement(
            person=person, facility=self.facility, first_day=self._day(-9), source="locator", checked_by="tests"
        )
        self.world.fill(stay, "A", self.code).save()
        for each in (person, self.volunteer.own, self.lead.own):
            agreed(each, "letters", withdrawn_at=self.now, withdrawn_by="tests")
            Disclosure.objects.create(
                program=self.program, person_code=each.alias_code, fields=["preferred_name"], to_kind="lawyer",
                purpose="tell_lawyer", ground="consent", by="tests",
            )  # fmt: skip
        agreed(person)
        self.person, of_all = person, [person, self.volunteer.own, self.lead.own]
        languages = ("fr", "pt", "ht", "ar", "zh")
        PersonLanguage.objects.bulk_create(
            PersonLanguage(person=each, language=languages[self.number], rank=self.number + 1) for each in of_all
        )
        Match.objects.create(person=person, volunteer=self.volunteer.volunteer, since=self._day(-8))
        for each in (person, self.volunteer.own, self.lead.own):
            Match.objects.create(person=each, volunteer=self.helpers[1], since=self._day(-8))

    def _visits(self):
        """Soon at a new place, long ago without a log, a draft in each open plan, and a need that stays unmet."""
        team, helper = [self.volunteer.volunteer, self.mentor.volunteer], [self.helpers[1]]
        soon = self.noon + timedelta(hours=1 + 2 * self.number)
        made = [
            (self._visit(self.volunteer.own, soon, Status.CONFIRMED), team),
            (self._visit(self.person, soon + timedelta(days=40), Status.CONFIRMED), team),
            (self._visit(self.lead.own, soon + timedelta(days=41), Status.CONFIRMED), helper),
            (self._visit(self.person, soon - timedelta(days=100), Status.SENT), team),
            (self._visit(self.person, soon - timedelta(days=200), Status.DONE), team),
        ]
        for name in ("plan", "plan 2", "plan of old"):
            plan, starts = self.tenant.rows[name], soon + timedelta(days=9 + len(made))
            made.append((self._visit(self.person, starts, Status.DRAFT, plan=plan, day=plan.first_day), helper))
            request = VisitRequest.objects.create(
                person=self.person, code=f"{self.code}{name[-1]}", first_day=self._day(0), last_day=self._day(9),
                waiting_since=self._day(0),
            )  # fmt: skip
            UnmetRequest.objects.create(plan=plan, request=request, reasons=[FINDING])
        for visit, makers in made:
            visit.save()
            for maker in makers:
                VisitVolunteer.objects.create(
                    visit=visit, volunteer=maker, starts=visit.starts, ends=visit.ends, holds=visit.status in LIVE,
                    booked_at=self.now - timedelta(days=300),
                )  # fmt: skip
        done = next(visit for visit, _makers in made if visit.status == Status.DONE)
        for revision, visit in ((1, done), (self.number + 5, self.volunteer.visit_ended)):
            VisitLog.objects.create(
                visit=visit, written_by=self.volunteer.user, written_at=visit.ends, happened="yes", revision=revision
            )
        DecisionRecord.objects.create(
            subject=done.code, key_id=done.key_id, facility=done.facility.code, edition=1, verdict="allowed",
            findings=[FINDING],
        )  # fmt: skip
        # Whoever may enter the new place is told what to state at its desk.
        for maker in team:
            Clearance.objects.create(
                volunteer=maker, facility=self.facility, state=Clearance.State.CLEARED, valid_from=self._day(-9)
            )

    def _visit(self, person, starts, status, *, day=None, **columns):
        visit = self.world.visit(self.tenant, person, starts, status, **columns)
        visit.facility, visit.edition_id, visit.day = self.facility, self.facility.editions.get().pk, day or visit.day
        return visit

    def _questions(self):
        """A plan that waits for a second lead, broken glass, an invitation, a hold, a run of the purge."""
        plan = Plan.objects.create(
            network=self.world.network, program=self.program, code=f"{self.code}L", first_day=self._day(20),
            last_day=self._day(20), state="draft", made_by=self.second.user.username,
        )  # fmt: skip
        ask_to_publish(plan, by=self.second.user, now=self.now)
        for lead in (self.lead, self.second):
            self.world._invitation(lead, self.tenant)
            self._letters()
        BreakGlass.objects.create(
            program=self.program, person=self.person, broken_by=self.second.user, code=f"{self.code}G",
            program_code=self.program.code, person_code=self.code, broken_by_name=self.second.user.username,
            category="medical", reason="The infirmary asks for it, now.", device=b"d" * 32, broken_at=self.now,
            ends_at=self.now + timedelta(minutes=50),
        )  # fmt: skip
        holds.set_hold(
            program=self.program.pk, program_code=self.program.code, people=[self.code], reason="A court asks for it.",
            asked_by="one", by=self.lead.user, now=self.now,
        )  # fmt: skip
        PurgeRun.objects.create(
            program_id=self.program.pk, program_code=self.program.code, by="tests", started_at=self.now,
            finished_at=self.now,
        )  # fmt: skip

    def _letters(self):
        """To be told by telephone, given up, waiting and sent."""
        visit = self.volunteer.visit
        for state in ("to_call", "dead", "waiting", "sent"):
            edition = f"{state} {self.number} {Letter.objects.count()}"
            letter = draft(
                "visit_reminder", visit.code, self.volunteer.volunteer, program=self.program, due=self.now,
                edition=edition,
            )  # fmt: skip
            letter.state, letter.ended_at = state, self.now
            letter.save()

    def _hours(self):
        """Hours, days away, languages and courses of volunteers with and without an account."""
        hour = time(8 + self.number)
        of_all = [self.volunteer.volunteer, self.mentor.volunteer, self.tenant.rows["managed"]]
        for row, volunteer in enumerate([*of_all, *self.helpers]):
            day = self._day(60 + 10 * self.number + row)
            WeeklyAvailability.objects.create(volunteer=volunteer, weekday=1, starts=hour, ends=time(hour.hour, 50))
            ExtraAvailability.objects.create(volunteer=volunteer, day=day, starts=hour, ends=time(hour.hour, 50))
            AwayRange.objects.create(volunteer=volunteer, first_day=day, last_day=day)
            SpokenLanguage.objects.create(volunteer=volunteer, language=("fr", "pt", "ht", "ar")[self.number], level=3)
            Training.objects.create(volunteer=volunteer, course="orientation", completed_on=self._day(-self.number))

    def _call_outs(self):
        """One more list; one more call-out, of which the volunteer, the mentor and one more are asked."""
        for volunteer in (self.volunteer.volunteer, self.mentor.volunteer, self.helpers[1]):
            number = CallOut.objects.filter(code__startswith=self.code).count()
            visit = self.volunteer.visit
            made, _listed = a_call_out(
                visit, volunteer, code=f"{self.code}C{number}", facility=self.facility, state="taken", role="host"
            )
            for other in (self.volunteer.volunteer, self.mentor.volunteer, self.helpers[1]):
                if other != volunteer:
                    CallOutAnswer.objects.create(call_out=made, volunteer=other, starts=made.starts, ends=made.ends)
            asked = self.tenant.rows["call-outs"][self.volunteer.volunteer.pk]
        CallOutAnswer.objects.create(call_out=asked, volunteer=self.helpers[1], starts=asked.starts, ends=asked.ends)
        place = OnCallList.objects.create(program=self.program, role="cover", facility=self.facility)
        of_all = self.tenant.rows["on-call list"]
        OnCall.objects.bulk_create(
            OnCall(on_call_list=listed, volunteer=self.helpers[1]) for listed in (place, of_all)
        )
        drives = CallOutAnswer.objects.filter(call_out=made, volunteer=self.helpers[1])
        drives.update(
            answer="yes", is_assigned=True, starts=self.now + timedelta(days=self.number),
            ends=self.now + timedelta(days=self.number, hours=1),
        )  # fmt: skip

    def _concerns(self):
        """One more of what is urgent, promised or reported; and one more turn, step and yes of those that are there."""
        rows, number, told_by = self.tenant.rows, self.number, self.volunteer.user
        both = {"person": self.person, "now": self.now}
        for row in range(2):
            a_concern(self.program, raised_by=told_by, owner=self.lead.user, code=f"{self.code}N{row}", **both)
            a_follow_up(self.program, asked_by=self.lead.user, owner=told_by, code=f"{self.code}F{row}",
                        concern=rows["concern"], **both)  # fmt: skip
        an_incident(self.program, reported_by=told_by, handler=self.lead.user, code=f"{self.code}I", **both)
        a_shift(self.program, self.second.user, first_day=self._day(20 + number))
        a_destination(self.program, self.now, name=self.code)
        began = self.now - timedelta(hours=2 * number)
        ConcernTurn.objects.create(
            concern=rows["concern"], lead=self.second.user, since=began, until=began + timedelta(hours=1), how="handed"
        )
        IncidentStep.objects.create(incident=rows["incident"], kind="note", words="", by="tests")
        IncidentConsent.objects.create(
            incident=rows["incident"], kind="press", language="es", way="phone", taken_by="tests", taken_at=self.now,
            ends_at=self.now + timedelta(days=9),
        )  # fmt: skip

    def _trail(self):
        program, accounts = self.program.code, [actor.user for actor in (self.volunteer, self.lead, self.mentor)]
        for subject in (*accounts, self.lead.own, self.tenant.rows["managed"]):
            audit.record("profile_read", by=self.second.user, subject=subject, program=program)
        raise_alert(Sign.MANY_PEOPLE, about=f"{accounts[0]}-{self.number}", now=self.now, program=program)
