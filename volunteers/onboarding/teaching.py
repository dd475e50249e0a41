"""Courses: the catalogue, dates, who comes, and what they have finished by it."""

from calendar import monthrange
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from compliance import audit
from volunteers.models import Attendance, Course, CourseDate, Program, Training, Volunteer
from volunteers.onboarding.stages import move_on
from volunteers.post import post


class CourseChanged(Exception):
    """Somebody saved the course since it was read; nothing was written."""


class DateOver(Exception):
    """The date has begun, or it is known who came: it is not cancelled any more."""


class NotYet(Exception):
    """The date has not begun: nobody can have come."""


class Full(Exception):
    """Every place of the date is taken."""


@transaction.atomic
def save_course(
    program: Program, code: str, *, changed_at: datetime | None, by: Any, now: datetime, **columns: Any
) -> Course:
    """Store a course, new where `changed_at` is None. Raises CourseChanged."""
    # Locked first: of two leads who save at once one finds the other's version.
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    course = Course.objects.filter(program=program, code=code).first()
    if (course.changed_at if course else None) != changed_at:
        raise CourseChanged
    course = course or Course(program=program, code=code)
    for name, value in columns.items():
        setattr(course, name, value)
    course.changed_at = now
    course.save()
    audit.record("course_changed", by=by, subject=code, program=program.code, now=now)
    return course


@transaction.atomic
def set_date(
    course: Course, *, starts: datetime, where: str, language: str, places: int, by: Any, now: datetime
) -> CourseDate:
    """Announce one date of a course."""
    given = CourseDate.objects.create(course=course, starts=starts, where=where, language=language, places=places)
    audit.record("course_date_set", by=by, subject=course.code, program=course.program.code, now=now)
    return given


@transaction.atomic
def cancel_date(given: CourseDate, *, by: Any, now: datetime) -> int:
    """A date does not take place: whoever said they come is told; how many. Twice is as once. Raises DateOver."""
    row = CourseDate.objects.select_for_update(of=("self",)).select_related("course__program").get(pk=given.pk)
    if row.cancelled_at is not None:
        return 0
    if row.starts <= now or row.attendances.filter(state=Attendance.State.CAME).exists():
        raise DateOver
    row.cancelled_at = now
    row.save(update_fields=["cancelled_at"])
    program = row.course.program
    coming = row.attendances.filter(state=Attendance.State.COMING).select_related("volunteer").order_by("volunteer_id")
    told = [each.volunteer for each in coming]
    for volunteer in told:
        post("course_date_off", str(row.pk), volunteer, program=program.pk, due=now, useful_until=row.starts)
    coming.update(state=Attendance.State.OFF, changed_at=now)
    audit.record("course_date_cancelled", by=by, subject=row.course.code, program=program.code,
                 detail={"told": len(told)}, now=now)  # fmt: skip
    return len(told)


@transaction.atomic
def come(given: CourseDate, volunteer: Volunteer, *, is_coming: bool, by: Any, now: datetime) -> None:
    """Somebody comes, or cannot. Whether they came is not changed by it. Raises Full, DateOver for a cancelled one."""
    # Locked first: of two who take the last place one is told that it is taken.
    row = CourseDate.objects.select_for_update().get(pk=given.pk)
    if row.cancelled_at is not None:
        raise DateOver
    taken = row.attendances.filter(state__in=[Attendance.State.COMING, Attendance.State.CAME])
    if is_coming and taken.exclude(volunteer=volunteer).count() >= row.places:
        raise Full
    if row.attendances.filter(volunteer=volunteer, state__in=[Attendance.State.CAME, Attendance.State.MISSED]).exists():
        return
    state = Attendance.State.COMING if is_coming else Attendance.State.OFF
    Attendance.objects.update_or_create(date=row, volunteer=volunteer, defaults={"state": state, "changed_at": now})
    audit.record("course_joined" if is_coming else "course_left", by=by, subject=volunteer.code,
                 program=volunteer.program.code, now=now)  # fmt: skip


@transaction.atomic
def note_attendance(given: CourseDate, came: set[int], *, by: Any, now: datetime) -> None:
    """Write down who came (primary keys of volunteers); whoever was to come and did not has missed it.

    Whoever came has finished the course, and what it includes, on its day. Told anew, it is as if told once. Raises
    NotYet before the date has begun.
    """
    row = CourseDate.objects.select_for_update(of=("self",)).select_related("course__program").get(pk=given.pk)
    if now < row.starts:
        raise NotYet
    program = row.course.program
    there = {each.volunteer_id: each for each in row.attendances.select_for_update()}
    volunteers = list(Volunteer.objects.filter(program=program, pk__in=came | there.keys()).order_by("pk"))
    held_on = row.starts.astimezone(ZoneInfo(program.timezone)).date()
    courses = {course.code: course for course in Course.objects.filter(program=program)}
    taught = with_included(row.course, courses)
    for volunteer in volunteers:
        is_here = volunteer.pk in came
        state = Attendance.State.CAME if is_here else Attendance.State.MISSED
        if is_here or there[volunteer.pk].state != Attendance.State.OFF:  # who said no has missed nothing
            Attendance.objects.update_or_create(
                date=row, volunteer=volunteer, defaults={"state": state, "changed_at": now}
            )
        finished = Training.objects.filter(volunteer=volunteer, completed_on=held_on)
        finished.filter(course__in=[each.code for each in taught]).delete()
        if is_here:
            Training.objects.bulk_create(
                Training(
                    volunteer=volunteer, course=course.code, completed_on=held_on, expires_on=last_day(course, held_on)
                )
                for course in taught
            )
    detail = {"came": len(came), "volunteers": [volunteer.code for volunteer in volunteers]}
    audit.record("attendance_noted", by=by, subject=row.course.code, program=program.code, detail=detail, now=now)
    move_on([volunteer.pk for volunteer in volunteers], now=now)


def with_included(course: Course, courses: dict[str, Course]) -> list[Course]:
    """A course and all that it includes, straight or through another; a circle ends where it began."""
    found, waiting = {course.code: course}, list(course.includes)
    while waiting:
        code = waiting.pop()
        if code not in found and code in courses:
            found[code] = courses[code]
            waiting += courses[code].includes
    return list(found.values())


def last_day(course: Course, finished_on: date) -> date | None:
    """The last day a course counts that was finished on that day; None: it does not end.

    Whole months later, on the same day of the month, or on its last where it is shorter.
    """
    if course.validity_months is None:
        return None
    years, month = divmod(finished_on.month - 1 + course.validity_months, 12)
    year = finished_on.year + years
    return date(year, month + 1, min(finished_on.day, monthrange(year, month + 1)[1]))
