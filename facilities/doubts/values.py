"""Two values of one rulebook that cannot both be."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from compliance.rules import FacilityFacts, Stated
from facilities.doubts.doubt import Doubt


def at_odds(facts: FacilityFacts) -> Iterator[Doubt]:
    """Single values against each other, then limits that say the same thing with two numbers."""
    length, arrival, booking = facts.visit_length, facts.arrival, facts.booking
    if length.min_minutes and length.minutes and length.min_minutes.value > length.minutes.value:
        yield _pair("length_turned_round", length.min_minutes, length.minutes)
    early, late = arrival.lead_minutes, arrival.not_before_minutes
    if early and late and early.value > late.value:
        yield _pair("arrival_turned_round", early, late)
    if booking is not None:
        days, most = booking.min_lead_days, booking.max_lead_days
        if days and most and days.value > most.value:
            yield _pair("booking_never_open", days, most)
        if booking.required and booking.walk_in and booking.required.value and booking.walk_in.value:
            yield _pair("booked_and_walked_in", booking.required, booking.walk_in, sure=False)
    if facts.holidays and facts.holidays.value == "closed":
        for window in facts.windows:
            if window.days and "holiday" in window.days and window.is_onsite:
                places = (facts.holidays.path, f"visiting.windows[{window.id}]")
                yield Doubt(
                    "holidays_both_ways", True, places, {"window": window}, _sources(facts.holidays, window.stated)
                )
    yield from _limits(facts)


def _limits(facts: FacilityFacts) -> Iterator[Doubt]:
    same = defaultdict(list)
    for quota in facts.quotas:
        if not quota.pairs and not quota.exception and quota.applies_text is None:
            key = (quota.subject, quota.measure, quota.period, quota.scope, quota.week_starts, quota.applies_to)
            same[key].append(quota)
    for quotas in same.values():
        if len({quota.limit for quota in quotas}) > 1:
            low, high = min(quota.limit for quota in quotas), max(quota.limit for quota in quotas)
            stated = [quota.stated for quota in quotas]
            places = tuple(one.path for one in stated)
            yield Doubt("limits_disagree", True, places, {"low": low, "high": high}, _sources(*stated))


def _pair(code: str, one: Stated[Any], other: Stated[Any], *, sure: bool = True) -> Doubt:
    details = {"one": one.value, "other": other.value}
    return Doubt(code, sure, (one.path, other.path), details, _sources(one, other))


def _sources(*stated: Stated[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.source.where for one in stated if one.source))
