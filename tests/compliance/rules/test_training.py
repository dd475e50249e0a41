from datetime import date

import pytest

from compliance.rules import ProgramRules, Validity
from compliance.rules.training import training_findings
from tests.builders import A_WEDNESDAY, a_facility, a_visitor, codes

ORIENTATION = ProgramRules(trainings=("orientation",))


@pytest.mark.parametrize(
    ("training", "expected"),
    [
        pytest.param(None, ["training_missing"], id="none"),
        pytest.param(Validity(date(2026, 6, 10), date(2026, 6, 10)), [], id="on_its_only_day"),
        pytest.param(Validity(date(2026, 6, 11), None), ["training_not_yet"], id="tomorrow"),
        pytest.param(Validity(date(2025, 1, 1), date(2026, 6, 9)), ["training_expired"], id="until_yesterday"),
        pytest.param(Validity(), [], id="for_good"),
    ],
)
def test_a_named_training_is_current_on_the_day(training, expected):
    visitor = a_visitor(trainings={"orientation": training} if training else {})
    assert codes(training_findings(visitor, A_WEDNESDAY, ORIENTATION, None)) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(240, []), (239, ["training_too_short"]), (None, ["training_minutes_unknown"])],
)
def test_a_facility_that_asks_for_minutes_gets_them(minutes, expected):
    community = a_facility(community_visits={"training_required": True, "training_minutes": 240}).community
    visitor = a_visitor(trainings={"any": Validity(minutes=minutes)})
    assert codes(training_findings(visitor, A_WEDNESDAY, None, community)) == expected


def test_a_facility_that_asks_for_training_is_content_with_any_current_one():
    community = a_facility(community_visits={"training_required": True}).community
    current, over = Validity(), Validity(valid_to=date(2026, 6, 9))
    assert codes(training_findings(a_visitor(trainings={"any": current}), A_WEDNESDAY, None, community)) == []
    assert codes(training_findings(a_visitor(trainings={"any": over}), A_WEDNESDAY, None, community)) == [
        "training_missing"
    ]
