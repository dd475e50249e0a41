"""The database → an instance of the plan format: codes only, no name, no number, no unit, no level."""

from visitation.plan_instances.export import Exported, PlaceOf, export_instance
from visitation.plan_instances.objective import OBJECTIVE, PRESETS, preset_of, weights_of

__all__ = ["OBJECTIVE", "PRESETS", "Exported", "PlaceOf", "export_instance", "preset_of", "weights_of"]
