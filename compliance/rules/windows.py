"""When a facility receives visits: windows, whom they are for, closures, holes, lengths.

Clock values are minutes after local midnight (1440 = 24:00). None means that no source says it.
Weekdays are `mon tue wed thu fri sat sun`; `holiday` is the pseudo-weekday of a day kept as a holiday.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from .spans import Span
from .stated import Stated

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"
REMOTE = "video_remote"

Route = Literal["social", "community_group"]
SOCIAL: Route = "social"
COMMUNITY: Route = "community_group"


@dataclass(frozen=True)
class DateRule:
    """Which of a weekday's dates count.

    `weeks_of_month`: ordinals in `weeks`. `number_parity_by_date`: parity of the last digit of `number` equals that
    of the
    day. `every_weeks`: every `every` weeks, week 0 is the Monday-Sunday week of `anchor` (None: the cycle is not
    known).
    `date_parity`: `parity` of the day of the month.
    """

    kind: Literal["weeks_of_month", "number_parity_by_date", "every_weeks", "date_parity"]
    weeks: tuple[int, ...] = ()
    number: str = ""
    every: int = 1
    anchor: date | None = None
    parity: Literal["odd", "even", ""] = ""


@dataclass(frozen=True)
class SurnameRange:
    """First letters A-Z, both ends included."""

    first: str
    last: str


@dataclass(frozen=True)
class NumberRange:
    """The last `digits` digits of the A-number lie between `low` and `high`, both included."""

    digits: int
    low: int
    high: int


@dataclass(frozen=True)
class Selector:
    """Whom a window or a quota is for; every key that is given must hold."""

    gender: str | None = None
    classification: tuple[str, ...] | None = None
    housing_units: tuple[str, ...] | None = None
    housing_units_except: tuple[str, ...] | None = None
    status: tuple[str, ...] | None = None
    person_category: str | None = None
    surname_initials: SurnameRange | None = None
    a_number_rule: NumberRange | None = None
    visitor_category: tuple[str, ...] | None = None
    assigned_by_facility: str | None = None


@dataclass(frozen=True)
class WindowFacts:
    """One visiting window. `days` None: the source gives no day.

    `on` are one-off dates whose windows replace the weekday's.
    """

    id: str
    days: tuple[str, ...] | None
    start_minute: int | None
    end_minute: int | None
    overnight: bool = False
    kind: Literal["open", "session"] = "open"
    mode: str | None = None
    session_minutes: int | None = None
    session_starts: tuple[int, ...] | None = None
    last_check_in_minute: int | None = None
    by_request: bool = False
    date_rule: DateRule | None = None
    applies_to: Selector | None = None
    note: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    on: frozenset[date] = frozenset()
    capacity: int | None = None
    capacity_by_mode: Mapping[str, int] = field(default_factory=dict)  # visits at the same moment, by mode
    in_all_sources: bool = True  # False: another source of the same rank does not show this window
    stated: Stated[str] = Stated("")

    @property
    def is_onsite(self) -> bool:
        return self.mode != REMOTE

    @property
    def has_clock(self) -> bool:
        return self.start_minute is not None and self.end_minute is not None

    @property
    def is_complete(self) -> bool:
        """Has both a clock and a day: slots can be made from it."""
        return self.has_clock and (bool(self.days) or bool(self.on))


@dataclass(frozen=True)
class ClosureFacts:
    """A closure of the rulebook or one announced in the product. Dates are included; None is open.

    The scope narrows: `onsite_only`, `modes`, `routes`, `units` (housing units as the facility writes them),
    `window_id`.
    """

    kind: str
    days: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    onsite_only: bool = False
    modes: tuple[str, ...] | None = None
    routes: tuple[Route, ...] | None = None
    units: tuple[str, ...] | None = None
    window_id: str | None = None
    hours: Span | None = None
    note: str | None = None
    stated: Stated[str] = Stated("")


@dataclass(frozen=True)
class BlackoutFacts:
    """A hole in the hours (count, meal, medication); `days` None is every day.

    An end at or before the start passes midnight.
    """

    start_minute: int
    end_minute: int
    days: tuple[str, ...] | None = None
    reason: str | None = None
    stated: Stated[str] = Stated("")


@dataclass(frozen=True)
class VisitLength:
    """Minutes; `extension` says who may grant more."""

    minutes: Stated[int] | None = None
    min_minutes: Stated[int] | None = None
    slot_spacing_minutes: Stated[int] | None = None
    gap_minutes: Stated[int] | None = None
    extension: Stated[str] | None = None


def clock_text(minute: int) -> str:
    """`HH:MM`; the end of a day is 24:00."""
    if minute == 1440:
        return "24:00"
    moment = time(minute // 60 % 24, minute % 60)
    return f"{moment:%H:%M}"
