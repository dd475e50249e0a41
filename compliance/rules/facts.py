"""What a rule may look at beside the rulebook: the person, the visitors, the visit asked for.

In every field None means unknown, which is never the same as no.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from .rulebook import FacilityFacts
from .spans import Span
from .stated import Stated
from .windows import SOCIAL, Route


@dataclass(frozen=True)
class AssignedSlot:
    """The slot a facility gave to a person, as entered by hand. None: any day of the window, any start in it."""

    window_id: str
    days: tuple[str, ...] | None = None
    start_minute: int | None = None


@dataclass(frozen=True)
class PersonFacts:
    """The person held, as the facility booked them.

    `housing_unit` is the last permanent unit: a person at court or in hospital keeps it.
    `admitted_on` is the local date of admission to this facility; `admitted_at` the moment, where it is known.
    """

    gender: str | None = None
    classification: str | None = None
    housing_unit: str | None = None
    status: str | None = None
    person_category: str | None = None
    surname: str | None = None
    a_number: str | None = None
    register_number: str | None = None
    admitted_on: date | None = None
    admitted_at: datetime | None = None
    assigned_slots: tuple[AssignedSlot, ...] | None = None
    list_size: int | None = None  # names on the person's visitor list now
    list_changed_on: date | None = None


NOBODY_KNOWN = PersonFacts()


@dataclass(frozen=True)
class Standing:
    """Where an application, a clearance or a check stands at one facility. Both dates are included; None is open."""

    state: Literal["none", "submitted", "approved", "refused", "withdrawn"]
    valid_from: date | None = None
    valid_to: date | None = None
    submitted_at: datetime | None = None
    stated: Stated[str] | None = None


@dataclass(frozen=True)
class Validity:
    """Dates on which a training counts, both included; None is open. `minutes`: how long it took."""

    valid_from: date | None = None
    valid_to: date | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class Bar:
    """Something about a visitor that a facility may bar them for, and the date it happened (None: not known)."""

    reason: str
    since: date | None = None
    waived: bool = False


@dataclass(frozen=True)
class VisitorFacts:
    """One visitor or volunteer, for one facility.

    `clearance` is the programme's own; `application` the facility's form; the checks are the facility's.
    `bars` lists what was declared: an empty tuple is "asked, nothing", None "not asked".
    `accounts` are the booking accounts held, each by its vendor's name as the rulebook writes it.
    `on_list_of` holds person keys; `relationships` person key to relationship. `mentor_key`: the visitor who was named
    to go along on a first visit.
    """

    key: str
    birth_date: date | None = None
    is_adult: bool | None = None
    gender: str | None = None
    clearance: Standing | None = None
    application: Standing | None = None
    background_check: Standing | None = None
    orientation: Standing | None = None
    references: bool | None = None
    trainings: Mapping[str, Validity] = field(default_factory=dict)
    agreements: frozenset[str] | None = None
    on_list_of: frozenset[str] | None = None
    relationships: Mapping[str, str] | None = None
    bars: tuple[Bar, ...] | None = None
    categories: frozenset[str] | None = None
    accounts: frozenset[str] | None = None
    identification: frozenset[str] | None = None
    identification_until: date | None = None
    is_volunteer: bool = False
    experienced: bool | None = None
    mentor_key: str | None = None


@dataclass(frozen=True)
class Party:
    """How many come. `lap_children` sit on a lap and are not among `children`.

    `with_guardian`: every child's parent or guardian is in the party; `children_related`: the children are the
    person's own
    or siblings, with papers; `youngest_years`: age of the youngest child.
    """

    adults: int
    children: int = 0
    lap_children: int = 0
    with_guardian: bool | None = None
    children_related: bool | None = None
    youngest_years: int | None = None

    def __post_init__(self) -> None:
        if min(self.adults, self.children, self.lap_children) < 0:
            raise ValueError("a party has no negative numbers")

    @property
    def minors(self) -> int:
        return self.children + self.lap_children


@dataclass(frozen=True)
class PastVisit:
    """A visit that counts against quotas and calendars: booked, held, or a known family visit.

    Cancelled ones are left out.
    """

    span: Span
    facility_id: str
    person_key: str | None
    visitor_keys: frozenset[str] = frozenset()
    mode: str | None = None
    route: Route = SOCIAL
    window_id: str | None = None
    state: Literal["booked", "held", "family"] = "booked"
    children: int | None = None


@dataclass(frozen=True)
class KeptApart:
    """Somebody who is not visited in the same place while this person is: on the same day, at the same hour, or with
    fewer than `minutes` between the two visits."""

    person_key: str
    scope: Literal["day", "hour", "minutes"] = "day"
    minutes: int = 0


@dataclass(frozen=True)
class ProgramRules:
    """What a programme asks of its own volunteers, whatever the facility asks."""

    clearance_required: bool = False
    trainings: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()
    min_age: int | None = None
    team_min: int | None = None
    team_max: int | None = None
    first_visit_with_mentor: bool = False
    max_visits_a_week: int | None = None
    stated: Stated[str] = Stated("")


@dataclass(frozen=True)
class Proposal:
    """One visit somebody asks for.

    `window_id` None: any window of the facility may take it. `mode` None: the window's. `visitors`, `party` and
    `asked_at` None: those rules are left out (a slot, not yet a visit). `past` holds the other visits of the same
    person, visitors and room that count, this one not among them, and those of people who are `kept_apart` from this
    one. `minutes_from` is the way from another facility, by its id.
    """

    facility: FacilityFacts
    span: Span
    window_id: str | None = None
    mode: str | None = None
    route: Route = SOCIAL
    person: PersonFacts | None = None
    person_key: str | None = None
    visitors: tuple[VisitorFacts, ...] | None = None
    party: Party | None = None
    asked_at: datetime | None = None
    past: tuple[PastVisit, ...] = ()
    program: ProgramRules | None = None
    person_confirmed: bool | None = None
    minutes_from: Mapping[str, int] = field(default_factory=dict)
    kept_apart: tuple[KeptApart, ...] = ()
