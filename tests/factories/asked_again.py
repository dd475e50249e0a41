"""Coming visits whose trail was read up to here, and what stands against them, by a letter each.

a and c are the first volunteer's at the first facility, a week apart; b is the second's on a's day; d is the first
volunteer's at another facility. x is another program's at the first one.
"""

from datetime import date, timedelta

from django.db import connection

from compliance import audit
from facilities.actions.editions import load_rulebook, publish_edition
from tests.factories.facilities import a_facility
from tests.factories.plans import EAST, NOW, SATURDAY, SUNDAY, WEST, PlanWorld
from visitation.actions.rechecking import recheck
from visitation.models import Placement, ReviewFlag
from visitation.recheck.following import follow_trail
from volunteers.models import Clearance, Course

NIGHT = NOW + timedelta(hours=12)
WEEK = timedelta(days=7)


class AskedAgain(PlanWorld):
    def __init__(self):
        super().__init__()
        self.elsewhere = a_facility(EAST, WEST, id="elsewhere")
        self.program.facilities.add(self.elsewhere)
        self.one, self.two = self.volunteer(), self.volunteer()
        Clearance.objects.create(
            volunteer=self.one, facility=self.elsewhere, state="cleared", valid_from=date(2026, 1, 1)
        )
        self.people = [self.person() for _ in range(3)] + [self.person(None)]
        Placement.objects.create(
            person=self.people[3], facility=self.elsewhere, first_day=date(2026, 6, 1), housing_unit="West",
            source="locator", checked_by="tests",
        )  # fmt: skip
        a, b, c, d = self.people
        self.visits = {
            "a": self.visit(a, self.one),
            "b": self.visit(b, self.two, hour=10),
            "c": self.visit(c, self.one, day=SATURDAY + WEEK),
            "d": self.visit(d, self.one, day=SUNDAY, window="w2", facility=self.elsewhere,
                            edition=self.elsewhere.editions.get()),
        }  # fmt: skip
        self.other = PlanWorld(code="far", network=self.network, facility=self.facility)
        self.visits["x"] = self.other.visit(self.other.person(), self.other.volunteer(), hour=11)
        Course.objects.create(program=self.program, code="safety", name_en="Safety", name_es="Seguridad")
        for world in (self, self.other):
            recheck(world.program, by="nightly", now=NOW)
        assert flags(self) == {}
        linked()
        for world in (self, self.other):
            follow_trail(world.program, now=NOW)

    def happened(self, action, subject, **detail):
        audit.record(action, by="tests", subject=subject, program=self.program.code, detail=detail, now=NIGHT)

    def follow(self):
        """How many visits were asked about, of both programs."""
        linked()
        return sum(follow_trail(each.program, now=NIGHT).visits for each in (self, self.other))


def linked():
    """An event gets its place when its transaction commits, which the one around a test never does."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def flags(world):
    """{letter of a visit: types of what stands against it}."""
    letters = {visit.code: letter for letter, visit in world.visits.items()}
    found = {}
    for code, kind in ReviewFlag.objects.filter(cleared_at__isnull=True).values_list("task__visit__code", "kind"):
        found.setdefault(letters[code], set()).add(kind)
    return found


def new_rules(world, *windows, effective_from=None, **visiting):
    """The first facility's rules from now on, or from a day on: other windows, other visiting rules."""
    draft = a_draft(world, *windows, **visiting)
    publish_edition(draft, by="tests", now=NIGHT, effective_from=effective_from)


def a_draft(world, *windows, **visiting):
    document = world.facility.editions.get(number=1).document
    changed = document | {"visiting": document["visiting"] | {"windows": list(windows)} | visiting}
    load_rulebook(changed, by="tests", now=NIGHT)
    return world.facility.editions.get(state="draft")
