"""Who is at work on a day, and has what the program itself asks for: the half of every answer that no facility asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from facilities.models import Facility
from volunteers.eligibility.at_work import AtWork
from volunteers.eligibility.missing import Missing
from volunteers.models import Volunteer
from volunteers.onboarding.files import File, load
from volunteers.onboarding.standing import lacks_of

Lacks = tuple[Missing, ...]


@dataclass(frozen=True)
class Ready:
    """Of some volunteers, read once, whatever the roles and days."""

    at_work: AtWork
    files: dict[int, File]

    @classmethod
    def of(cls, volunteers: Iterable[Volunteer], *, facility: Facility | None = None) -> "Ready":
        """Three queries: their rows are at hand. `facility`: their clearances there are read as well."""
        states = {volunteer.pk: volunteer.state for volunteer in volunteers}
        files = load(states, facility=facility)
        return cls(AtWork(states, {pk: file.breaks for pk, file in files.items()}), files)

    def missing(self, pk: int, *, role: str, day: date) -> Lacks:
        """What one of them lacks for this role on this day, wherever it is."""
        away, file = self.at_work.missing(pk, day), self.files.get(pk)
        return (*((away,) if away else ()), *(lacks_of(file, role=role, day=day) if file else ()))
