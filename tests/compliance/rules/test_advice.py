from compliance.rules import Verdict, advice
from tests.builders import a_facility, a_shipped_facility, a_window, codes


def test_advice_is_told_and_never_blocks():
    facility = a_facility(
        a_window(note="may not enter before 15:00"),
        arrival={"lead_minutes": 30, "late_grace_minutes": 0, "sign_up": {"opens_minutes_before": 60}},
        visit_length={"minutes": 60, "min_minutes": 30, "extension": "the warden may grant more"},
        booking={"required": True, "walk_in": False, "first_come": True, "vendor": "A vendor", "note": "by web only"},
        dress_code={"flags": ["no_shorts"]},
        prohibited_items=["cell_phone"],
        fees="2.50 USD",
        other_rules=["Slots are one hour each."],
        window_fragments=["Friday, clock not stated"],
    )
    found = advice(facility)
    assert codes(found) == [
        "arrive_before",
        "late_grace",
        "sign_up_opens",
        "least_minutes",
        "longer_on_request",
        "first_come",
        "booking_account",
        "booking_note",
        "dress_code",
        "prohibited_items",
        "fees",
        "other_rule",
        "hours_fragment",
        "window_note",
    ]
    assert {(finding.verdict, finding.advice) for finding in found} == {(Verdict.ALLOWED, True)}


def test_a_grace_of_no_minutes_is_told():
    late = [
        finding for finding in advice(a_facility(arrival={"late_grace_minutes": 0})) if finding.code == "late_grace"
    ]
    assert [dict(finding.params) for finding in late] == [{"minutes": 0}]


def test_a_programme_is_told_with_what_it_asks_of_its_volunteers():
    found = {finding.code: dict(finding.params) for finding in advice(a_shipped_facility("elzicdf"))}
    assert found["program_commitment"] == {"visits": 2, "period": "month"}
    assert found["program_matching"] == {"text": "one_volunteer_to_one_person"}


def test_a_facility_of_which_nothing_is_known_has_no_advice():
    assert advice(a_facility(visit_length=None)) == ()
