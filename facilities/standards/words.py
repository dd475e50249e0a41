"""Answers and their reasons as sentences. That a rulebook "departs from" a standard is the most that is ever said."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.standards.holding import Answer, Held
from facilities.window_words import day_name

ANSWERS = {
    Answer.MEETS: gettext_lazy("meets it"),
    Answer.DEPARTS: gettext_lazy("departs from it"),
    Answer.MAY_DEPART: gettext_lazy("may depart from it"),
    Answer.LOCAL_RULE_ONLY: gettext_lazy("a rule of this facility only"),
    Answer.NOT_EVALUATED: gettext_lazy("not evaluated"),
}

STANDARDS = {
    "PBNDS2011r2016": gettext_lazy("Performance-Based National Detention Standards 2011, revised 2016"),
    "NDS2019": gettext_lazy("National Detention Standards 2019"),
    "NDS2025": gettext_lazy("National Detention Standards 2025"),
    "FRS": gettext_lazy("Family Residential Standards"),
    "FPBDS": gettext_lazy("Federal Performance-Based Detention Standards"),
}

WHY = {
    "text_not_read": gettext_lazy("Nobody has read the text of this clause yet, so nothing is held against it."),
    "not_in_rulebooks": gettext_lazy("Visiting rules do not say enough to tell."),
    "not_stated": gettext_lazy("No source says anything about it; that does not mean there is no rule."),
    "hours_not_known": gettext_lazy("The visiting hours are not known."),
    "has_schedule": gettext_lazy("Visiting hours are published. Whether they are enough is not judged."),
    "no_weekend_day": gettext_lazy("No hours at the facility are published for a Saturday or a Sunday."),
    "closed_on_holidays": gettext_lazy("There are hours at weekends, but no visits at the facility on holidays."),
    "one_weekend_day": gettext_lazy(
        "No hours are published for a {missing}. The standard lets a facility give each person one weekend day."
    ),
    "weekend_and_holidays": gettext_lazy("Hours are published for Saturdays, Sundays and holidays."),
    "holidays_not_stated": gettext_lazy("Hours are published for Saturdays and Sundays; no source speaks of holidays."),
    "weekdays_and_evenings": gettext_lazy("There are hours on working days, and some after 5 p.m."),
    "no_weekday_hours": gettext_lazy(
        "No hours are published for working days. The standard asks for them where they are practicable."
    ),
    "no_evening_hours": gettext_lazy(
        "No hours are published after 5 p.m. The standard asks for them where they are practicable."
    ),
    "weekend_by_group": gettext_lazy("Some weekend hours are for some people only."),
    "by_request": gettext_lazy("Some hours open on request."),
    "under_an_hour": gettext_lazy("A visit lasts {minutes} minutes."),
    "an_hour": gettext_lazy("A visit lasts {minutes} minutes."),
    "longer_possible": gettext_lazy("Somebody at the facility may allow a longer visit."),
    "checks_visitors": gettext_lazy("Visitors are checked before they come."),
    "bars_for_conviction": gettext_lazy("A conviction keeps visitors out unless the administrator approves."),
    "has_program": gettext_lazy("A visiting program comes to this facility."),
    "own_limit": gettext_lazy("The facility has a limit of its own."),
    "has_video": gettext_lazy("The facility offers visits by video."),
    "clearance_lasts": gettext_lazy("A clearance lasts {days} days."),
}


def why(held: Held) -> str:
    """One sentence: what in the rulebook, or what is missing in it, gives the answer."""
    details = dict(held.details)
    if "missing" in details:
        details["missing"] = day_name(details["missing"])
    sentence = str(WHY[held.why]).format(**details)
    if held.answer is Answer.MAY_DEPART and held.why in ("under_an_hour", "no_weekend_day", "closed_on_holidays"):
        sentence += " " + _("A facility of this kind may do it in an equal way of its own.")
    return sentence
