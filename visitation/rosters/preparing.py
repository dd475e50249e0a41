"""Before a list is agreed to: made for some days, checked, a rule set aside, a stand-by put on it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from compliance import audit
from facilities.models import Facility
from visitation.models import Conflict, Roster, RosterName, VisitOverride
from visitation.rosters.lines import Checked, check_list, may_be_set_aside, visits_of
from volunteers.models import Program, User, Volunteer

LONGEST_DAYS = 31


class CannotPrepare(Exception):
    """Nothing was changed; `why` is one of days, facility, state, visit, code, reason, volunteer."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def make(program: Program, facility: Facility, first_day: date, last_day: date, *, by: User, now: datetime) -> Roster:
    """The list of these days, made or found; checked. Raises CannotPrepare(days, facility)."""
    if last_day < first_day or (last_day - first_day).days >= LONGEST_DAYS:
        raise CannotPrepare("days")
    if not program.facilities.filter(pk=facility.pk).exists():
        raise CannotPrepare("facility")
    Program.objects.select_for_update(no_key=True, of=("self",)).get(pk=program.pk)
    found = Roster.objects.filter(
        program=program, facility=facility, first_day=first_day, last_day=last_day
    ).exclude(state=Roster.State.SENT).defer("found").first()  # fmt: skip
    if found is None:
        found = Roster.objects.create(
            program=program, facility=facility, first_day=first_day, last_day=last_day, made_at=now,
            made_by=str(by)[:120],
        )  # fmt: skip
        record("roster_made", found, by=by, now=now)
    keep_check(found, check_list(found, now=now), now=now)
    return found


def check_again(roster: Roster, *, now: datetime) -> Checked:
    """Check it and keep what was found, for the page."""
    checked = check_list(roster, now=now)
    keep_check(roster, checked, now=now)
    return checked


def keep_check(roster: Roster, checked: Checked, *, now: datetime) -> None:
    """What was found, kept sealed with the list."""
    roster.found = {code: problems for code, problems in checked.problems.items() if problems}
    roster.checked_at = now
    roster.save(update_fields=["found", "checked_at"])


@transaction.atomic
def set_aside(roster: Roster, visit_code: str, code: str, reason: str, *, by: User, now: datetime) -> None:
    """Set one rule aside for one visit, with a reason; all others stay in force. Raises CannotPrepare."""
    roster = locked(roster)
    if roster.state != Roster.State.DRAFT:
        raise CannotPrepare("state")
    if reason not in VisitOverride.Reason.values:
        raise CannotPrepare("reason")
    visit = visits_of(roster, now=now).filter(code=visit_code).first()
    if visit is None:
        raise CannotPrepare("visit")
    problems = check_list(roster, now=now).problems[visit.code]
    if not any(problem["code"] == code and may_be_set_aside(problem) for problem in problems):
        raise CannotPrepare("code")
    VisitOverride.objects.create(visit=visit, code=code, reason=reason, by=str(by)[:120], at=now)
    detail = {"rule": code, "reason": reason, "roster": roster.code}
    audit.record("rule_set_aside", by=by, subject=visit.code, program=by.program.code, detail=detail, now=now)
    check_again(roster, now=now)


@transaction.atomic
def put_stand_by(roster: Roster, visit_code: str, volunteer_code: str, *, by: User, now: datetime) -> None:
    """Put a stand-by on the list, or take one off that is on it. Raises CannotPrepare."""
    roster = locked(roster)
    visit = visits_of(roster, now=now).filter(code=visit_code).first()
    if roster.state != Roster.State.DRAFT or visit is None:
        raise CannotPrepare("state" if visit is not None else "visit")
    active = Volunteer.objects.filter(program=roster.program_id, state=Volunteer.State.ACTIVE)
    volunteer = active.filter(code=volunteer_code.strip().upper()).defer("preferred_name", "phone", "email").first()
    on_it = volunteer is not None and visit.team.filter(volunteer=volunteer).exists()
    apart = volunteer is not None and Conflict.objects.filter(person=visit.person_id, volunteer=volunteer).exists()
    if volunteer is None or on_it or apart:
        raise CannotPrepare("volunteer")
    waiting = RosterName.objects.filter(roster=roster, visit=visit, volunteer=volunteer, version__isnull=True)
    if waiting.exists():
        waiting.delete()
    else:
        RosterName.objects.create(
            roster=roster, visit=visit, volunteer=volunteer, is_stand_by=True, starts=visit.starts, ends=visit.ends
        )
    detail = {"visit": visit.code, "volunteer": volunteer.code}
    record("roster_stand_by_changed", roster, by=by, now=now, **detail)
    check_again(roster, now=now)


def locked(roster: Roster) -> Roster:
    """The row, locked, with its facility; what was found stays closed."""
    rows = Roster.objects.select_for_update(no_key=True, of=("self",)).select_related("facility", "program")
    return rows.defer("found").get(pk=roster.pk)


def record(action: str, roster: Roster, *, by: Any, now: datetime, **detail: Any) -> None:
    """One row of the trail about a list."""
    audit.record(action, by=by, subject=roster.code, program=roster.program.code, detail=detail, now=now)
