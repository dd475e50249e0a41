"""The database → an instance of the plan format: codes only, no name, no number, no unit, no level."""

from visitation.plan_instances.export import Exported, PlaceOf, export_instance, instance_of
from visitation.plan_instances.objective import OBJECTIVE, PRESETS, preset_of, weights_of
from visitation.plan_instances.parts import Part, collect

__all__ = [
    "OBJECTIVE",
    "PRESETS",
    "Exported",
    "Part",
    "PlaceOf",
    "collect",
    "export_instance",
    "instance_of",
    "preset_of",
    "weights_of",
]
