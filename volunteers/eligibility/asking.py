"""Who may help, as what, where and on which day: one question for booking, approval, sending and every list.

Computed from live rows each time it is asked, and never stored. What hangs on the person who is visited is added on the
floor above (visitation/eligibility.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import QuerySet

from compliance.rules import FacilityFacts, check_visitors
from facilities.models import Facility
from facilities.queries import facts_in_force
from volunteers.eligibility.first_visits import NOT_NAMED, FirstVisits
from volunteers.eligibility.missing import Missing
from volunteers.eligibility.ready import Ready
from volunteers.eligibility.rules import missing_of
from volunteers.facts import ProgramRulesOf, Visitors
from volunteers.models import Program, Training, Volunteer
from volunteers.onboarding.files import File

VISITOR = "visitor"
OUTSIDE = "driver"  # somebody who helps and does not go in
GO_IN = frozenset([VISITOR, "interpreter", "mentor"])  # roles that enter the facility; the others need no clearance
Answers = dict[int, tuple[Missing, ...]]


def missing_for(
    volunteer: Volunteer, *, role: str, facility: Facility | None, day: date, now: datetime
) -> tuple[Missing, ...]:
    """What one volunteer lacks for this role at this facility on this day; nothing: they are eligible."""
    return missing_for_all([volunteer], role=role, facility=facility, day=day, now=now)[volunteer.pk]


def missing_for_all(
    volunteers: Iterable[Volunteer],
    *,
    role: str,
    facility: Facility | None,
    day: date,
    now: datetime,
    facts: FacilityFacts | None = None,
) -> Answers:
    """The same of many volunteers, by primary key; the number of queries does not grow with them.

    `facility` None: no place is entered. `day` is the facility's own date; `now` is when it is asked. `facts`: of the
    facility, where they are at hand.
    """
    volunteers = list(volunteers)
    goes_in = facility if role in GO_IN else None
    ready = Ready.of(volunteers, facility=goes_in)
    found = {volunteer.pk: list(ready.missing(volunteer.pk, role=role, day=day)) for volunteer in volunteers}
    if goes_in is not None:
        codes = {volunteer.pk: volunteer.code for volunteer in volunteers}
        for pk, lacks in _by_the_rules(volunteers, ready.files, goes_in, day, facts).items():
            found[pk] += lacks
        for pk in FirstVisits.of(volunteers).without_mentor:
            found[pk].append(Missing(NOT_NAMED, {"visitor": codes[pk]}))
    return {pk: tuple(missing) for pk, missing in found.items()}


def asked_about(program: Program) -> QuerySet[Volunteer]:
    """The volunteers of a program whom the question is about: everybody but those who left."""
    return Volunteer.objects.filter(program=program).exclude(state=Volunteer.State.LEFT).order_by("code")


def eligible_volunteers(
    program: Program, *, role: str, facility: Facility | None, day: date, now: datetime
) -> list[Volunteer]:
    """Those of a program who lack nothing, by code; the number of queries does not grow with them."""
    volunteers = list(asked_about(program))
    missing = missing_for_all(volunteers, role=role, facility=facility, day=day, now=now)
    return [volunteer for volunteer in volunteers if not missing[volunteer.pk]]


def _by_the_rules(
    volunteers: list[Volunteer], files: Mapping[int, File], facility: Facility, day: date, facts: FacilityFacts | None
) -> dict[int, list[Missing]]:
    facts = facts or facts_in_force([facility.code], day)[facility.code]
    visitors = Visitors(
        {volunteer.pk: volunteer for volunteer in volunteers},
        {(pk, facility.code): file.clearances for pk, file in files.items()},
        {pk: _trainings(file) for pk, file in files.items()},
    )
    by_program: dict[int, list[Volunteer]] = defaultdict(list)
    for volunteer in volunteers:
        by_program[volunteer.program_id].append(volunteer)
    rules = ProgramRulesOf.load(by_program)
    found: dict[int, list[Missing]] = {}
    for program_id, theirs in by_program.items():
        each = [visitors.facts(volunteer.pk, facility.code, day) for volunteer in theirs]
        answers = check_visitors(facts, each, rules.rules(program_id, facts), day=day)
        for volunteer, findings in zip(theirs, answers, strict=True):
            found[volunteer.pk] = list(missing_of(findings))
    return found


def _trainings(file: File) -> dict[str, list[Training]]:
    """Of each course, the earliest first."""
    return {
        course: [Training(course=course, completed_on=done, expires_on=ends) for done, ends in sorted(times, key=_done)]
        for course, times in file.trainings.items()
    }


def _done(times: tuple[date, date | None]) -> date:
    return times[0]
