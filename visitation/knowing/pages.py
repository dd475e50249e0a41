"""What the pages about people show: read for one user at one moment."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from compliance.access import Permission, grants
from compliance.reading import showing
from visitation.knowing.fields import COLUMNS, WORDS, Field
from visitation.knowing.people import SEALED_OF_PERSON, people_for
from visitation.knowing.policy import Openness
from visitation.knowing.ties import Ties, ended_matches_of
from visitation.models import Channel, Match, Person, PersonLanguage, Placement

ENDED_SHOWN = timedelta(days=90)
_ON_THE_PAGE = (
    Field.CHOSEN_NAME,
    Field.LEGAL_NAME,
    Field.LAST_DIGITS,
    Field.A_NUMBER,
    Field.HOUSING_UNIT,
    Field.ACCESS_NEEDS,
)


@dataclass(frozen=True)
class Line:
    """One thing that is known: its words, and its value; an empty value is not known."""

    field: Field
    words: Any
    value: str


def people_listed(user: Any, *, now: datetime) -> QuerySet[Person]:
    """The people somebody may know of, by code, with languages and where they are; nothing sealed. Four queries."""
    here = Placement.objects.filter(_lasts(now)).select_related("facility").order_by("-first_day")
    here = here.defer("housing_unit", "classification", "housing_status", "person_category", "assigned_windows")
    return (
        people_for(user, now=now)
        .defer(*SEALED_OF_PERSON)
        .select_related("assigned_lead")
        .prefetch_related("languages", Prefetch("placements", queryset=here, to_attr="here"))
    )


def facility_of(person: Person, *, now: datetime) -> Placement | None:
    """Where the person is now, with the facility; sealed columns stay closed."""
    stays = Placement.objects.filter(_lasts(now), person=person)
    return stays.select_related("facility", "person").order_by("-first_day").first()


def _lasts(now: datetime) -> Q:
    """Stays that may last at this moment: days are those of a facility, which may be a day off; the latest counts."""
    today = now.date()
    begun = Q(first_day__lte=today + timedelta(days=1))
    return begun & (Q(last_day__isnull=True) | Q(last_day__gte=today - timedelta(days=1)))


def lines_of(
    person: Person,
    placement: Placement | None,
    openness: Mapping[Field, Openness],
    *,
    user: Any,
    reason: str,
    only: Collection[Field] = _ON_THE_PAGE,
) -> list[Line]:
    """The open fields of a person's page, opened after that was written down: one row for all of them."""
    shown = [field for field in _ON_THE_PAGE if field in only and openness[field] is Openness.OPEN]
    if Field.A_NUMBER in shown:
        shown.remove(Field.LAST_DIGITS)
    if not shown:
        return []
    with showing(
        by=user,
        subject=person.alias_code,
        fields={COLUMNS[field] for field in shown},
        reason=reason,
        program=user.program.code,
        detail={"shown": sorted(field.value for field in shown)},
    ):
        return [Line(field, WORDS[field], _value(person, placement, field)) for field in shown]


def _value(person: Person, placement: Placement | None, field: Field) -> str:
    if field is Field.HOUSING_UNIT:
        return placement.housing_unit if placement else ""
    value = getattr(person, COLUMNS[field])
    if field is Field.LAST_DIGITS:
        digits = "".join(sign for sign in value if sign.isdigit())
        return digits[-3:]
    return value or ""


def languages_of(person: Person) -> list[PersonLanguage]:
    """Best liked first, of a person that `person_for` gave; nothing is asked."""
    spoken: list[str] = person.spoken  # type: ignore[attr-defined]
    return [PersonLanguage(person=person, language=code, rank=rank) for rank, code in enumerate(spoken, start=1)]


def matches_shown(user: Any, person: Person, ties: Ties, *, now: datetime) -> tuple[list[Match], list[Match]]:
    """(lasting, ended) matches of a person: a lead sees those of the program, ended ones for 90 days (MAT-02, MAT-06);
    a volunteer their own lasting one. Contacts after release have a page of their own."""
    if grants(user.role, Permission.SEE_MATCHES) != "prog":
        return list(ties.matches), []
    since = (now - ENDED_SHOWN).date()
    matches = Match.objects.filter(person=person).exclude(ended_on__lt=since).exclude(channel=Channel.AFTER)
    matches = matches.select_related("volunteer")
    return [match for match in matches if not match.is_over], [match for match in matches if match.is_over]


def ended_count(user: Any) -> int:
    """How many people a volunteer was matched with before: all that stays with them of an ended match (MAT-06)."""
    return ended_matches_of(user).aggregate(people=Count("person", distinct=True))["people"]


def count_by_state(people: QuerySet[Person]) -> dict[str, int]:
    """How many people in each state."""
    return dict(people.order_by().values_list("state").annotate(Count("pk")))
