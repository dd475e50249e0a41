"""Announce that there are no visits, and lift it again."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from compliance import audit
from facilities.models import Closure, Facility
from facilities.models.facilities import new_stamp


class ClosureRefused(Exception):
    """The closure cannot be; the text says why."""


_then: list[Callable[[], object]] = []
_then_lifted: list[Callable[[Closure, datetime], object]] = []


def when_a_closure_is_announced(do: Callable[[], object]) -> None:
    """Have something done as soon as an announced closure is committed; told once, at start, by a floor above."""
    if do not in _then:
        _then.append(do)


def when_a_closure_is_lifted(do: Callable[[Closure, datetime], object]) -> None:
    """Have something done in the transaction that lifts a closure; told once, at start, by a floor above.

    What is called gets the closure as it was, with the number it had, and `now`.
    """
    if do not in _then_lifted:
        _then_lifted.append(do)


@transaction.atomic
def announce_closure(
    facility: Facility,
    *,
    starts_on: date,
    ends_on: date | None,
    reason: str,
    until: datetime | None = None,
    scope: str = Closure.Scope.FACILITY,
    value: str = "",
    by: str,
    now: datetime,
) -> Closure:
    """No visits on these local dates, both included; None: until lifted. Raises ClosureRefused.

    `until`: a moment of the last date at which it lapses by itself.
    """
    if until is not None and (until <= now or until.astimezone(facility.zone).date() != ends_on):
        raise ClosureRefused("it lapses at a moment of its last day that is still to come")
    if ends_on is not None and ends_on < starts_on:
        raise ClosureRefused("it ends before it starts")
    if (scope in (Closure.Scope.FACILITY, Closure.Scope.PROGRAMME)) == bool(value):
        raise ClosureRefused("name what is closed, or close the whole facility")
    closure = Closure.objects.create(
        facility=facility,
        scope=scope,
        value=value,
        starts_on=starts_on,
        ends_on=ends_on,
        until=until,
        reason=reason,
        announced_at=now,
        announced_by=by,
    )
    _changed(facility)
    detail = {"closure": closure.pk, "scope": scope, "starts_on": starts_on.isoformat()}
    audit.record("closure_announced", by=by, subject=facility.code, detail=detail, now=now)
    for do in _then:
        transaction.on_commit(do)
    return closure


@transaction.atomic
def lift_closure(closure: Closure, *, last_closed_on: date, by: str, now: datetime) -> Closure | None:
    """Visits again after `last_closed_on`. A closure lifted before it began is removed: None."""
    closure = Closure.objects.select_for_update().select_related("facility").get(pk=closure.pk)
    facility = closure.facility
    for do in _then_lifted:
        do(closure, now)
    detail = {"closure": closure.pk, "last_closed_on": last_closed_on.isoformat()}
    kept: Closure | None = closure
    if last_closed_on < closure.starts_on:
        closure.delete()
        kept = None
    elif closure.ends_on is None or last_closed_on < closure.ends_on:
        closure.ends_on, closure.until = last_closed_on, None
        closure.save(update_fields=["ends_on", "until"])
    _changed(facility)
    audit.record("closure_lifted", by=by, subject=facility.code, detail=detail, now=now)
    return kept


def _changed(facility: Facility) -> None:
    """Facts kept anywhere are now old."""
    Facility.objects.filter(pk=facility.pk).update(rules_stamp=new_stamp())
