"""One row for each clock of the retention table, whose time begins at a moment of the test's choice."""

from datetime import UTC, date, datetime, time, timedelta

from compliance.approvals.models import Approval
from tests.factories.aftercare import aftercare_of
from tests.factories.booked import a_start_on_the_way
from tests.factories.call_out_rows import a_call_out
from tests.factories.concerns import every_kind_of_concern
from tests.factories.consented import agreed
from tests.factories.feeds import a_feed
from tests.factories.known_people import KnownPeople
from tests.factories.passed_on import an_undone_exit, offered_to
from tests.factories.proposal_rows import a_proposal, an_assignment
from tests.factories.reviewed import a_choice, a_task
from tests.factories.rosters import a_roster
from visitation.actions.holds import ask_to_hold
from visitation.models import (
    BreakGlass,
    DoorSlip,
    Intake,
    LeftPlace,
    LogDraft,
    OnCall,
    Person,
    Plan,
    UnmetRequest,
    Visit,
    VisitLog,
    VisitRequest,
    VisitVolunteer,
)
from volunteers.models import (
    Agreement,
    ApplicantGroup,
    Application,
    Attendance,
    AwayRange,
    Break,
    ClearancePacket,
    Course,
    CourseDate,
    ExtraAvailability,
    Invitation,
    Membership,
    Reference,
    Signature,
    User,
    Volunteer,
    WeeklyAvailability,
)
from volunteers.post import draft

BEGAN = datetime(2024, 5, 14, 15, 30, tzinfo=UTC)
LINE = "Quietly glad of a visit"


