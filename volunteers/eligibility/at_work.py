"""Who helps at all on a day: not before they joined, not on a break, not after they left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

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

    states: Mapping[int, str]
    breaks: Mapping[int, list[Break]]

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
