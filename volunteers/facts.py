"""Rows of volunteers → what the rules may look at, in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from compliance.rounds import Asking, answer
from compliance.rules import FacilityFacts, ProgramRules, Standing, Validity, VisitorFacts
from compliance.written import written_once
from volunteers.models import Clearance, Training, Volunteer

FIRST_TRAINING = "orientation"  # the course every volunteer takes before a first visit
TEAM_MAX = 2  # visitors a program sends to one visit

# A program tells only whether a facility was asked and what it answered; a missing answer is still waited for.
_STANDINGS = {
    Clearance.State.APPLIED: "submitted",
    Clearance.State.SENT: "submitted",
    Clearance.State.NO_ANSWER: "submitted",
    Clearance.State.CLEARED: "approved",
    Clearance.State.REFUSED: "refused",
    Clearance.State.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True)
class Visitors:
    """Volunteers with their clearances and trainings, read once; facts of one of them for one facility on one day."""

    volunteers: dict[int, Volunteer]
    _clearances: dict[tuple[int, str], list[Clearance]]
    _trainings: dict[int, dict[str, list[Training]]]
    _made: dict[tuple[int, str, date], VisitorFacts] = field(default_factory=dict)

    @classmethod
    def load(cls, volunteer_ids: Iterable[int], *, rows: Iterable[Volunteer] = ()) -> "Visitors":
        """One query, however many volunteers; their `rows` are not asked for where they are at hand."""
        return answer(cls.asks(volunteer_ids, rows=rows))

    @classmethod
    def asks(cls, volunteer_ids: Iterable[int], *, rows: Iterable[Volunteer] = ()) -> Asking["Visitors"]:
        """One round."""
        known = {row.pk: row for row in rows}
        wanted = set(volunteer_ids) | set(known)
        volunteers, cleared, trained = yield _rows([] if known else wanted), _cleared(wanted), _trained(wanted)
        clearances: dict[tuple[int, str], list[Clearance]] = defaultdict(list)
        for clearance in cleared:
            clearances[clearance.volunteer_id, clearance.facility.code].append(clearance)
        trainings: dict[int, dict[str, list[Training]]] = defaultdict(lambda: defaultdict(list))
        for training in trained:
            trainings[training.volunteer_id][training.course].append(training)
        return cls(known or {row.pk: row for row in volunteers}, clearances, trainings)

    def facts(self, volunteer_id: int, facility_code: str, day: date) -> VisitorFacts:
        """One volunteer as the rules see them at that facility on that day.

        Of several clearances or trainings of a course, the one that holds on the day, else the latest. Volunteers are
        adults: a program signs up nobody younger. What nobody wrote down (agreements, lists, papers) stays unknown.
        """
        key = (volunteer_id, facility_code, day)
        found = self._made.get(key)
        if found is None:
            volunteer = self.volunteers[volunteer_id]
            standing = _standing(self._clearances.get((volunteer_id, facility_code), []), day)
            found = self._made[key] = VisitorFacts(
                key=volunteer.code,
                is_adult=True,
                gender=volunteer.gender or None,
                clearance=standing,
                # The facility's own form and check are what a clearance is about.
                application=standing,
                background_check=standing,
                trainings={
                    course: _validity(rows, day) for course, rows in self._trainings.get(volunteer_id, {}).items()
                },
                is_volunteer=True,
                experienced=volunteer.is_experienced,
            )
        return found


def visitor_facts(volunteer_ids: Iterable[int], *, facility_code: str, day: date) -> dict[int, VisitorFacts]:
    """Facts of many volunteers for one facility on one day, by primary key; one query."""
    wanted = list(volunteer_ids)
    visitors = Visitors.load(wanted)
    return {pk: visitors.facts(pk, facility_code, day) for pk in wanted}


@dataclass(frozen=True)
class ProgramRulesOf:
    """What each program asks of its own volunteers, read once."""

    _kept: frozenset[tuple[int, str]]

    @classmethod
    def load(cls, program_ids: Iterable[int]) -> "ProgramRulesOf":
        """One query."""
        return answer(cls.asks(program_ids))

    @classmethod
    def asks(cls, program_ids: Iterable[int]) -> Asking["ProgramRulesOf"]:
        """One round."""
        (rows,) = yield (_where_cleared(set(program_ids)),)
        return cls(frozenset(rows))

    def clearance_needed(self, program_id: int, facility: FacilityFacts) -> bool:
        """Whether volunteers of the program go there only while cleared.

        So it is where the rulebook asks for an application, a list or a check, where the program visits as a program,
        and where the program keeps clearances at all: a facility that clears one volunteer expects it of the next.
        """
        rules, community = facility.clearance, facility.community
        asked = rules and (
            rules.application_required,
            rules.approved_list_required,
            rules.background_check,
            rules.warrant_check,
        )
        return (
            any(stated and stated.value for stated in asked or ())
            or bool(community and community.exists and community.exists.value)
            or (program_id, facility.id) in self._kept
        )

    def rules(self, program_id: int, facility: FacilityFacts) -> ProgramRules:
        return ProgramRules(
            clearance_required=self.clearance_needed(program_id, facility),
            trainings=(FIRST_TRAINING,),
            team_max=TEAM_MAX,
            first_visit_with_mentor=True,
        )


def _standing(rows: list[Clearance], day: date) -> Standing:
    if not rows:
        return Standing("none")
    holding = [row for row in rows if _holds(row, day)]
    row = (holding or rows)[-1]
    return Standing(
        _STANDINGS[Clearance.State(row.state)],  # type: ignore[arg-type]
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _holds(clearance: Clearance, day: date) -> bool:
    return (
        clearance.state == Clearance.State.CLEARED
        and clearance.valid_from <= day
        and (clearance.valid_to is None or day <= clearance.valid_to)
    )


def _validity(rows: list[Training], day: date) -> Validity:
    holding = [row for row in rows if row.completed_on <= day and (row.expires_on is None or day <= row.expires_on)]
    row = (holding or rows)[-1]
    return Validity(valid_from=row.completed_on, valid_to=row.expires_on)


@written_once
def _rows(volunteers: Sequence[int]) -> QuerySet[Volunteer]:
    return Volunteer.objects.filter(pk__in=volunteers)


@written_once
def _cleared(volunteers: Sequence[int]) -> QuerySet[Clearance]:
    return Clearance.objects.filter(volunteer__in=volunteers).select_related("facility").order_by("pk")


@written_once
def _trained(volunteers: Sequence[int]) -> QuerySet[Training]:
    return Training.objects.filter(volunteer__in=volunteers).order_by("completed_on", "pk")


@written_once
def _where_cleared(programs: Sequence[int]) -> QuerySet[Clearance, tuple[int, str]]:
    kept = Clearance.objects.filter(volunteer__program__in=programs).order_by()
    return kept.values_list("volunteer__program_id", "facility__code").distinct()
