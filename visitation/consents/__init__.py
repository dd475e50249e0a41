"""What people agreed to, and what was told about them: asked of the rows as they are now, and never kept."""

from visitation.consents.holding import holding, holds, visits_ended
from visitation.consents.ledger import disclose

__all__ = ["disclose", "holding", "holds", "visits_ended"]
