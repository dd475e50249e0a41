"""What waits for a lead's choice because of new rules."""

from collections.abc import Sequence

from facilities.models import RulebookEdition
from visitation.booking.starts import Start
from visitation.models import RuleChoice, Visit

LIVE = (RulebookEdition.State.PUBLISHED.value, RulebookEdition.State.ENDED.value)


def waiting_choices(visits: Sequence[int]) -> dict[int, RuleChoice]:
    """By visit (primary key), the one that waits, the newest edition's. One query."""
    rows = RuleChoice.objects.filter(visit__in=visits, outcome="", what="", edition__state__in=LIVE)
    return {row.visit_id: row for row in rows.order_by("pk")}


def proposed(choice: RuleChoice, visit: Visit) -> Start | None:
    """The start that is chosen or proposed; the visit's facility is at hand."""
    if choice.starts is None or choice.ends is None or choice.day is None:
        return None
    return Start(visit.facility, choice.window_id, choice.mode, choice.starts, choice.ends, choice.day)
