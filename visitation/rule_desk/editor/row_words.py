"""Words for the choices of a line."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from facilities.rule_lines import SCOPES as SCOPES  # one wording for the page of the facility and for the editor

SUBJECTS: dict[str, Any] = {
    "detained_person": _("the person visited"),
    "visitor": _("a visitor"),
    "visitor_person_pair": _("a visitor and the person together"),
    "party": _("those who come together"),
    "room": _("the visiting room"),
}
MEASURES: dict[str, Any] = {
    "visits": _("visits"),
    "hours": _("hours"),
    "visitors": _("visitors"),
    "adults": _("adults"),
    "children": _("children"),
    "lap_children": _("babies on a lap"),
    "children_per_adult": _("children for each adult"),
    "persons_seen": _("people seen"),
    "simultaneous_visits": _("visits at the same time"),
}
PERIODS: dict[str, Any] = {
    "visit": _("a visit"),
    "session": _("a session"),
    "day": _("a day"),
    "week": _("a week"),
    "month": _("a month"),
    "8_hours": _("eight hours"),
    "scheduled_day": _("a scheduled day"),
    "designated_day": _("a designated day"),
}
WEEK_STARTS: dict[str, Any] = {"sun": _("Sunday"), "mon": _("Monday")}
CLOSURES: dict[str, Any] = {
    "weekly_closed_days": _("the same weekdays every week"),
    "legal_holidays": _("legal holidays"),
    "named_holidays": _("holidays by name"),
    "single_day": _("one day, or some days"),
    "suspension": _("all visits are suspended"),
    "quarantined_unit": _("a unit in quarantine"),
    "health_tier": _("a status that is told day by day"),
    "weather": _("bad weather"),
    "rule_change": _("a change of rules is announced"),
}
ROUTES: dict[str, Any] = {"social": _("ordinary visits"), "community_group": _("program visits")}
