"""Pages of matching."""

from visitation.matching.views import assignments, matches, overview, proposals, suggesting

__all__ = ["assignments", "matches", "overview", "proposals", "suggesting"]
