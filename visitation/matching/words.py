"""What speaks for a volunteer, and why others are not suggested, as words."""

from collections import Counter
from datetime import date

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visitation.matching.rows import MATCHED_BEFORE, MET_BEFORE, Spoken
from visitation.matching.suggestions import Suggestion
from visitation.models import Channel
from volunteers.languages import language_name
from volunteers.models import SpokenLanguage

_Level = SpokenLanguage.Level


def reasons_of(suggestion: Suggestion, channel: str) -> list[str]:
    """In the order in which they count."""
    found = [continuity_words(suggestion.continuity), spoken_words(suggestion.spoken)]
    if channel == Channel.VISITS:
        if suggestion.needs_clearance:
            found.append(cleared_words(suggestion.cleared_until))
        if suggestion.miles is not None:
            found.append(miles_words(suggestion.miles))
        if suggestion.weekdays is not None:
            found.append(days_words(suggestion.weekdays))
    found.append(load_words(suggestion.has, suggestion.volunteer.max_people))
    if suggestion.is_other_gender:
        found.append(_("the person would rather have somebody of another gender"))
    if suggestion.interpreter is not None:
        found.append(_("with %(name)s, who interprets") % {"name": suggestion.interpreter.called})
    if suggestion.is_newcomer:
        found.append(mentor_words(suggestion))
    return [words for words in found if words]


def mentor_words(suggestion: Suggestion) -> str:
    """With whom a newcomer goes first, or what has to be done before."""
    if suggestion.mentor is None:
        if suggestion.has_mentor:
            return _("new, and the mentor who was named may not go there")
        return _("new: a mentor must be named before the first visit")
    name = {"name": suggestion.mentor.called}
    if suggestion.has_mentor:
        return _("new: the first visits with %(name)s") % name
    return _("new: a mentor must be named before the first visit; %(name)s could be") % name


def continuity_words(continuity: int) -> str:
    """Nothing for two who are new to each other."""
    return {
        MATCHED_BEFORE: _("was matched with this person before"),
        MET_BEFORE: _("has visited this person before"),
    }.get(continuity, "")


def spoken_words(spoken: Spoken) -> str:
    """How well which language."""
    name = {"language": language_name(spoken.language)}
    if spoken.level == _Level.INTERPRET:
        return _("interprets %(language)s") % name
    if spoken.level == _Level.FLUENT:
        return _("speaks %(language)s fluently") % name
    if spoken.level == _Level.CONVERSE:
        return _("can converse in %(language)s") % name
    if spoken.level == _Level.GREET:
        return _("can greet in %(language)s") % name
    return _("speaks no language that the person speaks")


def cleared_words(until: date | None) -> str:
    """Until which month a clearance holds."""
    if until is None:
        return _("cleared there")
    return _("cleared there until %(month)s") % {"month": date_format(until, "F Y")}


def miles_words(miles: int) -> str:
    """One way."""
    return ngettext("%(miles)d mile", "%(miles)d miles", miles) % {"miles": miles}


def days_words(weekdays: tuple[int, ...]) -> str:
    """The weekdays on which both could."""
    return _("free on %(days)s, within the person’s visiting hours") % {
        "days": ", ".join(str(WEEKDAYS[day]) for day in weekdays)
    }


def load_words(has: int, most: int) -> str:
    """How many people of how many."""
    return _("has %(has)d of %(most)d") % {"has": has, "most": most}


def left_out_words(left_out: Counter[str]) -> list[str]:
    """Why others are not suggested, in counts."""
    found = []
    for reason, count in sorted(left_out.items()):
        words = {
            "gender": ngettext("%(count)d is not of the gender the person asks for.",
                               "%(count)d are not of the gender the person asks for.", count),
            "not_cleared": ngettext("%(count)d is not cleared there.", "%(count)d are not cleared there.", count),
            "full": ngettext("%(count)d has as many people as they take.",
                             "%(count)d have as many people as they take.", count),
            "language": ngettext("%(count)d does not speak the language, and nobody is there to interpret.",
                                 "%(count)d do not speak the language, and nobody is there to interpret.", count),
            "not_yet": ngettext("%(count)d may not go yet: a course, a break, or what the facility asks for.",
                                "%(count)d may not go yet: a course, a break, or what the facility asks for.", count),
            "too_far": ngettext("%(count)d lives farther away than they are willing to go.",
                                "%(count)d live farther away than they are willing to go.", count),
            "no_day": ngettext("%(count)d is never free when the person may be visited.",
                               "%(count)d are never free when the person may be visited.", count),
            "farther_down": ngettext("%(count)d more was not looked at closely: less speaks for them.",
                                     "%(count)d more were not looked at closely: less speaks for them.", count),
        }[reason]  # fmt: skip
        found.append(words % {"count": count})
    return found
