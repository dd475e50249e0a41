"""What could become of the visits a draft hits: which could go at another hour, were everything else to stay."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db.models import prefetch_related_objects

from facilities.models import RulebookEdition
from visitation.actions.rescuing import replanned
from visitation.models import VisitRequest
from visitation.plan_instances import export_instance
from visitation.rule_desk.impact.hits import Impact
from volunteers.models import Program

_AHEAD = timedelta(days=27)  # from the first visit that is hit; later ones are not looked at


@dataclass(frozen=True)
class Outlook:
    """Of the visits hit: `movable` at another hour, all of them at once; `lost`: none was found; `left`: not looked at,
    because they are far ahead or no request stands behind them.
    """

    movable: int = 0
    lost: int = 0
    left: int = 0

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def outlook_of(program: Program, edition: RulebookEdition, impact: Impact, *, now: datetime) -> Outlook:
    """The same re-plan as for visits that are published and cannot be, under the rules of the draft."""
    visits = [hit.visit for hit in impact.hits if hit.visit.request_id]
    if not visits:
        return Outlook(left=len(impact.hits))
    first = min(visit.day for visit in visits)
    last = min(first + _AHEAD, max(visit.day for visit in visits) + timedelta(days=7))
    freed = [visit for visit in visits if visit.day <= last]
    prefetch_related_objects(freed, "team")
    numbers = [visit.request_id for visit in freed]
    exported = export_instance(
        [program], first, last, now=now, freed=freed, as_if={edition.facility.code: impact.facts}
    )
    codes = dict(VisitRequest.objects.filter(pk__in=numbers).values_list("pk", "code"))
    least = replanned(exported, freed, codes).least
    return Outlook(least.rescued, least.broken - least.rescued, len(impact.hits) - least.broken)
