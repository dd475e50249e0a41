from datetime import date

import pytest

from compliance.rules import (
    ClosureFacts,
    PersonFacts,
    Settled,
    Source,
    Span,
    Stated,
    Verdict,
    struck_by,
)
from tests.builders import (
    A_WEDNESDAY,
    a_facility,
    a_span,
    a_window,
    allowed_dates,
    codes,
    local,
    slot_codes,
    slots_on,
    told,
    verdicts,
)

CHRISTMAS = date(2026, 12, 25)  # a Friday


@pytest.mark.parametrize(
    ("closure", "days"),
    [
        pytest.param({"kind": "suspension", "start": "2026-06-09", "end": "2026-06-10"}, [8, 11], id="dates"),
        pytest.param({"kind": "suspension", "start": "2026-06", "end": "2026-06"}, [], id="a_month_is_the_whole_month"),
        pytest.param({"kind": "single_day", "start": "2026-06-09", "end": "2026-06-09"}, [8, 10, 11], id="one_day"),
        pytest.param({"kind": "quarantined_unit", "start": "2026-06-08", "end": "2026-06-09"}, [10, 11], id="any_kind"),
        pytest.param({"kind": "suspension", "start": None, "end": "2026-06-09"}, [10, 11], id="until_its_end"),
        pytest.param({"kind": "suspension", "start": "2020-03", "end": "2022-09-29"}, [8, 9, 10, 11], id="long_over"),
    ],
)
def test_a_closure_with_an_end_refuses_its_dates(closure, days):
    found = slots_on(a_facility(closures=[closure]), date(2026, 6, 8), date(2026, 6, 11))
    assert allowed_dates(found) == [date(2026, 6, day) for day in days]
    assert slot_codes(found) <= {"closed_dates"}


def test_weekly_closed_days_close_on_site_visits_only():
    glass, home = a_window(mode="non_contact"), a_window(id="w2", mode="video_remote")
    facility = a_facility(glass, home, closures=[{"kind": "weekly_closed_days", "days": ["wed"]}])
    found = slots_on(facility, A_WEDNESDAY)
    assert {(slot.window_id, tuple(codes(slot.findings))) for slot in found.slots} == {
        ("w1", ("closed_weekday",)),
        ("w2", ()),
    }


def test_legal_holidays_read_as_closed_and_are_said_once():
    facility = a_facility(
        a_window(start="09:00", end="10:00"), holidays="closed", closures=[{"kind": "legal_holidays"}]
    )
    assert told(slots_on(facility, CHRISTMAS)) == [("12-25 09:00", "w1", "refused", ["holiday_closed"])]


@pytest.mark.parametrize(
    ("closure", "code"),
    [
        ({"kind": "suspension", "start": "2020-03", "end": None}, "suspension_end_unknown"),
        ({"kind": "suspension"}, "suspension_end_unknown"),
        ({"kind": "quarantined_unit"}, "unit_state_unknown"),
        ({"kind": "health_tier"}, "daily_state_unknown"),
    ],
)
def test_an_open_closure_is_a_question_until_somebody_confirms(closure, code):
    asked = Settled(code, Verdict.ALLOWED, stated=Stated("open", Source("by telephone"), date(2026, 6, 1)))
    found = slots_on(a_facility(closures=[closure]), A_WEDNESDAY)
    assert (verdicts(found), slot_codes(found)) == ({"unknown"}, {code})
    settled = slots_on(a_facility(closures=[closure], read={"settled": [asked]}), A_WEDNESDAY)
    assert (verdicts(settled), slot_codes(settled)) == ({"allowed"}, {"settled_allowed"})
    assert settled.slots[0].findings[0].confirmed_on == date(2026, 6, 1)


def test_a_suspension_that_begins_later_leaves_the_days_before():
    facility = a_facility(closures=[{"kind": "suspension", "start": "2026-06-10", "end": None}])
    assert allowed_dates(slots_on(facility, date(2026, 6, 9), date(2026, 6, 10))) == [date(2026, 6, 9)]


@pytest.mark.parametrize("kind", ["weather", "rule_change"])
def test_other_open_closures_are_notes_that_change_no_verdict(kind):
    found = slots_on(a_facility(closures=[{"kind": kind, "start": "2009-10-05"}]), A_WEDNESDAY)
    assert verdicts(found) == {"allowed"}
    assert [(finding.code, finding.verdict, finding.advice) for finding in found.findings] == [
        (kind, Verdict.ALLOWED, True)
    ]


@pytest.mark.parametrize(
    ("closure", "person", "verdict"),
    [
        pytest.param(ClosureFacts("announced", first=A_WEDNESDAY, last=A_WEDNESDAY), {}, "refused", id="facility"),
        pytest.param(ClosureFacts("announced", first=A_WEDNESDAY), {}, "refused", id="until_it_is_lifted"),
        pytest.param(ClosureFacts("announced", units=("B",)), {"housing_unit": "B"}, "refused", id="unit"),
        pytest.param(ClosureFacts("announced", units=("B",)), {"housing_unit": "C"}, "allowed", id="another_unit"),
        pytest.param(ClosureFacts("announced", units=("B",)), {}, "unknown", id="unit_not_known"),
        pytest.param(ClosureFacts("announced", modes=("contact",)), {}, "allowed", id="another_mode"),
        pytest.param(ClosureFacts("announced", routes=("community_group",)), {}, "allowed", id="another_programme"),
        pytest.param(ClosureFacts("announced", window_id="w2"), {}, "allowed", id="another_window"),
    ],
)
def test_an_announced_closure_closes_its_scope(closure, person, verdict):
    facility = a_facility(a_window(mode="non_contact"), read={"closures": [closure]})
    assert verdicts(slots_on(facility, A_WEDNESDAY, person=PersonFacts(**person))) == {verdict}


def test_a_closure_of_some_hours_leaves_the_rest_of_the_day():
    hours = Span(local(A_WEDNESDAY, "12:00"), local(A_WEDNESDAY, "13:00"))
    facility = a_facility(read={"closures": [ClosureFacts("announced", hours=hours)]})
    found = slots_on(facility, A_WEDNESDAY)
    assert [start for start, _, verdict, _ in told(found) if verdict == "refused"] == ["06-10 12:00"]


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


@pytest.mark.parametrize(
    ("closures", "expected"),
    [
        pytest.param([{"kind": "named_holidays"}, {"kind": "legal_holidays"}], ["holiday_closed"], id="one_unnamed"),
        pytest.param([{"kind": "legal_holidays", "start": "2020", "end": "2020"}], [], id="of_another_year"),
        pytest.param([{"kind": "legal_holidays", "start": "2026", "end": "2026"}], ["holiday_closed"], id="this_year"),
    ],
)
def test_a_closure_on_holidays_holds_on_its_dates_whatever_stands_before_it(closures, expected):
    thanksgiving = date(2026, 11, 26)
    facility = a_facility(a_window(end="10:00"), holidays="open", closures=closures)
    assert slot_codes(slots_on(facility, thanksgiving)) == set(expected)
