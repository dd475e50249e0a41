"""Which lists are due: by facility and by the day on which the facility wants to be told, soonest first."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from facilities.models import Facility
from facilities.queries import facts_in_force
from visitation.letters.list_due import AHEAD, due_of
from visitation.models import Roster, RosterName, Visit
from visitation.statuses import Status
from volunteers.models import Program


@dataclass
class Due:
    """Visits at one facility that it is to be told of by one moment (UTC; None: its rules do not say when)."""

    facility: Facility
    due: datetime | None
    days: set[date] = field(default_factory=set)
    codes: list[str] = field(default_factory=list)
    roster: Roster | None = None

    @property
    def first_day(self) -> date:
        return min(self.days)

    @property
    def last_day(self) -> date:
        return max(self.days)

    def is_over(self, now: datetime) -> bool:
        """Whether the facility wanted to know before now."""
        return self.due is not None and self.due <= now


def what_is_due(program: Program, *, now: datetime) -> list[Due]:
    """What no facility has been told of, for three weeks; what is late first, what has no known moment last."""
    names = RosterName.objects.filter(visit=OuterRef("pk"), struck__isnull=True, version__isnull=False)
    visits = list(
        Visit.objects.filter(
            ~Exists(names), program=program, status=Status.ASKED, starts__gt=now, starts__lte=now + AHEAD
        ).select_related("facility").defer("findings").order_by("starts", "code")
    )  # fmt: skip
    facts = facts_in_force({visit.facility.code for visit in visits}) if visits else {}
    found: dict[tuple[int, date | None], Due] = {}
    for visit in visits:
        due = due_of(visit, facts.get(visit.facility.code))
        day = due.astimezone(visit.facility.zone).date() if due is not None else None
        one = found.setdefault((visit.facility_id, day), Due(visit.facility, due))
        if due is not None and one.due is not None:
            one.due = min(one.due, due)
        one.days.add(visit.day)
        one.codes.append(visit.code)
    known = {
        (roster.facility_id, roster.first_day, roster.last_day): roster
        for roster in Roster.objects.filter(program=program, state=Roster.State.DRAFT).defer("found")
    }
    for one in found.values():
        one.roster = known.get((one.facility.pk, one.first_day, one.last_day))
    return sorted(found.values(), key=lambda one: (one.due is None, one.due or now, one.facility.code))
