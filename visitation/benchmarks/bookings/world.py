"""Places where volunteers book, made in bulk: each with a program of its own, pairs who know each other, and visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password

from compliance.tenancy import acting
from facilities.actions.editions import load_rulebook
from facilities.models import Facility
from visitation.booking.starts import Start
from visitation.models import Consent, Match, Person, PersonLanguage, Placement, Visit, VisitVolunteer
from visitation.statuses import Status
from volunteers.models import (
    Clearance,
    Membership,
    Network,
    Program,
    SpokenLanguage,
    Training,
    User,
    Volunteer,
    WeeklyAvailability,
)

OPENS, HOURS = 9, 8  # every day, a start each hour
WINDOW = "w1"
YEAR_BACK = 330  # days of the year of visits that lie before today; the rest lie ahead
_LONG_AGO = date(2020, 1, 1)
_SIGNED = datetime(2024, 1, 2, 15, tzinfo=UTC)
_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_BATCH = 5_000


@dataclass(frozen=True)
class Pair:
    """A volunteer with an account, matched with a person."""

    user: User
    volunteer: Volunteer
    person: Person


@dataclass(frozen=True)
class Place:
    """A facility with `seats` at each of its starts, and the pairs of the one program that visits there."""

    mark: str
    program: Program
    facility: Facility
    pairs: tuple[Pair, ...]

    def start(self, day: date, number: int) -> Start:
        """The number-th start of a local date, from 0."""
        local = datetime.combine(day, clock(OPENS + number), tzinfo=self.facility.zone)
        starts = local.astimezone(UTC)
        return Start(self.facility, WINDOW, "", starts, starts + timedelta(hours=1), day)


def make_places(count: int, *, pairs: int, seats: int, now: datetime) -> list[Place]:
    """So many places, each with so many pairs who may book any of its hours, or as far as its seats go."""
    mark = uuid4().hex[:5]
    network = Network.objects.create(code=f"bench-{mark}", name="Benchmark")
    return [_place(network, f"{mark}{number:02}", pairs, seats, now) for number in range(count)]


def _place(network: Network, mark: str, pairs: int, seats: int, now: datetime) -> Place:
    document = _rulebook(f"bench-{mark}", seats)
    load_rulebook(document, by="benchmark", now=now)
    facility = Facility.objects.get(code=document["id"])
    program = Program.objects.create(network=network, code=f"bench-{mark}", name="Benchmark", timezone=_ZONE)
    program.facilities.add(facility)
    with acting(program=program.pk):
        return Place(mark, program, facility, tuple(_pairs(program, facility, mark, pairs, now)))


_ZONE = "America/New_York"


def _rulebook(code: str, seats: int) -> dict[str, Any]:
    window = {"id": WINDOW, "days": _DAYS, "start": f"{OPENS:02}:00", "end": f"{OPENS + HOURS:02}:00", "kind": "open"}
    return {
        "id": code,
        "ice_code": code.replace("-", "").upper(),
        "name": f"Benchmark {code}",
        "city": "Springfield",
        "state": "NY",
        "timezone": _ZONE,
        "lat": 40.75,
        "lon": -73.99,
        "visiting": {
            "status": "hours_published",
            "windows": [window | {"capacity": seats}],
            "holidays": "open",
            "visit_length": {"minutes": 60},
        },
        "sources": [
            {"block": "visiting", "url": "https://example.org/visits", "date": "2025-04", "kind": "county_website"}
        ],
    }


def _pairs(program: Program, facility: Facility, mark: str, count: int, now: datetime) -> list[Pair]:
    nothing = make_password(None)
    users = User.objects.bulk_create(
        User(username=f"bench-{mark}-{number}", password=nothing) for number in range(count)
    )
    members = Membership.objects.bulk_create(Membership(user=user, program=program, role="VO") for user in users)
    for user, member in zip(users, members, strict=True):
        user.active_membership = member
    User.objects.bulk_update(users, ["active_membership"])
    volunteers = Volunteer.objects.bulk_create(
        Volunteer(
            program=program, user=user, code=f"V{mark}{number}"[:12], preferred_name=f"Ida {number}", zip="10001",
            is_experienced=True, max_visits_per_week=2,
        )
        for number, user in enumerate(users)
    )  # fmt: skip
    people = Person.objects.bulk_create(
        Person(
            program=program, alias_code=f"Z{mark}{number}", legal_name=f"Somebody {number}", surname="Somebody",
            preferred_name="Noor", gender="male",
        )
        for number in range(count)
    )  # fmt: skip
    _what_they_have(facility, volunteers, now)
    Placement.objects.bulk_create(
        Placement(
            person=person, key_id=person.key_id, facility=facility, first_day=now.date() - timedelta(days=400),
            source="locator", checked_by="bench", housing_unit="East",
        )
        for person in people
    )  # fmt: skip
    PersonLanguage.objects.bulk_create(PersonLanguage(person=person, language="en") for person in people)
    Consent.objects.bulk_create(
        Consent(person=one, key_id=one.key_id, kind="visit", language="es", way="in_person", taken_by="bench",
                taken_at=_SIGNED)
        for one in people
    )  # fmt: skip
    couples = list(zip(users, volunteers, people, strict=True))
    Match.objects.bulk_create(
        Match(person=person, volunteer=volunteer, since=_LONG_AGO) for _user, volunteer, person in couples
    )
    return [Pair(*couple) for couple in couples]


def _what_they_have(facility: Facility, volunteers: Sequence[Volunteer], now: datetime) -> None:
    WeeklyAvailability.objects.bulk_create(
        WeeklyAvailability(volunteer=one, weekday=day, starts=clock(0), ends=clock(23, 59))
        for one in volunteers
        for day in range(7)
    )
    SpokenLanguage.objects.bulk_create(SpokenLanguage(volunteer=one, language="en", level=3) for one in volunteers)
    Clearance.objects.bulk_create(
        Clearance(volunteer=one, key_id=one.key_id, facility=facility, state="cleared", valid_from=_LONG_AGO,
                  valid_to=date(2100, 1, 1))
        for one in volunteers
    )  # fmt: skip
    Training.objects.bulk_create(
        Training(volunteer=one, course="orientation", completed_on=now.date() - timedelta(days=30))
        for one in volunteers
    )


def fill_year(place: Place, visits: int, *, now: datetime, back: int = YEAR_BACK) -> None:
    """A year of visits of its pairs, the past ones done and those ahead confirmed; each pair goes every few days. The
    year begins so many days `back`.

    Whoever books in these weeks finds their hours of mornings free: visits stand from the start after the first on.
    """
    edition = place.facility.editions.get(number=1)  # type: ignore[attr-defined]
    today = now.astimezone(place.facility.zone).date()
    count = len(place.pairs)
    times = -(-visits // count)  # of each pair
    made: list[Visit] = []
    for number in range(visits):
        turn, which = divmod(number, count)
        day = today - timedelta(days=back) + timedelta(days=(turn * 365 + which * 365 // count) // times)
        start = place.start(day, 1 + which % (HOURS - 1))
        made.append(
            Visit(
                program=place.program, person=place.pairs[which].person, edition=edition,
                code=f"{place.mark}{number:05}", changed_at=now,
                status=(Status.DONE if start.ends <= now else Status.CONFIRMED).value, **start.columns,
            )
        )  # fmt: skip
    for first in range(0, len(made), _BATCH):
        some = Visit.objects.bulk_create(made[first : first + _BATCH])
        VisitVolunteer.objects.bulk_create(
            VisitVolunteer(
                visit=visit, volunteer=place.pairs[(first + index) % count].volunteer, starts=visit.starts,
                ends=visit.ends, holds=True,
            )
            for index, visit in enumerate(some)
        )  # fmt: skip
