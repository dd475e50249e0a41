"""What is known of volunteers on their way in, in bulk: two queries, however many they are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from compliance.rounds import Asking, answer
from compliance.written import written_once
from volunteers.models import (
    Agreement,
    Application,
    Course,
    Interview,
    OnboardingHold,
    Reference,
    RoleNeeds,
    Signature,
    Training,
    Volunteer,
    VolunteerRole,
)
from volunteers.onboarding.needs import Needs, needs_among, together

_ROLE = VolunteerRole.State
_TOLD: dict[str, tuple[Any, tuple[str, ...], Q]] = {
    "of_roles": (VolunteerRole, ("role", "state"), Q()),
    "of_references": (Reference, ("id", "state", "is_ok"), Q()),
    "of_interviews": (Interview, ("outcome",), Q()),
    "of_trainings": (Training, ("course", "completed_on", "expires_on"), Q()),
    "of_signatures": (Signature, ("agreement_id", "agreement__code", "agreement__number"), Q()),
    "of_holds": (OnboardingHold, ("reason", "until"), Q(ended_at__isnull=True)),
}


@dataclass(frozen=True)
class Program:
    """What one program asks for, teaches and has signed."""

    needs: dict[str, Needs]
    agreements: dict[str, list[Agreement]]  # by code, the newest first
    courses: dict[str, Course]

    def in_force(self, code: str, day: date) -> list[Agreement]:
        """The versions of an agreement whose signatures count on that day, the newest first; none: it is asked later.

        A version counts until a later one has begun to be the only one.
        """
        versions = self.agreements.get(code, [])
        for place, version in enumerate(versions):
            if version.counts_from <= day:
                return versions[: place + 1]
        return []


@dataclass(frozen=True)
class File:
    """One volunteer's way in."""

    volunteer: Volunteer
    application: Application | None
    program: Program
    roles: dict[str, str]
    references: list[dict[str, Any]]
    outcomes: list[str]
    trainings: dict[str, list[tuple[date, date | None]]]
    signed: frozenset[int]
    signed_codes: frozenset[str]
    hold: tuple[str, date | None] | None

    def roles_that_are(self, *states: str) -> list[str]:
        return [role for role, state in self.roles.items() if state in states]

    @property
    def needs(self) -> Needs:
        """Of the roles that are wanted; of those held where nothing is wanted any more."""
        asked = self.roles_that_are(_ROLE.WANTED) or self.roles_that_are(_ROLE.APPROVED, _ROLE.PAUSED)
        return together(self.program.needs[role] for role in asked)

    def codes_to_sign(self, needs: Needs) -> list[str]:
        """Agreements that these needs ask for and the program has."""
        return [code for code in self.program.agreements if needs.agreements is None or code in needs.agreements]

    def is_signed(self, code: str, day: date) -> bool:
        """Whether a version was signed that counts on that day, or none has to be yet."""
        counting = self.program.in_force(code, day)
        return not counting or any(version.pk in self.signed for version in counting)

    def to_sign(self, needs: Needs, day: date) -> list[Agreement]:
        """The newest version of each agreement that is not signed in a version that counts on that day."""
        missing = [code for code in self.codes_to_sign(needs) if not self.is_signed(code, day)]
        return [self.program.agreements[code][0] for code in missing]

    def holds_course(self, code: str, day: date) -> bool:
        """Whether a course was finished and still counts on that day."""
        return any(done <= day and (ends is None or day <= ends) for done, ends in self.trainings.get(code, ()))

    def answered_well(self) -> int:
        return sum(1 for told in self.references if told["is_ok"])


def load(volunteers: Iterable[Volunteer | int]) -> dict[int, File]:
    """By primary key. Two queries."""
    return answer(asks_files(one if isinstance(one, int) else one.pk for one in volunteers))


def asks_files(volunteer_ids: Iterable[int]) -> Asking[dict[int, File]]:
    """By primary key. Two rounds."""
    (rows,) = yield (_rows(set(volunteer_ids)),)
    programs = yield from _asks_programs({row.program_id for row in rows})
    return {row.pk: _file(row, programs[row.program_id]) for row in rows}


@written_once
def _rows(volunteers: Sequence[int]) -> QuerySet[Volunteer]:
    listed = {name: _listed(*told) for name, told in _TOLD.items()}
    return Volunteer.objects.filter(pk__in=volunteers).select_related("application").annotate(**listed)


def _listed(model: Any, columns: tuple[str, ...], condition: Q) -> ArraySubquery:
    rows = model.objects.filter(condition, volunteer=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values(told=JSONObject(**{column: column for column in columns})).values("told"))


def _asks_programs(ids: set[int]) -> Asking[dict[int, Program]]:
    asked, versions, taught = yield _needs(ids), _agreements(ids), _courses(ids)
    needs = needs_among(ids, asked)
    agreements: dict[int, dict[str, list[Agreement]]] = defaultdict(dict)
    for version in versions:
        agreements[version.program_id].setdefault(version.code, []).append(version)
    courses: dict[int, dict[str, Course]] = defaultdict(dict)
    for course in taught:
        courses[course.program_id][course.code] = course
    return {pk: Program(needs[pk], agreements[pk], courses[pk]) for pk in ids}


@written_once
def _needs(programs: Sequence[int]) -> QuerySet[RoleNeeds]:
    return RoleNeeds.objects.filter(program__in=programs)


@written_once
def _agreements(programs: Sequence[int]) -> QuerySet[Agreement]:
    return Agreement.objects.filter(program__in=programs).order_by("code", "-number")


@written_once
def _courses(programs: Sequence[int]) -> QuerySet[Course]:
    return Course.objects.filter(program__in=programs)


def _file(row: Any, program: Program) -> File:
    trainings: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    for told in row.of_trainings:
        trainings[told["course"]].append((_day(told["completed_on"]), _day(told["expires_on"])))  # type: ignore[arg-type]
    hold = row.of_holds[0] if row.of_holds else None
    return File(
        volunteer=row,
        application=getattr(row, "application", None),
        program=program,
        roles={told["role"]: told["state"] for told in row.of_roles},
        references=row.of_references,
        outcomes=[told["outcome"] for told in row.of_interviews],
        trainings=trainings,
        signed=frozenset(told["agreement_id"] for told in row.of_signatures),
        signed_codes=frozenset(told["agreement__code"] for told in row.of_signatures),
        hold=(hold["reason"], _day(hold["until"])) if hold else None,
    )


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None
