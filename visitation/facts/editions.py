"""Which edition of a rulebook holds on which day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from facilities.models import RulebookEdition

_IN_FORCE = (RulebookEdition.State.PUBLISHED, RulebookEdition.State.ENDED)


class Editions:
    """The editions that were ever in force at some facilities, without their documents."""

    def __init__(self, editions: Iterable[RulebookEdition]) -> None:
        self._of: dict[int, list[RulebookEdition]] = defaultdict(list)
        for edition in sorted(editions, key=lambda edition: -edition.number):
            self._of[edition.facility_id].append(edition)

    @classmethod
    def load(cls, facility_ids: Iterable[int]) -> "Editions":
        """One query for all facilities."""
        found = RulebookEdition.objects.filter(facility__in=set(facility_ids), state__in=_IN_FORCE)
        return cls(found.defer("document"))

    def on(self, facility_id: int, day: date) -> RulebookEdition | None:
        """The newest that holds on a local date of the facility; None when none does."""
        for edition in self._of[facility_id]:
            begun = edition.effective_from is None or edition.effective_from <= day
            if begun and (edition.effective_to is None or day < edition.effective_to):
                return edition
        return None
