"""Quotas of a rulebook → rules of the plan format, each as strict or stricter. No database.

| the rulebook | the format |
|---|---|
| a person's visits a day, week, month | `person-visits` of that period and week start |
| … in eight rolling hours, on a scheduled or designated day | `person-visits` a day |
| … for good | `person-visits` a month, and the rules themselves are asked again after planning |
| a person's hours a week | `person-visits`: as many as the longest visit fits into the hours |
| a person's different visitors in a period; for good | `person-visitors` of that period; a month |
| different people a visitor sees in a period; for good | `visitor-people` of that period; a month |
| a visitor's visits | `visitor-visits` |
| visits of one visitor to one person | `visitor-visits`: stricter, a visitor is then held to it whoever the person is |
| visitors or adults at one visit | `visitors-per-visit`: its `max`, never more than a program sends |
| visits in the room at once | capacity of the windows (rooms.py) |

Quotas of remote visits, of free visits, of children and of legal visits do not touch a program's visit and are left
out; one that counts visits of the weekend only is written as if it counted every day. A quota for some group of people,
or one the source words only, is written for everybody.

The lead time of booking is in the exported starts already, counted by the rules as the rulebook means it; where it is
stated in hours it is written as `booking-lead` as well.
"""

from collections.abc import Iterable

from compliance.rules import FacilityFacts, QuotaFacts
from volunteers.facts import FIRST_TRAINING, TEAM_MAX

_PERIODS = {
    "day": "day",
    "week": "week",
    "month": "month",
    "session": "day",
    "8_hours": "day",
    "scheduled_day": "day",
    "designated_day": "day",
    None: "month",
}
_NOT_OURS = frozenset({"remote", "free_of_charge", "remote_free_of_charge", "with_children", "legal"})
_RULES = {
    ("detained_person", "visits"): "person-visits",
    ("detained_person", "hours"): "person-visits",
    ("detained_person", "visitors"): "person-visitors",
    ("visitor", "visits"): "visitor-visits",
    ("visitor", "persons_seen"): "visitor-people",
    ("visitor_person_pair", "visits"): "visitor-visits",
}
Rule = dict[str, object]


def rules_of(facility: FacilityFacts, *, clearance_needed: bool, longest_minutes: int) -> list[Rule]:
    """The facility's rules in the format's words. `longest_minutes`: of the visits that may be planned there."""
    rules = [rule for quota in facility.quotas if (rule := _counted(quota, longest_minutes))]
    rules.append({"rule": "visitors-per-visit", "min": 1, "max": team_max(facility)})
    booking = facility.booking
    if booking and booking.min_lead_hours:
        rules.append({"rule": "booking-lead", "hours": booking.min_lead_hours.value})
    if clearance_needed:
        rules.append({"rule": "clearance"})
    rules.append({"rule": "training", "name": FIRST_TRAINING})
    return _once(rules)


def team_max(facility: FacilityFacts) -> int:
    """Visitors one visit may have here: what the program sends, or fewer where the facility says so."""
    limits = [
        quota.limit
        for quota in facility.quotas
        if quota.subject == "party" and quota.measure in ("visitors", "adults") and quota.scope not in _NOT_OURS
    ]
    return min([TEAM_MAX, *limits])


def room_seats(facility: FacilityFacts) -> int | None:
    """Visits the facility's room holds at once; None where nobody states it."""
    limits = [
        quota.limit
        for quota in facility.quotas
        if quota.subject == "room" and quota.measure == "simultaneous_visits" and quota.scope not in _NOT_OURS
    ]
    return min(limits, default=None)


def window_seats(facility: FacilityFacts) -> dict[str, int | None]:
    """Visits each window holds at once, by its id; the smallest where the source gives it by mode and names none."""
    seats: dict[str, int | None] = {}
    for window in facility.windows:
        by_mode = window.capacity_by_mode
        of_mode = by_mode.get(window.mode) if window.mode else None
        stated = [number for number in (window.capacity, of_mode) if number is not None]
        seats[window.id] = min(stated, default=min(by_mode.values(), default=None) if not window.mode else None)
    return seats


def _counted(quota: QuotaFacts, longest_minutes: int) -> Rule | None:
    name = _RULES.get((quota.subject, quota.measure))
    if name is None or quota.scope in _NOT_OURS or quota.period == "visit":
        return None
    per = _PERIODS.get(quota.period, "day")
    limit = quota.limit
    if quota.measure == "hours":
        limit = limit * 60 // max(1, longest_minutes)
    rule: Rule = {"rule": name, "max": limit, "per": per}
    if per == "week" and quota.week_starts == "sun":
        rule["week_start"] = "sun"
    return rule


def _once(rules: Iterable[Rule]) -> list[Rule]:
    kept: list[Rule] = []
    for rule in rules:
        if rule not in kept:
            kept.append(rule)
    return kept
