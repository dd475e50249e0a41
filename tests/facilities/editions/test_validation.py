"""A malformed rulebook is refused by place, with the mend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilities.editions.validation import problems
from tests.factories.facilities import a_rulebook, a_window


def places(document):
    return [problem.where for problem in problems(document)]


def test_the_smallest_rulebook_is_sound():
    assert problems({"id": "kro", "name": "Krome", "timezone": "America/New_York"}) == []
    assert problems(a_rulebook()) == []


@pytest.mark.parametrize("name", ["id", "name", "timezone"])
def test_what_every_facility_must_say(name):
    document = a_rulebook()
    del document[name]
    assert places(document) == [name]


@pytest.mark.parametrize(
    "zone", ["Mars/Phobos", "MST7", "EDT", "", "america/new_york", "../etc/passwd", "localtime", 5, None]
)
def test_an_unknown_zone(zone):
    assert places(a_rulebook(timezone=zone)) == ["timezone"]


@pytest.mark.parametrize("code", ["", "KRO", "kro/..", "kro\n", "x" * 51, None, 7])
def test_an_id_that_cannot_be_one(code):
    assert places(a_rulebook(id="kro") | {"id": code}) == ["id"]


@pytest.mark.parametrize("clock", ["9:00", "09:60", "25:00", "09.00", "9 am", "", "09:00\n", "٠٩:٠٠", 900, ["09:00"]])
@pytest.mark.parametrize("name", ["start", "end", "last_check_in"])
def test_a_bad_time(name, clock):
    assert places(a_rulebook(a_window(id="w0"), a_window(**{name: clock}))) == [f"visiting.windows[1].{name}"]


def test_midnight_is_an_end_and_never_a_start():
    assert problems(a_rulebook(a_window(start="22:00", end="24:00"))) == []
    assert places(a_rulebook(a_window(start="24:00", end="24:00"))) == ["visiting.windows[0].start"]


@pytest.mark.parametrize(
    ("start", "end", "overnight", "is_sound"),
    [
        pytest.param("09:00", "09:01", False, True, id="a_minute"),
        pytest.param("09:00", "09:00", False, False, id="no_length"),
        pytest.param("14:30", "13:30", False, False, id="turned_round"),
        pytest.param("21:00", "09:00", True, True, id="over_midnight"),
        pytest.param("09:00", "09:00", True, True, id="a_whole_day"),
        pytest.param("09:00", "21:00", True, False, id="more_than_a_day"),
    ],
)
def test_an_end_before_its_start_is_refused_unless_overnight(start, end, overnight, is_sound):
    document = a_rulebook(a_window(start=start, end=end, overnight=overnight))
    assert places(document) == ([] if is_sound else ["visiting.windows[0].end"])


def test_the_mend_is_told():
    [problem] = problems(a_rulebook(a_window(start="14:30", end="13:30")))
    assert problem.why == (
        "13:30 is not after the start 14:30; correct one, or set overnight to true if it ends on the next day"
    )


def test_two_windows_of_one_id():
    assert places(a_rulebook(a_window(), a_window(days=["sun"]))) == ["visiting.windows[1].id"]


def test_windows_of_lawyers_and_programs_number_by_themselves():
    visiting = {"attorney": {"windows": [a_window()]}, "community_visits": {"windows": [a_window()]}}
    assert problems(a_rulebook(visiting=visiting)) == []
    visiting["attorney"]["windows"].append(a_window())
    assert places(a_rulebook(visiting=visiting)) == ["visiting.attorney.windows[1].id"]


@pytest.mark.parametrize(
    ("visiting", "where"),
    [
        pytest.param({"windows": {}}, "visiting.windows", id="object_for_list"),
        pytest.param({"booking": []}, "visiting.booking", id="list_for_object"),
        pytest.param({"windows": ["w1"]}, "visiting.windows[0]", id="text_for_window"),
        pytest.param({"status": "open"}, "visiting.status", id="unknown_status"),
        pytest.param({"holidays": "maybe"}, "visiting.holidays", id="unknown_holiday_rule"),
        pytest.param({"visit_length": {"minutes": 0}}, "visiting.visit_length.minutes", id="no_minutes"),
        pytest.param({"visit_length": {"minutes": "60"}}, "visiting.visit_length.minutes", id="text_for_number"),
        pytest.param({"visit_length": {"minutes": True}}, "visiting.visit_length.minutes", id="true_for_number"),
        pytest.param({"effective_from": "2026-02-30"}, "visiting.effective_from", id="impossible_date"),
        pytest.param({"effective_from": "0001-01-01"}, "visiting.effective_from", id="ancient_date"),
        pytest.param({"effective_from": "9999-12-31"}, "visiting.effective_from", id="endless_date"),
        pytest.param({"blackouts": [{"start": "12:00", "end": "12:00"}]}, "visiting.blackouts[0].end", id="empty_hole"),
        pytest.param(
            {"quotas": [{"subject": "visitor", "measure": "visits"}]}, "visiting.quotas[0].limit", id="no_limit"
        ),
        pytest.param(
            {"quotas": [{"subject": "visitor", "measure": "visits", "limit": 1, "perod": "day"}]},
            "visiting.quotas[0].perod",
            id="misspelt_period",
        ),
        pytest.param({"booking": {"min_led_hours": 24}}, "visiting.booking.min_led_hours", id="misspelt_lead"),
        pytest.param({"hollidays": "closed"}, "visiting.hollidays", id="misspelt_block"),
        pytest.param(
            {"closures": [{"kind": "suspension", "start": "2026-05-02", "end": "2026-04"}]},
            "visiting.closures[0].end",
            id="closure_ends_before_it_starts",
        ),
        pytest.param(
            {"closures": [{"kind": "suspension", "window": "w9"}]}, "visiting.closures[0].window", id="no_window"
        ),
        pytest.param({"closures": [{"kind": "holiday"}]}, "visiting.closures[0].kind", id="unknown_kind"),
    ],
)
def test_visiting_rules_that_cannot_be_read(visiting, where):
    assert places(a_rulebook(visiting=visiting)) == [where]


@pytest.mark.parametrize(
    ("window", "where"),
    [
        pytest.param({"days": ["sat", "funday"]}, "days[1]", id="unknown_weekday"),
        pytest.param({"mode": "phone"}, "mode", id="unknown_mode"),
        pytest.param({"session_minutes": 0}, "session_minutes", id="no_minutes"),
        pytest.param({"session_starts": ["09:00", "9:45"]}, "session_starts[1]", id="bad_start"),
        pytest.param({"on": ["2026-13-01"]}, "on[0]", id="impossible_date"),
        pytest.param({"on": ["2026-12"]}, "on[0]", id="cut_date"),
        pytest.param({"valid_from": "2026-05-02", "valid_to": "2026-05-01"}, "valid_to", id="valid_to_before_from"),
        pytest.param({"capacity": {"glass": 3}}, "capacity.glass", id="unknown_capacity"),
        pytest.param({"sesion_minutes": 30}, "sesion_minutes", id="misspelt_key"),
        pytest.param({"date_rule": {"kind": "weeks_of_month", "weeks": [6]}}, "date_rule.weeks[0]", id="sixth_week"),
        pytest.param({"date_rule": {"kind": "weeks_of_month"}}, "date_rule.weeks", id="no_weeks"),
        pytest.param({"date_rule": {"kind": "moon"}}, "date_rule.kind", id="unknown_date_rule"),
        pytest.param({"date_rule": {"kind": "every_weeks", "weeks": 2}}, "date_rule.anchor", id="no_anchor"),
        pytest.param({"date_rule": {"kind": "date_parity"}}, "date_rule.parity", id="no_parity"),
        pytest.param(
            {"date_rule": {"kind": "number_parity_by_date", "number": "shoe_size"}}, "date_rule.number", id="odd_number"
        ),
        pytest.param({"applies_to": {"sex": "male"}}, "applies_to.sex", id="unknown_selector"),
        pytest.param({"applies_to": {"gender": "men"}}, "applies_to.gender", id="unknown_gender"),
        pytest.param({"applies_to": {"housing_units": "A"}}, "applies_to.housing_units", id="text_for_units"),
        pytest.param(
            {"applies_to": {"surname_initials": {"from": "M", "to": "A"}}},
            "applies_to.surname_initials.to",
            id="letters",
        ),
        pytest.param(
            {"applies_to": {"a_number_rule": {"kind": "last_digits_range", "digits": 3, "low": 500, "high": 1000}}},
            "applies_to.a_number_rule.high",
            id="too_many_digits",
        ),
    ],
)
def test_a_window_that_cannot_be_read(window, where):
    assert places(a_rulebook(a_window(id="w0"), a_window(**window))) == [f"visiting.windows[1].{where}"]


def test_a_misspelt_key_is_told_its_likely_spelling():
    [problem] = problems(a_rulebook(a_window(sesion_minutes=30)))
    assert problem.why == "unknown key; did you mean session_minutes?"


def test_a_hole_may_pass_midnight():
    assert problems(a_rulebook(visiting={"blackouts": [{"start": "23:30", "end": "00:30"}]})) == []


def test_keys_of_somebody_else_are_kept_where_no_rule_can_be_lost():
    document = a_rulebook(our_number=12)
    document["sources"][0]["read_by"] = "Ana"
    document["visiting"]["attorney"] = {"windows": [], "booking": {"vtc_email": "lawyers@example.org"}}
    assert problems(document) == []


def test_every_problem_is_told_at_once():
    document = a_rulebook(a_window(start="9"), a_window(id="w2", end="noon"), timezone="Mars/Phobos")
    assert places(document) == ["visiting.windows[0].start", "visiting.windows[1].end"]
    mended = a_rulebook(a_window(), a_window(end="08:00"), timezone="Mars/Phobos")
    assert places(mended) == ["timezone", "visiting.windows[1].id", "visiting.windows[1].end"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = sorted(set(a_window()) | {"date_rule", "applies_to", "on", "capacity", "valid_from", "session_starts"})


@given(name=st.sampled_from(KEYS), value=anything)
def test_no_value_in_a_window_raises(name, value):
    problems(a_rulebook(a_window(**{name: value})))


@given(
    name=st.sampled_from(
        ["id", "timezone", "lat", "visiting", "sources", "population", "field_office", "last_inspection_end", "phone"]
    ),
    value=anything,
)
def test_no_value_in_a_facility_raises(name, value):
    problems(a_rulebook() | {name: value})
