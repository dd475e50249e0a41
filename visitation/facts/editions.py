"""Which edition of a rulebook holds on which day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import QuerySet

from compliance.rounds import Asking, answer
from compliance.written import written_once
from facilities.models import RulebookEdition

_IN_FORCE = (RulebookEdition.State.PUBLISHED, RulebookEdition.State.ENDED)


@written_once
def _in_force(facilities: Sequence[int]) -> QuerySet[RulebookEdition]:
    return RulebookEdition.objects.filter(facility__in=facilities, state__in=_IN_FORCE).defer("document")


class Editions:
    """The editions that were ever in force at some facilities, without their documents."""

    def __init__(self, editions: Iterable[RulebookEdition]) -> None:
        self._of: dict[int, list[RulebookEdition]] = defaultdict(list)
        for edition in sorted(editions, key=lambda edition: -edition.number):
            self._of[edition.facility_id].append(edition)

    @classmethod
    def load(cls, facility_ids: Iterable[int]) -> "Editions":
        """One query for all facilities."""
        return answer(cls.asks(facility_ids))

    @classmethod
    def asks(cls, facility_ids: Iterable[int]) -> Asking["Editions"]:
        """The same. One round."""
        (found,) = yield (_in_force(list(facility_ids)),)
        return cls(found)

    def on(self, facility_id: int, day: date) -> RulebookEdition | None:
        """The newest that holds on a local date of the facility; None when none does."""
        for edition in self._of[facility_id]:
            begun = edition.effective_from is None or edition.effective_from <= day
            if begun and (edition.effective_to is None or day < edition.effective_to):
                return edition
        return None
