"""Which coming visits an event of the trail can touch. What no line here names can touch none.

An event names codes: of a volunteer, a person, a visit, a facility. A clearance at one facility touches the
volunteer's visits there alone; a visit that is new, moved or off touches those that share its person, its team, or its
facility on that day, because quotas, calendars and rooms are counted over them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from visitation.models import LeftPlace, Visit, VisitVolunteer
from volunteers.models import Program

# Of a volunteer: who they are cleared for, what they have done and promised, when they can come.
OF_VOLUNTEERS = frozenset([
    "agreement_signed", "application_goes_on", "application_held", "attendance_noted", "availability_added",
    "availability_removed", "break_ended", "break_started", "call_out_answered", "call_out_given_back",
    "clearance_changed", "managed_left", "mentor_named", "profile_changed", "role_decided", "role_ended",
    "role_granted", "role_resumed", "role_suspended", "account_suspended", "account_reopened", "volunteer_purged",
    "volunteers_kept_apart", "volunteers_together_again",
])  # fmt: skip
OF_PEOPLE = frozenset([
    "consent_given", "consent_withdrawn", "family_visits_given_back", "family_visits_reserved", "hand_over_accepted",
    "person_changed", "person_left", "person_merged", "person_moved", "person_reopened", "place_checked",
    "match_began", "match_ended", "people_kept_apart", "people_together_again",
])  # fmt: skip
OF_VISITS = frozenset([
    "log_written", "rule_set_aside", "visit_booked", "visit_confirmed", "visit_held", "visit_on_again",
    "visit_place_given_back", "visit_place_filled", "visit_handed_on", "visit_withdrawn",
    "visit_swapped",
])  # fmt: skip
OF_PROGRAM = frozenset([
    "program_changed", "program_unsealed", "needs_changed", "course_changed", "agreement_published",
])  # fmt: skip
OF_FACILITIES = frozenset([
    "rulebook_published", "closure_announced", "closure_lifted", "question_settled", "rule_confirmed",
])  # fmt: skip
OF_PLANS = frozenset(["plan_published"])
OF_SHEETS = frozenset(["sheet_rows_imported", "sheet_rows_removed"])
OWN = OF_VOLUNTEERS | OF_PEOPLE | OF_VISITS | OF_PROGRAM | OF_PLANS | OF_SHEETS


@dataclass
class Touched:
    """What some events name: codes, sign-in names; `pairs` are (volunteer, facility); `everything`: the program."""

    volunteers: set[str] = field(default_factory=set)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    visits: set[str] = field(default_factory=set)
    plans: set[str] = field(default_factory=set)
    facilities: set[str] = field(default_factory=set)
    everything: bool = False

    def __bool__(self) -> bool:
        return bool(self._besides_facilities or self.facilities)

    @property
    def of_facilities_alone(self) -> bool:
        return not self._besides_facilities

    @property
    def _besides_facilities(self) -> bool:
        return bool(
            self.everything or self.volunteers or self.pairs or self.people or self.visits or self.plans
        )  # fmt: skip

    def add(self, action: str, subject: str, detail: dict[str, Any]) -> None:
        """One event."""
        if action == "clearance_changed" and detail.get("facility"):
            self.pairs.add((subject, str(detail["facility"])))
        elif action in OF_VOLUNTEERS:
            self.volunteers.update({subject, *_codes(detail, "volunteer", "volunteers")})
        elif action in OF_PEOPLE:
            self.people.update({subject, *_codes(detail, "person", "people", "merged", "into")})
        elif action in OF_VISITS:
            self.visits.add(subject)
        elif action in OF_PLANS:
            self.plans.add(subject)
        elif action in OF_FACILITIES:
            self.facilities.add(subject)
        elif action in OF_SHEETS:
            self.volunteers.update(_codes(detail, "volunteers"))
            self.people.update(_codes(detail, "people"))
        elif action in OF_PROGRAM:
            self.everything = True

    def visits_of(self, program: Program) -> QuerySet[Visit]:
        """The program's visits that may be touched, past ones too."""
        visits = Visit.objects.filter(program=program)
        if self.everything:
            return visits
        named = Q(team__volunteer__code__in=self.volunteers) | Q(team__volunteer__user__username__in=self.volunteers)
        named |= Q(person__alias_code__in=self.people) | Q(facility__code__in=self.facilities)
        for volunteer, facility in sorted(self.pairs):
            named |= Q(team__volunteer__code=volunteer, facility__code=facility)
        if self.visits or self.plans:
            named |= _beside(visits.filter(Q(code__in=self.visits) | Q(plan__code__in=self.plans)))
        return visits.filter(pk__in=visits.filter(named).values("pk"))


def _codes(detail: dict[str, Any], *names: str) -> Iterable[str]:
    for name in names:
        value = detail.get(name)
        yield from (str(each) for each in (value if isinstance(value, list) else [value]) if each)


def _beside(visits: QuerySet[Visit]) -> Q:
    """Those themselves, and what quotas, calendars and rooms count beside them. Three queries."""
    changed = list(visits.values_list("pk", "person_id", "facility_id", "day"))
    numbers = [pk for pk, *_rest in changed]
    found = Q(pk__in=numbers)
    teams = set(VisitVolunteer.objects.filter(visit__in=numbers).values_list("volunteer_id", flat=True))
    teams |= set(LeftPlace.objects.filter(visit__in=numbers).values_list("volunteer_id", flat=True))
    found |= Q(person__in={person for _pk, person, _facility, _day in changed}) | Q(team__volunteer__in=teams)
    for facility, day in {(facility, day) for _pk, _person, facility, day in changed}:
        found |= Q(facility=facility, day=day)
    return found
