"""Visits for a benchmark: confirmed ones of an hour, each with a person, a volunteer and a start."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from facilities.models import Facility
from visitation.models import Person, Visit, VisitVolunteer
from visitation.statuses import Status
from volunteers.models import Program, Volunteer


def confirmed_visits(
    program: Program,
    facility: Facility,
    who_and_when: Iterable[tuple[Person, Volunteer, datetime]],
    *,
    first: int = 0,
    **columns: Any,
) -> None:
    """Made in two statements; `columns` are given to every visit, and codes are counted from `first`."""
    wanted = list(who_and_when)
    edition = facility.editions.order_by("-number").first()  # type: ignore[attr-defined]
    visits = Visit.objects.bulk_create(
        Visit(
            program=program,
            person=person,
            facility=facility,
            edition=edition,
            code=f"ZB-{number}",
            status=Status.CONFIRMED.value,
            window_id="w1",
            starts=starts,
            ends=starts + timedelta(hours=1),
            day=starts.date(),
            **columns,
        )
        for number, (person, _volunteer, starts) in enumerate(wanted, first)
    )
    VisitVolunteer.objects.bulk_create(
        VisitVolunteer(visit=visit, volunteer=volunteer, starts=visit.starts, ends=visit.ends, holds=True)
        for visit, (_person, volunteer, _starts) in zip(visits, wanted, strict=True)
    )
