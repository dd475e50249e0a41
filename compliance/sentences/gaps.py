"""Words that fill a gap."""

from django.utils.translation import gettext_lazy as _

PERIODS = {
    "visit": _("in one visit"),
    "session": _("in one session"),
    "day": _("a day"),
    "week": _("a week"),
    "month": _("a month"),
    "8_hours": _("in eight hours"),
    "scheduled_day": _("on a scheduled day"),
    "designated_day": _("on the designated day"),
    "for_good": _("altogether"),
}
LONGER_PERIODS = {"week": _("week"), "month": _("month"), "quarter": _("quarter of a year"), "year": _("year")}
GENDERS = {"male": _("male"), "female": _("female")}
MODES = {
    "contact": _("contact visit"),
    "non_contact": _("visit through glass"),
    "in_person": _("visit in person"),
    "video_onsite": _("video visit at the facility"),
    "video_remote": _("video visit from home"),
}
REASONS = {
    "illness": _("illness or quarantine"),
    "lockdown": _("lockdown"),
    "staff": _("too few staff"),
    "weather": _("weather"),
    "holiday": _("holiday"),
    "not_told": _("the facility gave no reason"),
    "other": _("another reason"),
    "suspension": _("visits suspended"),
    "suspend": _("visits suspended"),
    "single_day": _("no visits on this day"),
    "quarantined_unit": _("a unit in quarantine"),
    "health_tier": _("the facility’s health status"),
    "rule_change": _("the rules changed"),
    "announced": _("announced by the program"),
}
DATE_RULES = {
    "weeks_of_month": _("certain weeks of the month"),
    "number_parity_by_date": _("odd or even numbers on odd or even dates"),
    "every_weeks": _("every few weeks"),
    "date_parity": _("odd or even dates"),
}
