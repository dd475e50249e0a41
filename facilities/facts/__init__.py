"""Rulebook documents and person files as facts for the rules."""

from .facility import facility_facts
from .people import person_facts
from .reading import RulebookError

__all__ = ["RulebookError", "facility_facts", "person_facts"]
