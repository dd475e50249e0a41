"""An independent check of plans and of their bounds: the format's documents and the standard library, nothing else.

It shares no code with the planner, so that a fault of the planner cannot hide in its own check.
"""

from visitation.plan_checks.bound import TOLERANCE_POINTS, BoundReport, check_bound
from visitation.plan_checks.documents import read_document
from visitation.plan_checks.findings import RULES, Report, Violation
from visitation.plan_checks.plan import check_instance, check_plan
from visitation.plan_checks.refusals import DocumentRefused

__all__ = [
    "RULES",
    "TOLERANCE_POINTS",
    "BoundReport",
    "DocumentRefused",
    "Report",
    "Violation",
    "check_bound",
    "check_instance",
    "check_plan",
    "read_document",
]
