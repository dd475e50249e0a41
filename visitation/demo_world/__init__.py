"""An invented network on real rulebooks: same seed and same day, same world, down to the codes."""

from visitation.demo_world.accounts import PASSWORD
from visitation.demo_world.world import WorldExists, find_world, make_world, remove_world, report

__all__ = ["PASSWORD", "WorldExists", "find_world", "make_world", "remove_world", "report"]
