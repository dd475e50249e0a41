"""Words for the pages of the way in."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from volunteers.courses import course_name
from volunteers.eligibility.missing import WhoActs
from volunteers.languages import language_name
from volunteers.models import OnboardingHold
from volunteers.onboarding.talking import WHO_ACTS

register = template.Library()
register.filter("tongue", language_name)


@register.filter
def course_called(code: str, courses: Iterable[Any]) -> str:
    """A course by its code; as the catalogue calls it where it is in there."""
    return next((course.name for course in courses if course.code == code), course_name(code))


@register.filter
def hold_words(hold: tuple[str, date | None]) -> str:
    """Why an application waits, and who acts next, for the applicant."""
    reason, until = hold
    who = {
        WhoActs.LEAD: _("we act next"),
        WhoActs.VOLUNTEER: _("you act next"),
        WhoActs.NOBODY: _("only time helps"),
    }[WHO_ACTS[OnboardingHold.Reason(reason)]]
    told = _("On hold: %(reason)s; %(who)s.") % {"reason": OnboardingHold.Reason(reason).label, "who": who}
    return f"{told} {_('We look at it again on %(day)s.') % {'day': date_format(until)}}" if until else told
