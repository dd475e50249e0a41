"""What the rules know of a facility: one published edition of its rulebook, frozen."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from .findings import Verdict
from .stated import Stated
from .terms import ArrivalFacts, BookingFacts, ClearanceRules, IdRules, MinorRules, QuotaFacts
from .windows import COMMUNITY, BlackoutFacts, ClosureFacts, DateRule, Route, VisitLength, WindowFacts


@dataclass(frozen=True)
class ScheduleFacts:
    """Days of a programme's visits whose clock no source gives. `rule_text` is a rule that could not be read."""

    days: tuple[str, ...]
    date_rule: DateRule | None = None
    rule_text: str | None = None
    duration_minutes: int | None = None
    note: str | None = None
    stated: Stated[str] = Stated("")


@dataclass(frozen=True)
class CommunityFacts:
    """Volunteer, clergy and group visits under a programme."""

    exists: Stated[bool] | None = None
    program: Stated[str] | None = None
    kind: Stated[str] | None = None
    approved_by_ice: Stated[bool] | None = None
    windows: tuple[WindowFacts, ...] = ()
    schedule: tuple[ScheduleFacts, ...] = ()
    team_max: Stated[int] | None = None
    people_seen: Stated[str] | None = None
    matching: Stated[str] | None = None
    volunteer_min_age: Stated[int] | None = None
    training_required: Stated[bool] | None = None
    training_minutes: Stated[int] | None = None
    application_required: Stated[bool] | None = None
    references_required: Stated[bool] | None = None
    background_check: Stated[bool] | None = None
    jail_orientation_required: Stated[bool] | None = None
    first_visit_with_mentor: Stated[bool] | None = None
    commitment_visits: Stated[int] | None = None
    commitment_per: str | None = None
    restrictions: Stated[tuple[str, ...]] | None = None
    booking: BookingFacts | None = None
    note: Stated[str] | None = None


@dataclass(frozen=True)
class Approval:
    """An approval on record for a window that opens only by request. None: any date, any person."""

    window_id: str
    first: date | None = None
    last: date | None = None
    person_key: str | None = None
    stated: Stated[str] = Stated("")


@dataclass(frozen=True)
class Settled:
    """An open question that somebody answered, as by telephone: `verdict` is the answer for these dates.

    `code` is the finding's code; `path` and `window_id`, where given, narrow it to one place of the rulebook or one
    window.
    """

    code: str
    verdict: Verdict
    path: str | None = None
    window_id: str | None = None
    first: date | None = None
    last: date | None = None
    stated: Stated[str] = Stated("")


@dataclass(frozen=True, eq=False)
class FacilityFacts:
    """One edition of one facility's rulebook.

    Compared and cached by identity: keep one object per edition. `previous` is the edition in force before
    `effective_from`.
    `has_visiting` is False where no visiting rules were found at all.
    """

    id: str
    timezone: str
    name: str = ""
    has_visiting: bool = True
    status: Stated[str] | None = None
    effective_from: date | None = None
    holidays: Stated[str] | None = None
    windows: tuple[WindowFacts, ...] = ()
    window_fragments: tuple[str, ...] = ()
    visit_length: VisitLength = VisitLength()
    arrival: ArrivalFacts = ArrivalFacts()
    quotas: tuple[QuotaFacts, ...] = ()
    booking: BookingFacts | None = None
    clearance: ClearanceRules | None = None
    id_rules: IdRules | None = None
    minors: MinorRules | None = None
    community: CommunityFacts | None = None
    closures: tuple[ClosureFacts, ...] = ()
    blackouts: tuple[BlackoutFacts, ...] = ()
    dress_flags: Stated[tuple[str, ...]] | None = None
    dress_applies_from_age: Stated[int] | None = None
    prohibited_items: Stated[tuple[str, ...]] | None = None
    fees: Stated[str] | None = None
    contact: Stated[str] | None = None
    other_rules: tuple[Stated[str], ...] = ()
    approvals: tuple[Approval, ...] = ()
    settled: tuple[Settled, ...] = ()
    previous: "FacilityFacts | None" = None
    stated: Stated[str] = Stated("")

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def worked_out(self) -> dict[str, object]:
        """What the rules worked out about this edition, kept as long as it is."""
        return {}

    def in_force_on(self, day: date) -> "FacilityFacts | None":
        """The edition that is in force on a date; None when there is none yet."""
        edition: FacilityFacts | None = self
        while edition is not None and edition.effective_from is not None and day < edition.effective_from:
            edition = edition.previous
        return edition

    def windows_of(self, route: Route) -> tuple[WindowFacts, ...]:
        """The windows of one kind of visit; social and programme hours never stand in for each other."""
        if route == COMMUNITY:
            return self.community.windows if self.community else ()
        return self.windows
