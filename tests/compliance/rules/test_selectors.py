from datetime import date
from itertools import product

import pytest

from compliance.rules import AssignedSlot, PersonFacts
from compliance.rules.selectors import first_letter, last_digits
from tests.builders import A_WEDNESDAY, a_facility, a_window, codes, slot_codes, slots_on, verdicts


def asked(applies_to: dict, *others: dict, **person):
    """The slots of a session for whom `applies_to` says, beside windows that other people have."""
    windows = [a_window(kind="session", applies_to=applies_to)]
    windows += [a_window(id=f"o{index}", days=["sat"], applies_to=other) for index, other in enumerate(others)]
    return slots_on(a_facility(*windows), A_WEDNESDAY, person=PersonFacts(**person))


@pytest.mark.parametrize(
    ("selector", "inside", "outside", "key"),
    [
        ({"gender": "male"}, {"gender": "male"}, {"gender": "female"}, "gender"),
        ({"status": ["medical"]}, {"status": "medical"}, {"status": "segregation"}, "status"),
        (
            {"person_category": "ice_detained"},
            {"person_category": "ice_detained"},
            {"person_category": "county_inmate"},
            "person_category",
        ),
        ({"surname_initials": {"from": "A", "to": "L"}}, {"surname": "Lopez"}, {"surname": "Mora"}, "surname_initials"),
        (
            {"a_number_rule": {"kind": "last_digits_range", "digits": 3, "low": 0, "high": 499}},
            {"a_number": "A 201-555-499"},
            {"a_number": "A201555500"},
            "a_number_rule",
        ),
        (
            {"housing_units_except": ["102", "104"]},
            {"housing_unit": "103"},
            {"housing_unit": "104"},
            "housing_units_except",
        ),
    ],
)
def test_a_key_holds_refuses_or_asks(selector, inside, outside, key):
    assert verdicts(asked(selector, **inside)) == {"allowed"}
    assert slot_codes(asked(selector, **outside)) == {f"{key}_no"}
    assert slot_codes(asked(selector)) == {f"{key}_unknown"}


@pytest.mark.parametrize(
    ("key", "field", "code"),
    [("classification", "classification", "level_not_listed"), ("housing_units", "housing_unit", "unit_not_listed")],
)
def test_a_level_or_unit_that_no_window_names_is_a_question(key, field, code):
    assert slot_codes(asked({key: ["A"]}, **{field: "A"})) == set()
    assert slot_codes(asked({key: ["A"]}, {key: ["B"]}, **{field: "B"})) == {f"{key}_no"}
    assert slot_codes(asked({key: ["A"]}, {key: ["B"]}, **{field: "C"})) == {code}
    assert slot_codes(asked({key: ["A"]}, **{field: "a"})) == {code}, "compared exactly as written"
    assert slot_codes(asked({key: ["A"]})) == {f"{key}_unknown"}


@pytest.mark.parametrize(("key", "wanted"), [("status", ["medical"]), ("person_category", "ice_detained")])
def test_a_status_or_category_that_no_window_names_is_out(key, wanted):
    assert slot_codes(asked({key: wanted}, **{key: "work_release"})) == {f"{key}_no"}


def test_a_key_known_not_to_hold_refuses_whatever_else_is_unknown():
    found = asked({"gender": "male", "classification": ["I"], "status": ["medical"]}, gender="female")
    assert codes(found.slots[0].findings) == ["gender_no"]


def test_every_unknown_key_is_asked_for():
    found = asked({"gender": "male", "classification": ["I"], "status": ["medical"]}, gender="male")
    assert codes(found.slots[0].findings) == ["classification_unknown", "status_unknown"]


def test_several_windows_that_hold_are_a_union():
    high = a_window(start="07:30", end="10:30", applies_to={"classification": ["L-2", "L-3"]})
    low = a_window(id="w2", start="11:00", end="15:00", applies_to={"classification": ["L-1", "L-2"]})
    found = slots_on(a_facility(high, low), A_WEDNESDAY, person=PersonFacts(classification="L-2"))
    assert {slot.window_id for slot in found.allowed} == {"w1", "w2"}


