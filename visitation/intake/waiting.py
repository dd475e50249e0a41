"""Who waits, since when, and why somebody should not wait long: reasons in words, set and taken off by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import DateField, Exists, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

from compliance import audit
from compliance.access import Permission, grants
from visitation.consents.holding import visits_ended
from visitation.knowing.people import SEALED_OF_PERSON
from visitation.models import Match, Person, Placement, PriorityFlag, VisitRequest, WaitingPlace, Wish

A_PAGE = 50
_SEALED_OF_STAY = ("housing_unit", "classification", "housing_status", "person_category", "assigned_windows")


@dataclass(frozen=True)
class Line:
    """One person on the list, with what a lead needs to see at a glance."""

    person: Person
    since: date
    days: int
    wishes: tuple[Any, ...]
    flags: tuple[PriorityFlag, ...]
    stay: Placement | None


def waiting_for(user: Any) -> QuerySet[Person]:
    """The people of a lead's program who wait, the longest first; nothing sealed.

    Who waits: the state says so, nobody is matched with them, and they took no yes to visits and letters back. `since`
    is that of their place in line; of those who have none yet, of their first open request, else of their row.
    """
    people = Person.objects.defer(*SEALED_OF_PERSON)
    program = getattr(user, "program", None)
    if program is None or grants(user.role or "", Permission.EDIT_VISIT_FIELDS) != "prog":
        return people.none()
    matched = Match.objects.filter(person=OuterRef("pk"), ended_on__isnull=True, ended_at__isnull=True)
    asked = VisitRequest.objects.filter(person=OuterRef("pk"), closed_at__isnull=True).order_by().values("person")
    return (
        people.filter(~Exists(matched), ~visits_ended(), program=program, state=Person.State.WAITING)
        .annotate(
            since=Coalesce(
                "waiting_place__since",
                Subquery(asked.annotate(first=Min("waiting_since")).values("first")),
                Cast("created_at", DateField()),
            )
        )
        .order_by("since", "alias_code")
    )


def flagged(people: QuerySet[Person], reason: str) -> QuerySet[Person]:
    """Those of whom this reason holds."""
    return people.filter(
        Exists(PriorityFlag.objects.filter(person=OuterRef("pk"), reason=reason, ended_at__isnull=True))
    )


def page_of(people: QuerySet[Person], number: Any, *, today: date) -> Page:
    """One page of fifty lines: six queries, however long the list."""
    now_held = Q(first_day__lte=today) & (Q(last_day__isnull=True) | Q(last_day__gte=today))
    stays = Placement.objects.filter(now_held).defer(*_SEALED_OF_STAY).select_related("facility").order_by("-first_day")
    rows = people.select_related("waiting_place").prefetch_related(
        "languages",
        Prefetch("placements", queryset=stays, to_attr="here"),
        Prefetch("priority_flags", queryset=PriorityFlag.objects.filter(ended_at__isnull=True), to_attr="flags"),
    )
    page = Paginator(rows, A_PAGE).get_page(number)
    page.object_list = [_line(person, today) for person in page.object_list]
    return page


def _line(person: Any, today: date) -> Line:
    place = getattr(person, "waiting_place", None)
    return Line(
        person=person,
        since=person.since,
        days=max((today - person.since).days, 0),
        wishes=tuple(Wish(wish).label for wish in (place.wishes if place else []) if wish in Wish.values),
        flags=tuple(person.flags),
        stay=next(iter(person.here), None),
    )


def since_of(person: Person) -> date | None:
    """Since when they wait, where that is written down."""
    return WaitingPlace.objects.filter(person=person.pk).values_list("since", flat=True).first()


@transaction.atomic
def raise_flag(person: Person, reason: str, *, by: Any, now: datetime) -> PriorityFlag:
    """Say why somebody should not wait long; one that is there already stays as it is."""
    if reason not in PriorityFlag.Reason.values:
        raise ValueError("the reason is one of PriorityFlag.Reason")
    Person.objects.select_for_update(of=("self",)).only("pk").get(pk=person.pk)
    flag, made = PriorityFlag.objects.get_or_create(
        person=person, reason=reason, ended_at=None, defaults={"set_at": now, "set_by": str(by)[:120]}
    )
    if made:
        _record("priority_set", person, flag, by=by, now=now)
    return flag


@transaction.atomic
def take_flags_off(person: Person, reasons: Iterable[str], *, by: Any, now: datetime) -> None:
    """They hold no longer. The rows stay, with who took them off."""
    held = PriorityFlag.objects.select_for_update().filter(person=person, reason__in=reasons, ended_at__isnull=True)
    for flag in held:
        flag.ended_at, flag.ended_by = now, str(by)[:120]
        flag.save(update_fields=["ended_at", "ended_by"])
        _record("priority_taken_off", person, flag, by=by, now=now)


def _record(action: str, person: Person, flag: PriorityFlag, *, by: Any, now: datetime) -> None:
    program = person.program.code
    audit.record(action, by=by, subject=person, program=program, detail={"reason": flag.reason}, now=now)
