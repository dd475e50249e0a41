"""What a volunteer asks back: out of a log by itself, or for a day by hand, where their program pays at all."""

import logging
from datetime import date, datetime

from django.db import DatabaseError, transaction

from compliance import audit
from visitation.models import Expense, MileageRate, Visit, VisitLog
from volunteers.models import Program, User, Volunteer

_log = logging.getLogger(__name__)


def pays_expenses(program: Program | int) -> bool:
    """Whether the program has ever said what it pays for a mile; where not, expenses are not to be seen."""
    return MileageRate.objects.filter(program=program).exists()


def ask_from_log(visit: Visit, volunteer: Volunteer, log: VisitLog, *, now: datetime) -> None:
    """The miles and tolls of a log, whatever came of the visit: a refusal at the door is paid as well.

    Told anew, they take the place of what was told before, until a lead has decided. Never keeps a log from being
    kept: what the database refuses here is left out, and can be asked for by hand.
    """
    miles, tolls = log.miles or 0, log.tolls_cents or 0
    try:
        with transaction.atomic():
            if not pays_expenses(visit.program_id):
                return
            asked = Expense.objects.filter(visit=visit, volunteer=volunteer)
            if not (miles or tolls):
                asked.filter(state=Expense.State.ASKED, other_cents=0, receipts__isnull=True).delete()
            elif not asked.exists():
                Expense.objects.create(
                    program_id=visit.program_id, volunteer=volunteer, visit=visit, day=visit.day, miles=miles,
                    tolls_cents=tolls, asked_at=now,
                )  # fmt: skip
            else:
                asked.filter(state=Expense.State.ASKED).update(miles=miles, tolls_cents=tolls)
    except DatabaseError:
        _log.warning("the expense of %s could not be kept", visit.code)


@transaction.atomic
def ask_by_hand(
    volunteer: Volunteer, *, day: date, miles: int, tolls_cents: int, other_cents: int, by: User, now: datetime
) -> Expense:
    """For a day, without a visit: a drive to a training, or what a log did not tell."""
    made = Expense.objects.create(
        program_id=volunteer.program_id, volunteer=volunteer, day=day, miles=miles, tolls_cents=tolls_cents,
        other_cents=other_cents, asked_at=now,
    )  # fmt: skip
    audit.record("expense_asked", by=by, subject=volunteer.code, program=volunteer.program.code, now=now)
    return made
