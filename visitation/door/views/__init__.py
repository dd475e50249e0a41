"""Pages of the door."""

from visitation.door.views import cards, copies, drafts, outcomes, slips

__all__ = ["cards", "copies", "drafts", "outcomes", "slips"]
