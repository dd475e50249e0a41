from datetime import date

import pytest

from compliance.rules import Standing, Stated
from compliance.rules.standings import age_on, at_least, standing_findings
from tests.builders import A_WEDNESDAY, a_visitor, codes

ASKED = Stated(True, path="visiting.clearance.application_required")


def asked(standing: Standing | None, valid_for_days: int | None = None) -> list[str]:
    return codes(standing_findings("clearance", standing, ASKED, a_visitor(), A_WEDNESDAY, valid_for_days))


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        pytest.param(None, ["clearance_unknown"], id="never_asked"),
        pytest.param(Standing("none"), ["clearance_missing"], id="none"),
        pytest.param(Standing("submitted"), ["clearance_pending"], id="handed_in"),
        pytest.param(Standing("refused"), ["clearance_refused"], id="refused"),
        pytest.param(Standing("withdrawn"), ["clearance_refused"], id="withdrawn"),
        pytest.param(Standing("approved"), [], id="for_good"),
        pytest.param(Standing("approved", date(2026, 6, 10), date(2026, 6, 10)), [], id="on_its_only_day"),
        pytest.param(Standing("approved", date(2026, 6, 11)), ["clearance_not_yet"], id="from_tomorrow"),
        pytest.param(Standing("approved", None, date(2026, 6, 9)), ["clearance_expired"], id="until_yesterday"),
    ],
)
def test_a_standing_is_approved_and_valid_on_the_day(standing, expected):
    assert asked(standing) == expected


@pytest.mark.parametrize(("approved", "expected"), [("2025-06-11", []), ("2025-06-10", ["clearance_expired"])])
def test_a_year_of_validity_ends_the_day_before_its_anniversary(approved, expected):
    assert asked(Standing("approved", date.fromisoformat(approved)), 365) == expected


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        ("2008-06-10", "2026-06-09", 17),
        ("2008-06-10", "2026-06-10", 18),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
    ],
)
def test_an_age_is_whole_years(born, day, years):
    assert age_on(a_visitor(birth_date=date.fromisoformat(born)), date.fromisoformat(day)) == years


@pytest.mark.parametrize(
    ("is_adult", "years", "expected"),
    [(True, 18, True), (True, 22, None), (False, 18, False), (False, 16, None), (None, 18, None)],
)
def test_adult_alone_answers_up_to_eighteen(is_adult, years, expected):
    assert at_least(a_visitor(birth_date=None, is_adult=is_adult), A_WEDNESDAY, years) is expected
