"""Which of two sources counts where they disagree: the stricter, until somebody has asked. No database, no Django.

`visiting.said_otherwise` holds the other one: {"place": below `visiting`, "value", "url", "kind", "date", "noted_on"}.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

OTHERWISE = "said_otherwise"

# Which of two values lets fewer visits be: the smaller, the larger, or the one named.
STRICTER: dict[str, Any] = {
    "holidays": "closed",
    "visit_length.minutes": min,
    "visit_length.gap_minutes": max,
    "arrival.lead_minutes": max,
    "arrival.last_processing_minutes_before_end": max,
    "arrival.late_grace_minutes": min,
    "booking.required": True,
    "booking.walk_in": False,
    "booking.min_lead_hours": max,
    "booking.min_lead_days": max,
    "booking.max_lead_days": min,
    "booking.cutoff_minutes_before_session": max,
    "clearance.application_required": True,
    "clearance.approved_list_required": True,
    "clearance.background_check": True,
    "clearance.warrant_check": True,
    "clearance.relationship_required": True,
    "clearance.list_size": min,
    "clearance.lead_days": max,
    "clearance.lead_hours": max,
    "clearance.valid_for_days": min,
    "clearance.first_visit_wait_days": max,
    "clearance.first_visit_wait_hours": max,
    "clearance.quarantine_new_arrivals_days": max,
    "id_rules.required": True,
    "id_rules.unexpired": True,
    "id_rules.min_age": min,
    "minors.allowed": False,
    "minors.min_age": max,
    "minors.accompanied_by_adult": True,
    "minors.adult_min_age": max,
    "community_visits.team_max": min,
    "community_visits.volunteer_min_age": max,
    "community_visits.background_check": True,
    "community_visits.training_required": True,
    "community_visits.training_minutes": max,
}


def stricter_of(place: str, one: Any, other: Any) -> Any:
    """The value that lets fewer visits be; None where neither does, or nobody can say."""
    rule = STRICTER.get(place)
    if rule is None or one == other:
        return None
    if callable(rule):
        whole = all(isinstance(value, int) and not isinstance(value, bool) for value in (one, other))
        return rule(one, other) if whole else None
    return rule if rule in (one, other) else None


def kept_both(
    visiting: Mapping[str, Any],
    place: str,
    new: Any,
    *,
    old_source: Mapping[str, Any],
    source: Mapping[str, Any],
    on: date,
) -> tuple[Any, dict[str, Any]]:
    """(the value that stands from now on, the one that is kept beside it). Where nobody can say, the old one stands."""
    old = value_at(visiting, place)
    stands = new if stricter_of(place, old, new) == new and old != new else old
    value, said_by = (old, old_source) if stands == new else (new, source)
    beside = {"place": place, "value": value, "noted_on": on.isoformat()}
    return stands, beside | {key: said_by[key] for key in ("url", "kind", "date") if said_by.get(key)}


def value_at(visiting: Mapping[str, Any], place: str) -> Any:
    value: Any = visiting
    for step in place.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def source_of(document: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The source of a value below `visiting`, as the rulebook names it: its own, or that of all the visiting rules."""
    by_block = {str(one.get("block")): one for one in document.get("sources") or ()}
    own = by_block.get(f"visiting.{place}") or by_block.get(place.partition(".")[0]) or by_block.get("visiting") or {}
    return dict(own)


def with_both(
    document: Mapping[str, Any], values: Mapping[str, Any], *, source: Mapping[str, Any], on: date
) -> dict[str, Any]:
    """Values to put instead of `values` so that nothing an earlier source says is lost; `on`: today's local date.

    A single value: the stricter stands, the other is kept beside it. Hours: those of both sources stand, and those
    that only one of them shows say so. What stood nowhere before, or is a list of another kind, is taken as it is.
    """
    visiting = document.get("visiting") or {}
    kept = {one["place"]: one for one in visiting.get(OTHERWISE) or ()}
    made: dict[str, Any] = {}
    for place, new in values.items():
        old = value_at(visiting, place)
        made[place] = new
        if new == old or old is None or place == "status":
            continue
        if place.endswith("windows"):
            made[place] = _hours_of_both(old, new or [])
        elif isinstance(new, str | int) and isinstance(old, str | int):
            made[place], kept[place] = kept_both(
                visiting, place, new, old_source=source_of(document, place), source=source, on=on
            )
    return made | ({OTHERWISE: list(kept.values())} if kept else {})


def settled(document: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """`values`, and what else was said of those that change is taken away: somebody decided."""
    visiting = document.get("visiting") or {}
    kept = visiting.get(OTHERWISE) or []
    left = [
        one for one in kept if one["place"] not in values or value_at(visiting, one["place"]) == values[one["place"]]
    ]
    return dict(values) | ({OTHERWISE: left} if left != kept else {})


def _hours_of_both(old: list[Mapping[str, Any]], new: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    said_by_both = [_told(one) for one in old if _told(one) in [_told(other) for other in new]]
    found = [dict(one) if _told(one) in said_by_both else dict(one) | {"in_all_sources": False} for one in old]
    taken = {one["id"] for one in found}
    for one in new:
        if _told(one) in said_by_both:
            continue
        name, number = one["id"], 2
        while name in taken:
            name, number = f"{one['id']}-{number}", number + 1
        taken.add(name)
        found.append(dict(one) | {"id": name, "in_all_sources": False})
    return deepcopy(found)


def _told(window: Mapping[str, Any]) -> dict[str, Any]:
    """What a line of hours says, however it is called."""
    return {key: value for key, value in window.items() if value is not None and key not in ("id", "in_all_sources")}
