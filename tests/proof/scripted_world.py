"""A program in which whatever somebody may have typed is a script, and the pages on which it is shown."""

from datetime import timedelta
from itertools import cycle

from django.utils import timezone

from tests.factories.known_people import KnownPeople
from visitation.actions.completing import write_log
from visitation.models import BreakGlass, Match, Plan, UnmetRequest, Visit, VisitRequest
from visitation.statuses import Status
from volunteers.models import Clearance

FINDING = {"code": "in_custody_unknown", "verdict": "unknown", "params": {}, "confirmed_on": None, "advice": False}
PERSON = ("preferred_name", "legal_name", "country_of_birth", "access_needs", "health_notes", "contacts")
MASKED = ("legal_name", "country_of_birth", "health_notes", "contacts")  # shown alone, with a reason


class ScriptedWorld:
    """`write(*payloads)` puts them everywhere, one after the other, each with the field's name in it."""

    def __init__(self):
        self.known = known = KnownPeople()
        now = timezone.now()
        self.lead, self.volunteer = known.own_lead, known.ida.user
        self.visit = known.saturday
        Visit.objects.filter(pk=self.visit.pk).update(starts=now - timedelta(hours=3), ends=now - timedelta(hours=2))
        self.visit.refresh_from_db()
        write_log(self.visit, by=self.volunteer, now=now, happened="yes", seen="expected", flag="concern", line="-")
        day = {"first_day": now.date(), "last_day": now.date()}
        self.plan = Plan.objects.create(
            network=known.network, program=known.program, code="PN-XSS", made_by="tests", state="draft", **day
        )
        self.draft = known.visit(team=[known.omar], status=Status.ASKED, starts=now + timedelta(days=2))
        Visit.objects.filter(pk=self.draft.pk).update(plan=self.plan)
        request = VisitRequest.objects.create(person=known.person, code="RQ-XSS", waiting_since=now.date(), **day)
        self.unmet = UnmetRequest.objects.create(plan=self.plan, request=request)
        self.glass = BreakGlass.objects.create(
            program=known.program,
            person=known.person,
            broken_by=known.second_lead,
            code="BG-XSS",
            program_code=known.program.code,
            person_code=known.person.alias_code,
            broken_by_name=str(known.second_lead),
            category="medical",
            device=b"d" * 32,
            ends_at=now + timedelta(hours=1),
        )
        self.managed = type(known.ida).objects.create(program=known.program, code="VR-XSS", preferred_name="-")
        assert Match.objects.exists()

    def write(self, *payloads):
        turn = cycle(payloads)

        def put(row, *names):
            for name in names:
                setattr(row, name, next(turn).replace("{field}", name))
            row.save()

        known = self.known
        put(known.person, *PERSON)
        for stay in known.person.placements.all():
            put(stay, "housing_unit")
        for volunteer in (known.ida, known.omar, self.managed):
            put(volunteer, "preferred_name")
        for user in (self.lead, self.volunteer, known.second_lead, known.omar.user):
            put(user, "display_name")
        for clearance in Clearance.objects.all():
            put(clearance, "conditions")
        put(self.visit.logs.first(), "line")
        put(self.glass, "reason")
        put(known.program, "name")
        type(known.program).objects.update(phone=next(turn)[:32])
        put(known.facility, "name", "address", "city", "operator")
        source = FINDING | {"source": next(turn).replace("{field}", "findings")}
        for visit in (self.visit, self.draft):
            visit.refresh_from_db()
            visit.findings = [source]
            visit.save()
        self.unmet.reasons = [source]
        self.unmet.save()

    def pages(self):
        """(who, address, what is sent: None to read) of every page that shows some of it."""
        person, facility = self.known.person.alias_code, self.known.facility.code
        shown = [f"/people/{person}/", "/visits/", f"/visits/{self.visit.code}/", f"/visits/{self.visit.code}/log/"]
        yield from ((self.volunteer, path, None) for path in (*shown, "/me/", "/people/", f"/facilities/{facility}/"))
        leads = ["/week/", "/plans/", "/plans/PN-XSS/", "/volunteers/", "/team/", "/glass/BG-XSS/", "/managed/VR-XSS/"]
        yield from ((self.lead, path, None) for path in (*shown, *leads, "/trail/", "/facilities/", "/me/"))
        for field in MASKED:
            yield self.lead, f"/people/{person}/field/", {"field": field, "reason": "visit"}
