"""Whether volunteers may help in a role on a day, as far as the program itself asks: role, courses, agreements."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from volunteers.courses import course_name
from volunteers.eligibility.missing import Missing, WhoActs, say
from volunteers.facts import FIRST_TRAINING
from volunteers.models import HelpRole, Volunteer, VolunteerRole
from volunteers.onboarding.files import File, load

say("role_not_asked_for", _("They have not offered to help in this way."), WhoActs.VOLUNTEER)
say("role_waits", _("Their role is not approved yet."), WhoActs.LEAD)
say("role_rests", _("Their role rests."), WhoActs.LEAD)
say("role_declined", _("The program did not agree to this role for them."), WhoActs.NOBODY)
say("onboarding_held", _("Their application is on hold."), WhoActs.LEAD)
say("course_missing", _("They have not taken the course “%(course)s”."), WhoActs.VOLUNTEER)
say("course_over", _("The course “%(course)s” counts only until %(last)s."), WhoActs.VOLUNTEER)
say("agreement_unsigned", _("They have not signed “%(agreement)s”."), WhoActs.VOLUNTEER)
say("agreement_changed", _("“%(agreement)s” has changed, and they have not signed the new one."), WhoActs.VOLUNTEER)

_STATES = {
    VolunteerRole.State.WANTED.value: "role_waits",
    VolunteerRole.State.PAUSED.value: "role_rests",
    VolunteerRole.State.DECLINED.value: "role_declined",
}
_AS_VISITOR = {"mentor": HelpRole.VISITOR.value, "visit": HelpRole.VISITOR.value}


def standing_of(volunteers: Iterable[Volunteer | int], *, role: str, day: date) -> dict[int, tuple[Missing, ...]]:
    """What each lacks for this role on this day, by primary key: three queries, however many. Nothing: they may.

    Whether somebody helps at all (a break, a state) is asked beside this, and so is the first course of whoever enters
    a facility: the rules ask for it.
    """
    return {pk: lacks_of(file, role=role, day=day) for pk, file in load(volunteers).items()}


def lacks_of(file: File, *, role: str, day: date) -> tuple[Missing, ...]:
    """The same of one file that is at hand, which answers for any role and day."""
    return tuple(_missing(file, _AS_VISITOR.get(role, role), day))


def is_taken_in_directly(file: File) -> bool:
    """Whether a lead took them in without an application: nothing was said about roles, and none is barred."""
    return file.application is None and not file.roles


def _missing(file: File, role: str, day: date) -> Iterator[Missing]:
    if not is_taken_in_directly(file):
        state = file.roles.get(role)
        if state != VolunteerRole.State.APPROVED:
            yield Missing(_STATES.get(state or "", "role_not_asked_for"))
    if file.hold is not None:
        yield Missing("onboarding_held")
    if role not in file.program.needs:
        return
    needs = file.program.needs[role]
    for code in needs.courses:
        if role == HelpRole.VISITOR and code == FIRST_TRAINING:
            continue
        if not file.holds_course(code, day):
            yield _course(file, code, day)
    for code in file.codes_to_sign(needs):
        if not file.is_signed(code, day):
            what = "agreement_changed" if code in file.signed_codes else "agreement_unsigned"
            yield Missing(what, {"agreement": file.program.agreements[code][0].title})


def _course(file: File, code: str, day: date) -> Missing:
    course = file.program.courses.get(code)
    name = course.name if course is not None else course_name(code)
    over = [ends for done, ends in file.trainings.get(code, ()) if done <= day and ends is not None]
    return Missing("course_over", {"course": name, "last": max(over)}) if over else Missing(
        "course_missing", {"course": name}
    )