def test_an_unknown_unit_passes_only_windows_that_name_no_unit():
    found = slots_on(
        a_facility(a_window(), a_window(id="w2", applies_to={"housing_units": ["C"]})),
        A_WEDNESDAY,
        person=PersonFacts(),
    )
    assert {slot.window_id for slot in found.allowed} == {"w1"}


def test_somebody_at_court_keeps_the_last_permanent_unit():
    windows = [
        a_window(id="all_but_tap", applies_to={"housing_units_except": ["TAP"]}),
        a_window(id="wings", applies_to={"housing_units": ["A", "B", "D", "E", "F"]}),
        a_window(id="landings", applies_to={"housing_units": ["A-1", "A-2", "A-3", "B-1"]}),
    ]
    found = slots_on(a_facility(*windows), A_WEDNESDAY, person=PersonFacts(housing_unit="D"))
    assert {slot.window_id for slot in found.allowed} == {"all_but_tap", "wings"}


@pytest.mark.parametrize(("unit", "category", "status"), list(product([True, False], repeat=3)))
def test_all_kinds_of_group_must_hold_and_one_group_inside_a_kind_is_enough(unit, category, status):
    selector = {"housing_units": ["A", "B"], "person_category": "ice_detained", "status": ["general", "medical"]}
    others = {"housing_units": ["C"]}
    found = asked(
        selector,
        others,
        housing_unit="B" if unit else "C",
        person_category="ice_detained" if category else "county_inmate",
        status="medical" if status else "segregation",
    )
    assert bool(found.allowed) is (unit and category and status)


@pytest.mark.parametrize(
    ("surname", "letter"),
    [
        ("Álvarez", "A"),
        ("ñandú", "N"),
        ("O'Neil", "O"),
        ("'Abd al-Rahman", "A"),
        ("de la Cruz", "D"),
        ("Łukasz", None),
        ("李", None),
        ("123", None),
        ("", None),
        (None, None),
    ],
)
def test_the_letter_of_a_surname_is_its_first_with_case_and_accents_folded(surname, letter):
    assert first_letter(surname) == letter


@pytest.mark.parametrize(
    ("first", "last", "name", "verdict"), [("A", "L", "Lara", "allowed"), ("M", "Z", "mora", "allowed")]
)
def test_both_ends_of_a_surname_range_are_included(first, last, name, verdict):
    assert verdicts(asked({"surname_initials": {"from": first, "to": last}}, surname=name)) == {verdict}


@pytest.mark.parametrize(("number", "ending"), [("A201 555 007", 7), ("A12", None), ("", None), (None, None)])
def test_too_few_digits_are_no_number(number, ending):
    assert last_digits(number, 3) == ending


def test_a_slot_that_the_facility_assigns_is_a_question_until_it_is_entered():
    windows = [a_window(kind="session", start="13:00", end="14:00", applies_to={"assigned_by_facility": "by unit"})]
    windows += [
        a_window(id="w2", kind="session", start="14:00", end="15:00", applies_to={"assigned_by_facility": "by unit"})
    ]
    facility = a_facility(*windows)
    assert slot_codes(slots_on(facility, A_WEDNESDAY)) == {"assigned_by_facility_unknown"}
    person = PersonFacts(assigned_slots=(AssignedSlot("w2", days=("wed",)),))
    found = slots_on(facility, A_WEDNESDAY, date(2026, 6, 11), person=person)
    assert [(slot.start_local.day, slot.window_id) for slot in found.allowed] == [(10, "w2")]
    assert slot_codes(found) == {"assigned_by_facility_no"}


def test_an_assigned_start_is_that_start_only():
    facility = a_facility(a_window(applies_to={"assigned_by_facility": "by bunk"}))
    person = PersonFacts(assigned_slots=(AssignedSlot("w1", start_minute=600),))
    assert [f"{slot.start_local:%H:%M}" for slot in slots_on(facility, A_WEDNESDAY, person=person).allowed] == ["10:00"]


def test_params_hold_what_is_asked_for_and_never_what_is_known():
    found = asked({"surname_initials": {"from": "A", "to": "L"}}, surname="Zapata")
    assert dict(found.slots[0].findings[0].params) == {"window": "w1", "wanted": "A-L"}
