"""Reads for the pages of leads: where everybody is, for how long, and who was trained and does nothing."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from compliance.access import Permission, grants
from compliance.rounds import Asking, Question
from compliance.written import written_once
from volunteers.models import (
    Agreement,
    Application,
    Course,
    CourseDate,
    Reference,
    Training,
    Volunteer,
    VolunteerRole,
)
from volunteers.onboarding.stages import OPEN

PAGE = 50
_has_visited: list[Callable[[str], Exists]] = []
_who_visited: list[Callable[[Collection[int]], Question]] = []


def ask_who_has_visited(condition: Callable[[str], Exists]) -> None:
    """The floor above says who has been on a visit: a condition, given the path to the volunteer."""
    if condition not in _has_visited:
        _has_visited.append(condition)
        _who_visited.append(written_once(partial(_who_fulfil, condition)))


def visited_among(volunteer_ids: Collection[int]) -> Asking[set[int]]:
    """Asks which of them have been on a visit, by primary key. One round."""
    went = yield tuple(question(volunteer_ids) for question in _who_visited)
    return {pk for found in went for pk in found}


def _who_fulfil(condition: Callable[[str], Exists], volunteers: Sequence[int]) -> QuerySet[Volunteer, int]:
    return Volunteer.objects.filter(condition("pk"), pk__in=volunteers).order_by().values_list("pk", flat=True)


def has_visited(volunteer: str) -> Q:
    """Whether the volunteer at this path has been on a visit, as far as somebody says so."""
    return Q(*(condition(volunteer) for condition in _has_visited), _connector=Q.OR) if _has_visited else Q(pk__in=[])


def applicants_for(user: Any) -> QuerySet[Volunteer]:
    """Volunteers whose way in a lead may look at: those of their own program, but those who left."""
    volunteers = Volunteer.objects.select_related("application", "program", "group")
    if user.program is None or grants(user.role or "AN", Permission.READ_APPLICATION) != "prog":
        return volunteers.none()
    return volunteers.filter(program=user.program).exclude(state=Volunteer.State.LEFT)


def applications_for(user: Any) -> QuerySet[Application]:
    """Applications of a lead's own program, the longest in its stage first."""
    found = Application.objects.select_related("volunteer__group").order_by("stage_since", "pk")
    if user.program is None or grants(user.role or "AN", Permission.READ_APPLICATION) != "prog":
        return found.none()
    return found.filter(volunteer__program=user.program)


def references_for(user: Any) -> QuerySet[Reference]:
    """References in a lead's own program."""
    found = Reference.objects.select_related("volunteer", "program")
    if user.program is None or grants(user.role or "AN", Permission.READ_APPLICATION) != "prog":
        return found.none()
    return found.filter(program=user.program)


def agreements_for(user: Any) -> QuerySet[Agreement]:
    """The versions of agreements of the program somebody acts for."""
    if user.program is None:
        return Agreement.objects.none()
    return Agreement.objects.filter(program=user.program)


def courses_for(user: Any) -> QuerySet[Course]:
    """The catalogue of the program somebody acts for."""
    if user.program is None:
        return Course.objects.none()
    return Course.objects.filter(program=user.program)


def course_dates_for(user: Any) -> QuerySet[CourseDate]:
    """The dates of courses of the program somebody acts for."""
    found = CourseDate.objects.select_related("course__program")
    if user.program is None:
        return found.none()
    return found.filter(course__program=user.program)


@dataclass(frozen=True)
class Stage:
    """How many applications are in a stage, and since when the longest."""

    name: str
    words: Any
    count: int
    longest_days: int


def stages_for(user: Any, *, now: datetime) -> list[Stage]:
    """Every open stage in order, and those that were approved and not agreed to. One query."""
    by_stage = applications_for(user).order_by().values("stage")
    counted = {row["stage"]: row for row in by_stage.annotate(count=Count("pk"), since=Min("stage_since"))}
    found = []
    for stage in (*OPEN, Application.Stage.APPROVED, Application.Stage.DECLINED):
        row = counted.get(stage.value)
        days = (now - row["since"]).days if row else 0
        found.append(Stage(stage.value, stage.label, row["count"] if row else 0, days))
    return found


def idle_for(user: Any) -> QuerySet[Any, Any]:
    """Whoever was trained and never came along, as {volunteer, trained_on}, the longest first.

    At work, with a course, without experience, and in no team of a visit that took place, which the floor above knows.
    """
    if user.program is None or grants(user.role or "AN", Permission.READ_APPLICATION) != "prog":
        return Training.objects.none().values("volunteer")
    wants = VolunteerRole.objects.filter(volunteer=OuterRef("volunteer"))
    visits = wants.filter(role="visitor", state=VolunteerRole.State.APPROVED)
    idle = Training.objects.filter(
        volunteer__program=user.program, volunteer__state=Volunteer.State.ACTIVE, volunteer__is_experienced=False
    )
    for condition in _has_visited:
        idle = idle.exclude(condition("volunteer"))
    idle = idle.filter(Q(Exists(visits)) | ~Exists(wants))
    return idle.values("volunteer").annotate(trained_on=Min("completed_on")).order_by("trained_on", "volunteer")
