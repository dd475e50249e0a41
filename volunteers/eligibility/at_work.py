"""Who helps at all on a day: not before they joined, not on a break, not after they left."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.rounds import Asking, answer
from compliance.written import written_once
from volunteers.eligibility.missing import Missing, WhoActs, say
from volunteers.models import Break, Volunteer

_State = Volunteer.State

say("still_applying", _("Their application is not decided yet."), WhoActs.LEAD)
say("has_left", _("They have left the program."), WhoActs.NOBODY)
say("resting", _("They rest until their role is taken up again."), WhoActs.LEAD)
say("on_break", _("They take a break and have not said until when."), WhoActs.VOLUNTEER)
say("on_break_until", _("They take a break until %(last)s."), WhoActs.NOBODY)


@dataclass(frozen=True)
class AtWork:
    """States and breaks of some volunteers, read once; asked of each of them and any day."""

    states: dict[int, str]
    breaks: dict[int, list[Break]]

    @classmethod
    def of(cls, volunteers: Iterable[Volunteer]) -> "AtWork":
        """One query: their rows are at hand."""
        states = {volunteer.pk: volunteer.state for volunteer in volunteers}
        return cls._with(states, Break.objects.filter(volunteer__in=states))

    @classmethod
    def load(cls, volunteer_ids: Iterable[int]) -> "AtWork":
        """One query, however many volunteers."""
        return answer(cls.asks(volunteer_ids))

    @classmethod
    def asks(cls, volunteer_ids: Iterable[int]) -> Asking["AtWork"]:
        """One round."""
        wanted = set(volunteer_ids)
        states, rests = yield _states(wanted), _breaks(wanted)
        return cls._with(dict(states), rests)

    @classmethod
    def _with(cls, states: dict[int, str], rests: Iterable[Break]) -> "AtWork":
        breaks: dict[int, list[Break]] = defaultdict(list)
        for row in rests:
            breaks[row.volunteer_id].append(row)
        return cls(states, breaks)

    def missing(self, pk: int, day: date) -> Missing | None:
        """Why the volunteer does not help on this day; None where they do.

        A break with a last day is over after it, whether or not the state was put back by then. Who rests for another
        reason rests on every day.
        """
        state, breaks = self.states.get(pk, _State.LEFT), self.breaks.get(pk, ())
        if state == _State.LEFT:
            return Missing("has_left")
        if state == _State.APPLYING:
            return Missing("still_applying")
        for row in breaks:
            if row.holds_on(day):
                return Missing("on_break_until", {"last": row.last_day}) if row.last_day else Missing("on_break")
        if state == _State.PAUSED and not any(row.has_paused for row in breaks):
            return Missing("resting")
        return None


@written_once
def _states(volunteers: Sequence[int]) -> QuerySet[Volunteer, tuple[int, str]]:
    return Volunteer.objects.filter(pk__in=volunteers).values_list("pk", "state")


@written_once
def _breaks(volunteers: Sequence[int]) -> QuerySet[Break]:
    return Break.objects.filter(volunteer__in=volunteers)
