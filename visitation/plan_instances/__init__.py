"""The database → an instance of the plan format: codes only, no name, no number, no unit, no level."""

from visitation.plan_instances.export import Exported, PlaceOf, export_instance
from visitation.plan_instances.objective import OBJECTIVE

__all__ = ["OBJECTIVE", "Exported", "PlaceOf", "export_instance"]
