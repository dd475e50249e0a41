from datetime import date

import pytest

from compliance.rules import Party, PersonFacts
from compliance.rules.party import party_findings
from tests.builders import A_WEDNESDAY, a_facility, blocks, codes

SATURDAY = date(2026, 6, 13)


def cap(measure: str, limit: int, **changes) -> dict:
    return {"subject": "party", "measure": measure, "limit": limit, "period": "visit"} | changes


def asked(party: Party, *, mode=None, day=A_WEDNESDAY, route="social", person=None, **visiting):
    facility = a_facility(**visiting)
    return tuple(party_findings(facility, party, mode, day, route, person or PersonFacts()))


@pytest.mark.parametrize(
    ("quota", "party", "expected"),
    [
        pytest.param(cap("visitors", 3), Party(2, 1), [], id="just_three"),
        pytest.param(cap("visitors", 3), Party(2, 2), ["party_visitors"], id="four"),
        pytest.param(cap("adults", 2), Party(2, 5), [], id="children_on_top"),
        pytest.param(cap("adults", 2), Party(3), ["party_adults"], id="three_adults"),
        pytest.param(cap("children", 2), Party(1, 3), ["party_children"], id="three_children"),
        pytest.param(cap("children_per_adult", 1), Party(2, 2), [], id="one_child_each"),
        pytest.param(
            cap("children_per_adult", 1), Party(1, 2), ["party_children_per_adult"], id="two_children_one_adult"
        ),
        pytest.param(cap("lap_children", 2), Party(2, 0, lap_children=3), ["party_lap_children"], id="three_laps"),
        pytest.param(cap("visitors", 2), Party(1, 0, lap_children=2), ["party_visitors"], id="laps_count"),
    ],
)
def test_a_party_keeps_within_its_cap(quota, party, expected):
    assert codes(asked(party, quotas=[quota])) == expected


def test_babies_do_not_count_where_the_facility_counts_them_apart():
    quotas = [cap("visitors", 2), cap("lap_children", 2)]
    assert codes(asked(Party(2, 0, lap_children=2), quotas=quotas)) == []


@pytest.mark.parametrize(
    ("party", "fits"),
    [(Party(2, 1), True), (Party(1, 2), True), (Party(1, 0), True), (Party(2, 2), False), (Party(2, 3), False)],
)
def test_coupled_caps_take_one_shape_or_the_other(party, fits):
    quota = cap("adults", 2, exception="one adult with two children, or two adults with one child")
    assert codes(asked(party, quotas=[quota])) == ([] if fits else ["party_shape"])


@pytest.mark.parametrize(("unit", "verdict"), [("Q", "refused"), ("A", None), (None, "unknown")])
def test_a_cap_of_some_units_binds_the_people_who_live_there(unit, verdict):
    quota = cap("visitors", 1, applies_to={"text": "housing units Q, R, T"})
    found = asked(Party(2), quotas=[quota], person=PersonFacts(housing_unit=unit))
    assert [finding.verdict.value for finding in found] == ([verdict] if verdict else [])


def test_a_cap_for_a_group_in_words_is_a_question_only_when_it_would_bind():
    quota = cap("visitors", 1, applies_to={"text": "people in the annex"})
    assert asked(Party(1), quotas=[quota]) == ()
    assert [finding.verdict.value for finding in asked(Party(2), quotas=[quota])] == ["unknown"]


def test_no_minors_at_all_means_none():
    assert codes(asked(Party(1, 1), minors={"allowed": False})) == ["minors_not_allowed"]
    assert codes(asked(Party(1), minors={"allowed": False})) == []


def test_minors_on_some_days_only_binds_on_site():
    rules = {"allowed": True, "days_not_allowed": ["mon", "tue", "wed", "thu", "fri"]}
    assert codes(asked(Party(1, 1), minors=rules)) == ["minors_not_on_weekday"]
    assert codes(asked(Party(1, 1), minors=rules, day=SATURDAY)) == []
    assert codes(asked(Party(1, 1), minors=rules, mode="video_remote")) == []


@pytest.mark.parametrize(("years", "expected"), [(11, ["minor_too_young"]), (12, []), (None, ["minor_age_unknown"])])
def test_a_least_age_counts_whole_years(years, expected):
    rules = {"allowed": True, "min_age": 12}
    assert codes(asked(Party(1, 1, youngest_years=years), minors=rules)) == expected


def test_a_minor_comes_with_an_adult():
    rules = {"allowed": True, "accompanied_by_adult": True, "adult_min_age": 18}
    assert codes(asked(Party(0, 1), minors=rules)) == ["minor_without_adult"]
    assert codes(asked(Party(1, 1), minors=rules)) == []


@pytest.mark.parametrize(
    ("guardian", "expected"), [(True, []), (False, ["minor_guardian_no"]), (None, ["minor_guardian_unknown"])]
)
def test_a_minor_comes_with_a_guardian_where_any_adult_is_not_enough(guardian, expected):
    rules = {"allowed": True, "accompanied_by": "parent_or_guardian"}
    assert codes(asked(Party(1, 1, with_guardian=guardian), minors=rules)) == expected


@pytest.mark.parametrize(
    ("related", "expected"), [(True, []), (False, ["minor_relationship_no"]), (None, ["minor_relationship_unknown"])]
)
def test_a_minor_is_the_persons_own_where_the_facility_says_so(related, expected):
    rules = {"allowed": True, "relationship_required": ["child", "sibling"], "documents": ["birth_certificate"]}
    found = asked(Party(1, 1, children_related=related), minors=rules)
    assert blocks(found) == expected
    assert codes(found)[-1] == "minor_documents"


def test_an_empty_party_is_no_visit():
    assert codes(asked(Party(0))) == ["party_empty"]


def test_social_caps_do_not_bind_a_programmes_team():
    assert codes(asked(Party(5), route="community_group", quotas=[cap("visitors", 2)])) == []


def test_a_party_has_no_negative_numbers():
    with pytest.raises(ValueError, match="no negative"):
        Party(-1)


def test_a_cap_on_what_a_party_does_not_have_is_a_question():
    assert codes(asked(Party(1), quotas=[cap("persons_seen", 1)])) == ["quota_not_read"]
