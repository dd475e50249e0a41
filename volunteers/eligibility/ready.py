"""Who is at work on a day, and has what the program itself asks for: the half of every answer that no facility asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from compliance.rounds import Asking, together
from volunteers.eligibility.at_work import AtWork
from volunteers.eligibility.missing import Missing
from volunteers.models import Volunteer
from volunteers.onboarding.files import File, asks_files, load
from volunteers.onboarding.standing import lacks_of

Lacks = tuple[Missing, ...]


@dataclass(frozen=True)
class Ready:
    """Of some volunteers, read once, whatever the roles and days: one query, and two for what is asked."""

    at_work: AtWork
    _told: dict[int, File] | None = None

    @classmethod
    def of(cls, volunteers: Iterable[Volunteer]) -> "Ready":
        return cls(AtWork.of(volunteers))

    @classmethod
    def load(cls, volunteer_ids: Iterable[int]) -> "Ready":
        return cls(AtWork.load(volunteer_ids))

    @classmethod
    def asks(cls, volunteer_ids: Iterable[int]) -> Asking["Ready"]:
        """All of it. Two rounds."""
        wanted = list(volunteer_ids)
        return cls(*(yield from together(AtWork.asks(wanted), asks_files(wanted))))

    @cached_property
    def _files(self) -> dict[int, File]:
        return load(self.at_work.states) if self._told is None else self._told

    def missing(self, pk: int, *, role: str, day: date) -> Lacks:
        """What one of them lacks for this role on this day, wherever it is."""
        away, file = self.at_work.missing(pk, day), self._files.get(pk)
        return (*((away,) if away else ()), *(lacks_of(file, role=role, day=day) if file else ()))
