"""Who drives: one of the team, or somebody who stays outside; and whether the car takes everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from visitation.actions.callouts import record, save_under_a_new_code
from visitation.actions.joining import for_visit
from visitation.booking.starts import Start
from visitation.eligibility import missing_with
from visitation.letters import callouts as letters
from visitation.models import CallOut, CallOutAnswer, CallRole, Person, Visit, VisitVolunteer
from volunteers.eligibility.asking import OUTSIDE
from volunteers.eligibility.missing import Missing, WhoActs, say
from volunteers.eligibility.ready import Ready
from volunteers.models import Volunteer

say("driver_busy", _("Who would drive is elsewhere at that time."), WhoActs.LEAD)
say("seats_too_few", _("The car has too few seats for everybody who goes."), WhoActs.LEAD)


class DriverTaken(Exception):
    """Who was to drive was called elsewhere in the same instant. Nothing was stored."""


@dataclass(frozen=True)
class Driver:
    """`seats`: passengers the car takes besides whoever drives."""

    volunteer: Volunteer
    seats: int


def lacks_of_driver(
    driver: Driver | None, team: Sequence[Volunteer], person: Person, start: Start, *, now: datetime
) -> tuple[Missing, ...]:
    """What speaks against this driver. One who is in the team goes in as well; any other is on no facility's list."""
    if driver is None:
        return ()
    pk, goes_in = driver.volunteer.pk, driver.volunteer.pk in {volunteer.pk for volunteer in team}
    found = list(Ready.of([driver.volunteer]).missing(pk, role=OUTSIDE, day=start.day))
    if not goes_in:
        found += missing_with(person, [driver.volunteer], role=OUTSIDE, now=now)[pk]
        then = {"volunteer": pk, "starts__lt": start.ends, "ends__gt": start.starts}
        visits, called = VisitVolunteer.objects.filter(holds=True, **then), CallOutAnswer.objects.filter(
            is_assigned=True, **then
        )  # fmt: skip
        if visits.exists() or called.exists():
            found.append(Missing("driver_busy"))
    if len(team) - goes_in > driver.seats:
        found.append(Missing("seats_too_few"))
    return tuple(dict.fromkeys(found))


def put_at_the_wheel(visit: Visit, driver: Driver, *, by: Any, now: datetime) -> None:
    """Keep who drives: with the place of one who goes in; else as somebody who is called out, and is told.

    The caller holds the visit's and the driver's rows. Raises DriverTaken.
    """
    if VisitVolunteer.objects.filter(visit=visit, volunteer=driver.volunteer).update(seats=driver.seats):
        return
    call_out = for_visit(visit, CallRole.DRIVER, is_red=False)
    call_out.raised_by, call_out.raised_at = str(by)[:120], now
    call_out.state, call_out.closed_at = CallOut.State.TAKEN.value, now
    save_under_a_new_code(call_out)
    try:
        with transaction.atomic():
            CallOutAnswer.objects.create(
                call_out=call_out, volunteer=driver.volunteer, answer="yes", answered_at=now, is_assigned=True,
                seats=driver.seats, starts=call_out.starts, ends=call_out.ends,
            )  # fmt: skip
    except IntegrityError:
        raise DriverTaken from None
    record("driver_named", call_out, by=by, now=now, volunteer=driver.volunteer.code, visit=visit.code)
    letters.post_named(call_out, driver.volunteer, now=now)
