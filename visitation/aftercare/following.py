"""What a log sets going by itself: care for its writer, the record of what stood in the way, an expense."""

from datetime import datetime

from visitation.aftercare.caring import ask_for_care
from visitation.aftercare.obstructing import keep_from_log
from visitation.expenses.asking import ask_from_log
from visitation.models import CareTask, Visit, VisitLog
from volunteers.models import User, Volunteer


def follow(visit: Visit, log: VisitLog, wellbeing: str, *, by: User, told_by: Volunteer | None, now: datetime) -> None:
    """Called in the transaction that keeps the log. `told_by`: the volunteer whose log a lead has typed in."""
    keep_from_log(visit, log, by=by, now=now)
    volunteer = told_by or Volunteer.objects.filter(places__visit=visit, user=by).first()
    if volunteer is None:
        return
    if wellbeing in CareTask.Reason.values:
        ask_for_care(visit, volunteer, wellbeing, now=now)
    ask_from_log(visit, volunteer, log, now=now)
