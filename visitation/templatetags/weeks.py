"""Days of a booking page, week by week: those with an hour to choose, and those without, which are folded away."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django import template
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from visitation.booking.offers import OfferedDay

register = template.Library()


@dataclass
class Week:
    """`days` have an hour that is free or full; on the `closed` ones nothing can be booked, each with its reason."""

    first: date
    days: "list[OfferedDay]" = field(default_factory=list)
    closed: "list[OfferedDay]" = field(default_factory=list)

    @property
    def summary(self) -> str:
        count = len(self.closed)
        return ngettext(
            "%(count)d day on which nothing can be booked", "%(count)d days on which nothing can be booked", count
        ) % {"count": count}


@register.filter
def by_week(days: "Iterable[OfferedDay]") -> list[Week]:
    """Weeks from Monday on, in the order of the days; every day is in one of them, once."""
    weeks: dict[tuple[int, int], Week] = {}
    for day in days:
        week = weeks.setdefault(day.day.isocalendar()[:2], Week(day.day))
        (week.days if day.open or day.full else week.closed).append(day)
    return list(weeks.values())
