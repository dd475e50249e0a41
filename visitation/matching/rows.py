"""Volunteers as matching looks at them: read in a fixed number of queries, however many there are."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from compliance.keys import Closed
from facilities.models import Facility
from visitation.models import Channel, Match, MatchProposal, VisitVolunteer
from visitation.statuses import Status
from volunteers.distances import kilometres, minutes_one_way, place_of
from volunteers.models import Clearance, SpokenLanguage, Volunteer

_ROADS_ARE_LONGER, _KM_A_MILE = 1.3, 1.609344
MATCHED_BEFORE, MET_BEFORE, NEW = 0, 1, 2
_LASTS = Q(ended_on__isnull=True, ended_at__isnull=True)


@dataclass(frozen=True)
class Spoken:
    """The language the two would speak: `steps` against it, 0 to 4 (pairing/aims.py). Nothing in common: level 0."""

    language: str = ""
    level: int = 0
    steps: int = 4

    @property
    def is_enough(self) -> bool:
        return self.level >= SpokenLanguage.Level.CONVERSE


def best_spoken(wanted: Iterable[str], levels: dict[str, int]) -> Spoken:
    """Of the person's languages, the best liked first, the one that this volunteer speaks best: one step more for each
    level less, and for another than the best liked."""
    found = Spoken()
    for place, language in enumerate(wanted):
        level = levels.get(language, 0)
        if not level:
            continue
        steps = min(4, SpokenLanguage.Level.INTERPRET - level + (place > 0))
        if found.level == 0 or steps < found.steps:
            found = Spoken(language, level, steps)
    return found


@dataclass(frozen=True)
class Loads:
    """How many people each volunteer has by a channel, and how many more were proposed to them."""

    has: Counter[int]
    asked: Counter[int]

    @classmethod
    def load(cls, program_id: int, channel: str = Channel.VISITS) -> "Loads":
        """Two queries."""
        lasting = Match.objects.filter(_LASTS, person__program=program_id, channel=channel, paused_at__isnull=True)
        asked = MatchProposal.objects.filter(program=program_id, channel=channel, state=MatchProposal.State.OPEN)
        waiting = asked.filter(answers__answer="").values_list("answers__volunteer").annotate(Count("pk"))
        return cls(
            Counter(dict(lasting.order_by().values_list("volunteer").annotate(Count("person", distinct=True)))),
            Counter(dict(waiting.order_by())),
        )

    def room(self, volunteer: Volunteer) -> int:
        return max(0, volunteer.max_people - self.has[volunteer.pk] - self.asked[volunteer.pk])


@dataclass(frozen=True)
class Met:
    """Who was matched with whom before, and who visited whom."""

    matched: frozenset[tuple[int, int]]
    visited: frozenset[tuple[int, int]]

    @classmethod
    def load(cls, people: Iterable[int]) -> "Met":
        """Two queries."""
        people = set(people)
        ended = Match.objects.filter(person__in=people).exclude(_LASTS)
        made = VisitVolunteer.objects.filter(visit__person__in=people, visit__status=Status.DONE.value)
        return cls(
            frozenset(ended.order_by().values_list("person", "volunteer")),
            frozenset(made.order_by().values_list("visit__person", "volunteer").distinct()),
        )

    def continuity(self, person: int, volunteer: int) -> int:
        if (person, volunteer) in self.matched:
            return MATCHED_BEFORE
        return MET_BEFORE if (person, volunteer) in self.visited else NEW


@dataclass
class Ways:
    """Miles and minutes from volunteers' ZIP areas to facilities; each area is worked out once."""

    _known: dict[tuple[str, int], tuple[int, int] | None] = field(default_factory=dict)

    def of(self, volunteer: Volunteer, facility: Facility) -> tuple[int, int] | None:
        """(miles by road, minutes) one way; None where an end is not known."""
        try:
            zip_code = volunteer.zip
        except Closed:  # erased, or of a sealed program
            return None
        key = (zip_code, facility.pk)
        if key not in self._known:
            home = place_of(zip_code) if zip_code else None
            if home is None or facility.latitude is None or facility.longitude is None:
                self._known[key] = None
            else:
                there = facility.latitude, facility.longitude
                road_km = kilometres(home.latitude, home.longitude, *there) * _ROADS_ARE_LONGER
                self._known[key] = round(road_km / _KM_A_MILE), minutes_one_way(home, *there)
        return self._known[key]


def levels_of(program_id: int, languages: Iterable[str] | None = None) -> dict[int, dict[str, int]]:
    """{volunteer: {language: level}} of a program's active volunteers; `languages` None: all. One query."""
    spoken = SpokenLanguage.objects.filter(volunteer__program=program_id, volunteer__state=Volunteer.State.ACTIVE)
    if languages is not None:
        spoken = spoken.filter(language__in=list(languages))
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for volunteer, language, level in spoken.values_list("volunteer_id", "language", "level"):
        found[volunteer][language] = level
    return found


def cleared_at(facility: Facility, day: date) -> dict[int, date | None]:
    """{volunteer: last day} of those cleared there on a day; None: no end is stated. One query."""
    holds = Clearance.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        facility=facility,
        state=Clearance.State.CLEARED,
        valid_from__lte=day,
    )
    found: dict[int, date | None] = {}
    for volunteer, last in holds.values_list("volunteer_id", "valid_to"):
        if volunteer not in found or (found[volunteer] is not None and (last is None or last > found[volunteer])):
            found[volunteer] = last
    return found

