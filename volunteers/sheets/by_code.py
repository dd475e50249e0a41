"""A copy that names nobody: what each volunteer may do and has learnt, by code alone.

For whoever counts and plans. Names and ways to reach people are in the other copy, so that this one can lie about with
less harm.
"""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from volunteers.courses import course_name
from volunteers.models import HelpRole, SheetExport, Volunteer, VolunteerRole
from volunteers.onboarding.files import File, load
from volunteers.sheets import exporting

_AT_ONCE = 500


def _made(export: SheetExport) -> tuple[list[str], Iterator[list[str]]]:
    heads = [_("Code"), _("State"), _("Roles"), _("Courses"), _("Has visited before"), _("Visits a month at most")]
    return heads, _lines(export)


def _lines(export: SheetExport) -> Iterator[list[str]]:
    rows = Volunteer.objects.filter(program=export.program, purged_at__isnull=True).order_by("code")
    today = export.asked_at.astimezone(ZoneInfo(export.program.timezone)).date()
    numbers = list(rows.values_list("pk", flat=True))
    for begins in range(0, len(numbers), _AT_ONCE):
        files = load(numbers[begins : begins + _AT_ONCE])
        for number in numbers[begins : begins + _AT_ONCE]:
            if number in files:  # else gone meanwhile
                yield _line(files[number], today)


def _line(file: File, today: date) -> list[str]:
    volunteer = file.volunteer
    roles = file.roles_that_are(VolunteerRole.State.APPROVED)
    courses = [_course(file, code) for code in sorted(file.trainings) if file.holds_course(code, today)]
    return [
        volunteer.code,
        str(volunteer.get_state_display()),
        ", ".join(str(HelpRole(role).label) for role in roles),
        ", ".join(courses),
        _("yes") if volunteer.is_experienced else _("no"),
        str(volunteer.max_visits_per_month),
    ]


def _course(file: File, code: str) -> str:
    course = file.program.courses.get(code)
    return course.name if course is not None else course_name(code)


def known_to_exports() -> None:
    """Tell copies of volunteers by code."""
    exporting.register(SheetExport.What.RECORD, _made)
