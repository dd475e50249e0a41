"""Days on which the account of a volunteer visits for another program: nobody is sent twice on one day.

Asked by pages of booking, by boards and lists, by call-outs, by plans before they are published, and each night. What
is said of it is never more than that there is a visit that day.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from compliance.rounds import Asking, Plain, answer
from visitation.statuses import LIVE
from volunteers.eligibility.missing import Missing, WhoActs, say

VISITS_THAT_DAY = "visits_that_day"
say(VISITS_THAT_DAY, _("A volunteer has a visit on that day already."), WhoActs.NOBODY)
_LIVE = sorted(status.value for status in LIVE)
# The database alone looks over the wall, and tells the days: not where, for whom, or for which program.
_DAYS = "SELECT volunteer, day FROM visitation_days_elsewhere(%s::bigint[], %s::text[], %s::date, %s::date)"


@dataclass(frozen=True)
class Elsewhere:
    """Of some volunteers (primary keys), the days with a live visit for another program."""

    days: Mapping[int, set[date]]

    @classmethod
    def asks(cls, volunteers: Iterable[int], first: date, last: date) -> Asking["Elsewhere"]:
        """Both days included. One round."""
        found: dict[int, set[date]] = defaultdict(set)
        (rows,) = yield (Plain(_DAYS, [sorted(set(volunteers)), _LIVE, first, last]),)
        for volunteer, day in rows:
            found[volunteer].add(day)
        return cls(dict(found))

    @classmethod
    def load(cls, volunteers: Iterable[int], first: date, last: date) -> "Elsewhere":
        """The same. One query."""
        return answer(cls.asks(volunteers, first, last))

    def missing(self, volunteer: int, day: date) -> tuple[Missing, ...]:
        return (Missing(VISITS_THAT_DAY),) if day in self.days.get(volunteer, ()) else ()
