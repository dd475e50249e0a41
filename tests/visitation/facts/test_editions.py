"""Which edition holds on which day."""

from datetime import date

from facilities.models import RulebookEdition
from visitation.facts import Editions


def edition(number, begins=None, ends=None):
    return RulebookEdition(facility_id=1, number=number, effective_from=begins, effective_to=ends)


def test_the_end_of_an_edition_is_the_first_day_of_the_next():
    first = edition(1, None, date(2026, 9, 1))
    second = edition(2, date(2026, 9, 1))
    editions = Editions([first, second])
    assert editions.on(1, date(2026, 8, 31)) is first
    assert editions.on(1, date(2026, 9, 1)) is second


def test_before_the_first_there_is_none():
    assert Editions([edition(1, date(2026, 9, 1))]).on(1, date(2026, 8, 31)) is None
    assert Editions([]).on(1, date(2026, 8, 31)) is None
