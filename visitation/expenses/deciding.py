"""A lead approves what others asked for, and says what was paid; rates by date; what an expense comes to."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from compliance import audit
from compliance.access import Permission, Role, grants
from visitation.models import Expense, MileageRate
from volunteers.models import Program, User

_State = Expense.State


class OwnExpense(Exception):
    """Nobody decides about what they asked for themselves."""


class DecidedMeanwhile(Exception):
    """It is not in the state from which this is done any more."""


class RateIsSet(Exception):
    """There is a rate from this day on already."""


def expenses_for(user: User) -> QuerySet[Expense]:
    """A lead: their program's; a volunteer: their own; where the program pays any. For everybody else none."""
    rows = Expense.objects.select_related("volunteer", "program")
    scope = grants(user.role or "", Permission.SEE_LOAD)
    if user.program is None or not MileageRate.objects.filter(program=user.program).exists():
        return rows.none()
    if scope == "prog":
        return rows.filter(program=user.program)
    if scope == "own":
        return rows.filter(program=user.program, volunteer__user=user)
    return rows.none()


def rate_on(program: Program | int, day: date) -> int:
    """What a mile is worth on a day, in tenths of a cent; 0 before the first rate."""
    found = MileageRate.objects.filter(program=program, first_day__lte=day).order_by("-first_day").first()
    return found.tenth_cents if found is not None else 0


def rates_of(program: Program | int) -> dict[date, int]:
    """{first day: tenths of a cent}, for `rate_among`. One query."""
    return dict(MileageRate.objects.filter(program=program).values_list("first_day", "tenth_cents"))


def rate_among(rates: dict[date, int], day: date) -> int:
    """As `rate_on`, out of what `rates_of` gave."""
    begun = [first for first in rates if first <= day]
    return rates[max(begun)] if begun else 0


def cents_of(expense: Expense, tenth_cents: int) -> int:
    """What an expense comes to, in cents; half a cent of the miles is rounded up. Its own rate counts once approved."""
    rate = tenth_cents if expense.tenth_cents is None else expense.tenth_cents
    return (expense.miles * rate + 5) // 10 + expense.tolls_cents + expense.other_cents


@transaction.atomic
def set_rate(program: Program, *, first_day: date, tenth_cents: int, by: User, now: datetime) -> MileageRate:
    """What a mile is worth from a day on. What is approved keeps the rate it was approved at. Raises RateIsSet."""
    made, is_new = MileageRate.objects.get_or_create(
        program=program, first_day=first_day,
        defaults={"tenth_cents": tenth_cents, "set_by": str(by), "set_at": now},
    )  # fmt: skip
    if not is_new:
        raise RateIsSet
    detail = {"first_day": first_day.isoformat(), "tenth_cents": tenth_cents}
    audit.record("mileage_rate_set", by=by, subject=program.code, program=program.code, detail=detail, now=now)
    return made


@transaction.atomic
def approve(expense: Expense, *, by: User, now: datetime) -> None:
    """Approve it at the rate of its day. Raises OwnExpense and DecidedMeanwhile."""
    rate = rate_on(expense.program_id, expense.day)
    _decide(expense, _State.APPROVED, by=by, now=now, tenth_cents=rate)
    _record("expense_approved", expense, by=by, now=now)


@transaction.atomic
def refuse(expense: Expense, *, by: User, now: datetime) -> None:
    """Not this one. Raises OwnExpense and DecidedMeanwhile."""
    _decide(expense, _State.REFUSED, by=by, now=now)
    _record("expense_refused", expense, by=by, now=now)


@transaction.atomic
def mark_paid(expense: Expense, *, by: User, now: datetime) -> None:
    """It was paid, outside of here. Raises OwnExpense and DecidedMeanwhile."""
    _allow(expense, by)
    paid = Expense.objects.filter(pk=expense.pk, state=_State.APPROVED)
    if not paid.update(state=_State.PAID, paid_by=str(by), paid_at=now):
        raise DecidedMeanwhile
    _record("expense_paid", expense, by=by, now=now)


def _decide(expense: Expense, state: str, *, by: User, now: datetime, **columns: int) -> None:
    _allow(expense, by)
    asked = Expense.objects.filter(pk=expense.pk, state=_State.ASKED)
    if not asked.update(state=state, decided_by=str(by), decided_at=now, **columns):
        raise DecidedMeanwhile


def _allow(expense: Expense, by: User) -> None:
    if by.role != Role.PROGRAM_LEAD or by.program != expense.program or expense.volunteer.user_id == by.pk:
        raise OwnExpense


def _record(action: str, expense: Expense, *, by: User, now: datetime) -> None:
    code = expense.volunteer.code
    audit.record(action, by=by, subject=code, program=expense.program.code, detail={"expense": expense.pk}, now=now)