class KeptRows(KnownPeople):
    """`at`: when every clock's time began. The day clocks begin on its date."""

    def __init__(self, code="harbor", facility=None, *, at=BEGAN):
        super().__init__(code, facility)
        self.at, day = at, at.date()
        Person.objects.filter(pk=self.person.pk).update(state="closed", closed_at=at)
        span = {"starts": at - timedelta(hours=1), "ends": at}
        ApplicantGroup.objects.create(
            program=self.program, code=f"GR-{code[:3].upper()}22", kind="class", size=3, name="A class", made_at=at
        )
        Visit.objects.filter(pk=self.saturday.pk).update(**span, day=day, status="done", findings=None)
        VisitVolunteer.objects.filter(visit=self.saturday).update(**span)
        self.saturday.refresh_from_db()
        a_start_on_the_way(self.saturday, self.omar, at=at)
        LeftPlace.objects.create(
            visit=self.saturday, volunteer=self.omar, starts=span["starts"], ends=at, sequence=1, left_at=at
        )
        self.log = VisitLog.objects.create(
            visit=self.saturday, written_by=self.ida.user, written_at=at, happened="yes", arrived=time(9, 0),
            began=time(9, 30), ended=time(10, 30), asked_for=["books"], line=LINE, wellbeing="heavy", miles=40,
        )  # fmt: skip
        LogDraft.objects.create(visit=self.saturday, user=self.omar.user, answers={"line": LINE}, saved_at=at)
        DoorSlip.objects.create(visit=self.saturday, printed_by="tests", printed_at=at)
        a_roster(self.saturday, self.ida, at=at)
        a_task(self.saturday, about=self.ida.code)
        a_choice(self.saturday)
        aftercare_of(self.saturday, self.ida, at=at)
        request = VisitRequest.objects.create(
            person=self.person, code=f"RQ-{code[:3]}", first_day=day, last_day=day, waiting_since=day
        )
        plan = Plan.objects.create(
            network=self.network, program=self.program, code=f"PN-{code[:3]}0", first_day=day, last_day=day, made_at=at,
            made_by="tests",
        )  # fmt: skip
        Intake.objects.create(
            person=self.person, requester=LINE, relationship=LINE, reply_to=LINE, taken_at=at, taken_by="tests",
            answered_at=at,
        )  # fmt: skip
        self.unmet = UnmetRequest.objects.create(plan=plan, request=request, reasons=[{"code": LINE}])
        self.glass = BreakGlass.objects.create(
            program=self.program, person=self.person, broken_by=self.lead, code=f"BG-{code[:3]}",
            program_code=self.program.code, person_code=self.person.alias_code, broken_by_name=str(self.lead),
            category="medical", reason=LINE, device=b"d", broken_at=at, ends_at=at + timedelta(hours=1),
        )  # fmt: skip
        an_undone_exit(self, recorded_at=at)
        every_kind_of_concern(self, now=at - timedelta(days=1), words=LINE, closed_at=at)
        self.passed_on = offered_to(
            self, code=f"HO-{code[:6].upper()}", content={"legal_name": LINE}, offered_at=at - timedelta(days=7),
            expires_at=at,
        )  # fmt: skip
        agreed(self.person, "named_to", body=LINE)
        a_feed(self.ida.user, ended_at=at)
        for model, columns in (
            (WeeklyAvailability, {"weekday": 1, "starts": time(9), "ends": time(12)}),
            (ExtraAvailability, {"day": day, "starts": time(9), "ends": time(12)}),
            (AwayRange, {"first_day": day - timedelta(days=3), "last_day": day}),
            (Break, {"first_day": day - timedelta(days=3), "last_day": day, "asked_at": at}),
        ):
            model.objects.create(volunteer=self.stranger, **columns)
        Application.objects.create(
            volunteer=self.stranger, stage="approved", sent_at=at, decided_at=at, has_ties="no", why=LINE
        )
        agreement = Agreement.objects.create(
            program=self.program, code="keeping", title_en="E", title_es="S", text_en="E", text_es="S", counts_from=day,
            published_by="tests",
        )  # fmt: skip
        Signature.objects.create(volunteer=self.stranger, agreement=agreement, language="en", signed_at=at)
        course = Course.objects.create(program=self.program, code="orientation", name_en="O", name_es="O")
        given = CourseDate.objects.create(course=course, starts=at, where="The hall")
        Reference.objects.create(
            program=self.program, volunteer=self.ida, contact="rosa@example.org", state="asked", ends_at=BEGAN
        )
        Attendance.objects.create(date=given, volunteer=self.ida, state="came")
        ClearancePacket.objects.create(
            clearance=self.ida.clearances.get(), name_on_document=LINE, born_on=date(1980, 1, 2), document="passport",
            document_number=LINE, typed_at=at,
        )  # fmt: skip
        Volunteer.objects.filter(pk=self.stranger.pk).update(state="left", left_at=at)
        call_out, listed = a_call_out(
            self.saturday, self.ida, code=f"CO-{code[:3]}", starts=at - timedelta(hours=1), ends=at, answer_until=at
        )
        OnCall.objects.create(on_call_list=listed, volunteer=self.stranger)
        over = {"now": at - timedelta(hours=1), "answer_until": at, "state": "expired", "closed_at": at}
        a_proposal(self.person, self.ida, code=f"MP-{code[:3]}", **over)
        an_assignment(self.person, self.ida, code=f"AS-{code[:3]}", now=at)
        applied = User.objects.create_user(f"{code}-applied", joined_at=at)
        Membership.objects.create(
            user=applied, program=self.program, role="AP", since=at - timedelta(days=9), ended_at=at
        )
        self.applied = Volunteer.objects.create(
            program=self.program, user=applied, code=f"A-{code[:3].upper()}", preferred_name=LINE, state="left"
        )
        Volunteer.objects.filter(pk=self.applied.pk).update(left_at=at)
        self.leaver = User.objects.create_user(f"{code}-leaver", erasure_asked_at=at, joined_at=at)
        Membership.objects.create(
            user=self.leaver, program=self.program, role="VO", since=at - timedelta(days=9), ended_at=at
        )
        self.left = Volunteer.objects.create(
            program=self.program, user=self.leaver, code=f"L-{code[:3].upper()}", preferred_name=LINE, state="left"
        )
        Volunteer.objects.filter(pk=self.left.pk).update(left_at=at)
        Invitation.objects.create(
            program=self.program, role="VO", way="hand", made_at=at - timedelta(days=7), ends_at=at
        )
        letter = draft("visit_off", self.saturday.code, self.ida, program=self.program, due=at)
        letter.made_at, letter.state = at, "sent"
        letter.save()
        approval = ask_to_hold(self.program, people=[], reason=LINE, by=self.lead, now=at - timedelta(hours=72))
        Approval.objects.filter(pk=approval.pk).update(state="expired")


def day_is_over(day: date) -> datetime:
    """The moment at which a day has ended everywhere on earth."""
    return datetime.combine(day, time(), UTC) + timedelta(hours=36)
