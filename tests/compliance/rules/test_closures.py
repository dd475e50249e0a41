from datetime import date

import pytest

from compliance.rules import ClosureFacts, Span, struck_by
from tests.builders import A_WEDNESDAY, a_facility, a_span, local


def test_old_bookings_never_stop_a_closure_and_coming_ones_are_listed():
    closure = ClosureFacts("weekly_closed_days", days=("fri", "sat", "sun"), first=date(2026, 6, 5))
    old, coming = a_span(date(2015, 5, 1)), a_span(date(2026, 6, 6))
    assert struck_by(closure, a_facility(), [old, coming], now=date(2026, 6, 1)) == [coming]


@pytest.mark.parametrize(
    ("closure", "hit"),
    [
        pytest.param(ClosureFacts("announced", first=A_WEDNESDAY, last=A_WEDNESDAY), True, id="its_date"),
        pytest.param(ClosureFacts("announced", first=date(2026, 6, 11)), False, id="the_day_after"),
        pytest.param(ClosureFacts("weekly_closed_days", days=("tue",)), False, id="another_weekday"),
        pytest.param(
            ClosureFacts("announced", hours=Span(local(A_WEDNESDAY, "11:00"), local(A_WEDNESDAY, "12:00"))),
            False,
            id="hours_that_touch",
        ),
        pytest.param(
            ClosureFacts("announced", hours=Span(local(A_WEDNESDAY, "10:59"), local(A_WEDNESDAY, "12:00"))),
            True,
            id="hours_that_overlap",
        ),
    ],
)
def test_a_closure_hits_the_visits_in_its_time(closure, hit):
    visit = a_span()
    assert struck_by(closure, a_facility(), [visit], now=A_WEDNESDAY) == ([visit] if hit else [])
