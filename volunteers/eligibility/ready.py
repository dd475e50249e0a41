"""Who is at work on a day, and has what the program itself asks for: the half of every answer that no facility asks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from volunteers.eligibility.at_work import AtWork
from volunteers.eligibility.missing import Missing
from volunteers.models import Volunteer
from volunteers.onboarding.standing import standing_of

Lacks = tuple[Missing, ...]


@dataclass(frozen=True)
class Ready:
    """Of some volunteers, read once; what the program asks for is read once a role and day: four queries each."""

    at_work: AtWork
    _standing: dict[tuple[str, date], dict[int, Lacks]] = field(default_factory=dict)

    @classmethod
    def of(cls, volunteers: Iterable[Volunteer]) -> "Ready":
        return cls(AtWork.of(volunteers))

    @classmethod
    def load(cls, volunteer_ids: Iterable[int]) -> "Ready":
        return cls(AtWork.load(volunteer_ids))

    def missing(self, pk: int, *, role: str, day: date) -> Lacks:
        """What one of them lacks for this role on this day, wherever it is."""
        known = self._standing.get((role, day))
        if known is None:
            known = self._standing[role, day] = standing_of(self.at_work.states, role=role, day=day)
        away = self.at_work.missing(pk, day)
        return (*((away,) if away else ()), *known.get(pk, ()))
