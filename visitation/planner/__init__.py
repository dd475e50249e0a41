"""The planner: who should go where, when, and how good that is at most. No Django.

    plan = make_plan(document, seconds=60)
    plan.schedule      a "visit-plan-schedule" that obeys every hard rule of the format
    plan.bound         no allowed schedule of the instance is worth more
    plan.certificate   prices from which anybody can recompute a bound: docs/planner-certificate.md
    plan.unmet         why the others have no visit

    again = replan(changed, plan.schedule)      after a closure, a new rule, a transfer …: as little change as can be
    again.kept, again.moved, again.lost, again.new, again.least

Families of certificate rows: person-PER, teams-PER, volunteer-day, volunteer-week, volunteer-month, visitor-visits,
window-date, list, car, link. The page gives their names, coefficients and right-hand sides.
"""

from .bookings import Impossible
from .explain import Reason, Unmet
from .instance import Instance, InstanceRefused
from .making import make_plan
from .plan import Plan, Progress
from .reading import read_instance
from .ready import Ready, ScheduleRefused, make_ready
from .replan import replan
from .replanned import Least, Replanned
from .workers import WorkerLost

__all__ = [
    "Impossible",
    "Instance",
    "InstanceRefused",
    "Least",
    "Plan",
    "Progress",
    "Ready",
    "Reason",
    "Replanned",
    "ScheduleRefused",
    "Unmet",
    "WorkerLost",
    "make_plan",
    "make_ready",
    "read_instance",
    "replan",
]
