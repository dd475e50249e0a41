"""On what terms a facility receives visits: arrival, quotas, booking, clearance, papers, minors.

Clock values are minutes after local midnight (1440 = 24:00). None means that no source says it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from .stated import Stated
from .windows import WEEKDAYS, Selector


@dataclass(frozen=True)
class ArrivalFacts:
    lead_minutes: Stated[int] | None = None
    not_before_minutes: Stated[int] | None = None
    not_before_clock: Stated[str] | None = None
    processing_starts: Stated[str] | None = None
    last_processing_minutes_before_end: Stated[int] | None = None
    late_grace_minutes: Stated[int] | None = None
    sign_up_opens_minutes_before: Stated[int] | None = None
    sign_up_closes_minutes_before: Stated[int] | None = None
    sign_up_screening_minutes_before: Stated[int] | None = None


@dataclass(frozen=True)
class QuotaFacts:
    """At most `limit` of `measure` for one `subject` in one `period` (None: for good).

    `pairs`: party shapes (adults, children) that the exception names; a party must fit into one of them.
    `applies_to` is a selector on the person; `applies_text` a group that the source names in words only.
    `separate_days`: the visits of the period fall on different days.
    """

    subject: str
    measure: str
    limit: int
    period: str | None
    week_starts: Literal["sun", "mon"] | None = None
    scope: str | None = None
    applies_to: Selector | None = None
    applies_text: str | None = None
    exception: str | None = None
    pairs: tuple[tuple[int, int], ...] = ()
    separate_days: bool = False
    stated: Stated[int] = Stated(0)


@dataclass(frozen=True)
class DeskHours:
    """When bookings are taken: weekdays, minutes after local midnight."""

    days: tuple[str, ...]
    start_minute: int
    end_minute: int


@dataclass(frozen=True)
class ClockCutoff:
    """Booking ends at `minute` of the date `days_before` the visit (1440 the day before = the visit's own midnight).

    `weekday`, where given, says the date instead: the last such day before the date of the visit, never that date
    itself; with `week_before` the one of the week before the visit's, weeks from Monday to Sunday.
    """

    minute: int
    days_before: int
    weekday: str | None = None
    week_before: bool = False

    def day_before(self, day: date) -> date:
        """The date on which booking ends for a visit on `day`."""
        if self.weekday is None:
            return day - timedelta(days=self.days_before)
        wanted = WEEKDAYS.index(self.weekday)
        if self.week_before:
            return day - timedelta(days=day.weekday() + 7 - wanted)
        return day - timedelta(days=(day.weekday() - wanted - 1) % 7 + 1)


@dataclass(frozen=True)
class BookingFacts:
    required: Stated[bool] | None = None
    walk_in: Stated[bool] | None = None
    methods: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None
    url: str | None = None
    vendor: Stated[str] | None = None
    desk: Stated[tuple[DeskHours, ...]] | None = None
    desk_text: Stated[str] | None = None  # printed desk hours, also when they could not be read
    min_lead_hours: Stated[int] | None = None
    min_lead_days: Stated[int] | None = None
    max_lead_days: Stated[int] | None = None
    cutoff: Stated[ClockCutoff] | None = None
    cutoff_text: Stated[str] | None = None
    cutoff_minutes_before_session: Stated[int] | None = None
    first_come: Stated[bool] | None = None
    note: Stated[str] | None = None
    consent_needed: bool = False  # the person held must accept each visit
    stated: Stated[str] = Stated("")


@dataclass(frozen=True)
class ExclusionRule:
    """A reason that bars a visitor. `days`: how long after it happened; None: as long as it lasts.

    `waiver`: who may lift it.
    """

    reason: str
    days: int | None = None
    waiver: str | None = None
    stated: Stated[str] = Stated("")


@dataclass(frozen=True)
class ListChange:
    """When the person's visitor list may change: in `months` only (1-12), or on `day_of_month` only."""

    text: str
    months: tuple[int, ...] = ()
    day_of_month: int | None = None


@dataclass(frozen=True)
class ClearanceRules:
    application_required: Stated[bool] | None = None
    approved_list_required: Stated[bool] | None = None
    initiated_by: Stated[str] | None = None
    list_size: Stated[int] | None = None
    list_size_excludes: Stated[str] | None = None
    list_change_min_days: Stated[int] | None = None
    list_change: Stated[ListChange] | None = None
    background_check: Stated[bool] | None = None
    warrant_check: Stated[bool] | None = None
    lead_days: Stated[int] | None = None
    lead_hours: Stated[int] | None = None
    lead_in_business_hours: bool = False
    valid_for_days: Stated[int] | None = None
    first_visit_wait_days: Stated[int] | None = None
    first_visit_wait_hours: Stated[int] | None = None
    quarantine_new_arrivals_days: Stated[int] | None = None
    relationship_required: Stated[bool] | None = None
    relationships: Stated[tuple[str, ...]] | None = None
    documents: Stated[tuple[str, ...]] | None = None
    exclusions: tuple[ExclusionRule, ...] = ()
    exempt_admitted_before: Stated[date] | None = None
    note: Stated[str] | None = None


@dataclass(frozen=True)
class IdRules:
    """`min_age`: from this age; 0 is everybody, None not stated."""

    required: Stated[bool] | None = None
    kinds: Stated[tuple[str, ...]] | None = None
    min_age: Stated[int] | None = None
    unexpired: Stated[bool] | None = None
    note: Stated[str] | None = None


@dataclass(frozen=True)
class MinorRules:
    allowed: Stated[bool] | None = None
    min_age: Stated[int] | None = None
    accompanied_by_adult: Stated[bool] | None = None
    accompanied_by: Stated[str] | None = None
    adult_min_age: Stated[int] | None = None
    relationship_required: Stated[tuple[str, ...]] | None = None
    documents: Stated[tuple[str, ...]] | None = None
    days_not_allowed: Stated[tuple[str, ...]] | None = None
    max_age_special: Stated[int] | None = None
    note: Stated[str] | None = None
