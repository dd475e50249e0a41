"""What contradicts itself is found and said with its place and source; what is sound raises no alarm."""

import json
from collections import Counter
from datetime import date

import pytest

from facilities.doubts import doubts
from facilities.doubts.words import WHY, doubt_lines
from facilities.editions.reading import SHIPPED_RULEBOOKS
from facilities.editions.stricter import stricter_of, with_both
from facilities.editions.validation import problems
from tests.factories.facilities import a_rulebook, a_window

TODAY = date(2026, 11, 23)
CALL = {"url": "a call", "kind": "phone_call", "date": "2026-11-20"}


def window(id="w2", **changes):
    return a_window(id=id, **changes)


def found(*windows, today=TODAY, confirmed=None, place=None, **visiting):
    document = a_rulebook(*windows, visiting=visiting, **(place or {}))
    assert problems(document) == []
    return {(one.code, one.sure): one for one in doubts(document, today=today, confirmed=confirmed)}


def codes(*windows, **visiting):
    return sorted(found(*windows, **visiting))


def test_sound_rules_raise_no_doubt():
    split = [window("a", applies_to={"gender": "male"}), window("b", applies_to={"gender": "female"})]
    party = [{"subject": "party", "measure": "adults", "limit": 2, "period": "visit"}]
    sound = [
        {},
        {"minors": {"allowed": True, "accompanied_by_adult": True}, "quotas": party},
        {"minors": {"allowed": False}},
        {
            "arrival": {"lead_minutes": 30, "not_before_minutes": 60},
            "booking": {"min_lead_days": 2, "max_lead_days": 14},
        },
        {"blackouts": [{"start": "10:00", "end": "10:30"}]},
        {"closures": [{"kind": "weekly_closed_days", "days": ["mon"]}]},
    ]
    assert [codes(**visiting) for visiting in sound] == [[]] * len(sound)
    assert codes(*split) == codes(a_window(), window(start="11:00", end="13:00")) == []


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ([window(start="10:00", end="12:00")], [("hours_overlap", True)]),
        ([window(days=["fri", "sat"])], [("hours_overlap", True)]),
        ([window(applies_to={"housing_units": ["B"]})], [("hours_overlap", False)]),
        ([window(kind="session")], [("hours_overlap", False)]),
        ([window(mode="contact")], []),
        ([window(by_request=True)], []),
        ([window(days=["sun"])], []),
        ([window(valid_from="2026-01-01", valid_to="2026-02-01")], [("hours_overlap", True)]),
    ],
)
def test_two_lines_for_the_same_person_at_one_time(windows, expected):
    assert codes(a_window(), *windows) == expected


def test_lines_that_share_no_person_or_no_date_do_not_meet():
    letters = [
        window(id, applies_to={"surname_initials": {"from": a, "to": z}})
        for id, a, z in (("a", "A", "L"), ("b", "M", "Z"))
    ]
    ends = [{"kind": "last_digits_range", "digits": 3, "low": low, "high": low + 499} for low in (0, 500)]
    numbers = [window(f"n{n}", applies_to={"a_number_rule": rule}) for n, rule in enumerate(ends)]
    weeks = [window(f"k{n}", date_rule={"kind": "weeks_of_month", "weeks": [n, n + 2]}) for n in (1, 2)]
    parity = [window(each, date_rule={"kind": "date_parity", "parity": each}) for each in ("odd", "even")]
    except_b = [
        window("x", applies_to={"housing_units_except": ["B"]}),
        window("y", applies_to={"housing_units": ["B"]}),
    ]
    early = window("e", valid_to="2026-03-01"), window("f", valid_from="2026-03-02")
    assigned = [window(id, applies_to={"assigned_by_facility": "day"}) for id in ("p", "q")]
    for pair in (letters, numbers, weeks, parity, except_b, early, assigned):
        assert [code for code, _sure in codes(*pair) if code == "hours_overlap"] == []


@pytest.mark.parametrize(
    ("window", "visiting", "expected"),
    [
        (a_window(), {"closures": [{"kind": "weekly_closed_days", "days": ["sat"]}]}, ("hours_on_closed_days", True)),
        (a_window(session_minutes=150, kind="session"), {}, ("visit_longer_than_hours", True)),
        (a_window(end="09:30"), {}, ("visit_longer_than_hours", False)),
        (a_window(last_check_in="11:00"), {}, ("last_check_in_after_end", True)),
        (a_window(), {"blackouts": [{"start": "08:00", "end": "11:00"}]}, ("hours_inside_break", True)),
        (a_window(days=["sat", "holiday"]), {"holidays": "closed"}, ("holidays_both_ways", True)),
        (a_window(), {"visit_length": {"minutes": 30, "min_minutes": 60}}, ("length_turned_round", True)),
        (a_window(), {"arrival": {"lead_minutes": 45, "not_before_minutes": 30}}, ("arrival_turned_round", True)),
        (a_window(), {"booking": {"min_lead_days": 9, "max_lead_days": 3}}, ("booking_never_open", True)),
        (a_window(), {"booking": {"required": True, "walk_in": True}}, ("booked_and_walked_in", False)),
    ],
)
def test_what_can_never_be(window, visiting, expected):
    assert expected in codes(window, **visiting)


def test_a_level_a_letter_and_a_number_that_no_line_names():
    def by_level(id, gender, *levels):
        return window(id, applies_to={"gender": gender, "classification": list(levels)})

    levels = found(by_level("m", "male", "1", "2"), by_level("f", "female", "1"))[("level_without_hours", False)]
    assert (levels.details["level"], levels.details["gender"], levels.places) == (
        "2",
        "female",
        ("visiting.windows[m]",),
    )
    assert codes(by_level("m", "male", "1", "2"), window("f", days=["sun"], applies_to={"gender": "female"})) == []
    letters = found(window(applies_to={"surname_initials": {"from": "A", "to": "X"}}))[("letters_without_hours", True)]
    assert letters.details["letters"] == ["Y", "Z"]
    ends = [
        {"kind": "last_digits_range", "digits": 3, "low": low, "high": high} for low, high in ((0, 499), (501, 999))
    ]
    numbers = found(*(window(f"n{n}", applies_to={"a_number_rule": rule}) for n, rule in enumerate(ends)))
    assert numbers[("numbers_without_hours", True)].details["number"] == "500"


def test_a_party_that_can_never_come():
    def limit(measure, limit, **more):
        return {"subject": "party", "measure": measure, "limit": limit, "period": "visit"} | more

    children = {"minors": {"allowed": True, "accompanied_by_adult": True}}
    (one,) = found(**children, quotas=[limit("visitors", 1)]).values()
    assert (one.code, one.sure, one.places) == ("party_can_never_come", True, ("visiting.quotas[0]",))
    assert one.sources == ("https://example.org/harbor",)
    only_weekdays = {"minors": {"allowed": True, "days_not_allowed": ["sat", "sun"]}}
    assert codes(**only_weekdays) == [("party_can_never_come", True)]
    assert codes(a_window(days=["fri", "sat"]), **only_weekdays) == []
    shapes = "two adults and one child, or one adult and two children"
    assert codes(quotas=[limit("visitors", 3, exception=shapes)]) == []
    assert codes(quotas=[limit("visitors", 3, exception=shapes), limit("children", 1)]) == [
        ("party_can_never_come", True)
    ]
    assert codes(quotas=[limit("adults", 0)]) == [("nobody_can_come", True)]


def test_the_same_limit_with_two_numbers():
    rows = [{"subject": "detained_person", "measure": "visits", "limit": n, "period": "week"} for n in (2, 1)]
    (one,) = found(quotas=rows).values()
    assert (one.code, one.details, one.places) == (
        "limits_disagree", {"low": 1, "high": 2}, ("visiting.quotas[0]", "visiting.quotas[1]"),
    )  # fmt: skip
    assert codes(quotas=[rows[0], rows[1] | {"scope": "remote"}]) == []


def test_no_weekend_day_where_the_standard_asks_for_one():
    held = {"facility_type": "SPC", "inspection_standard": "PBNDS 2011 - 2016 Revisions"}
    assert sorted(found(a_window(days=["mon"]), place=held)) == [("no_weekend_day", True)]
    assert sorted(found(a_window(), place=held)) == [("one_weekend_day", False)]
    assert sorted(found(a_window(days=["mon"]), place=held | {"facility_type": "IGSA"})) == [("no_weekend_day", False)]
    assert sorted(found(a_window(days=["mon"]), place=held | {"inspection_standard": "NDS 2019"})) == []


class TestSourcesThatDisagree:
    def both(self, **values):
        document = a_rulebook()
        told = with_both(document, values, source=CALL, on=TODAY)
        visiting = document["visiting"]
        for place, value in told.items():
            *steps, last = place.split(".")
            at = visiting
            for step in steps:
                at = at.setdefault(step, {})
            at[last] = value
        return document

    @pytest.mark.parametrize(("said", "stands", "other"), [(30, 30, 60), (90, 60, 90)])
    def test_the_stricter_stands_and_the_other_is_kept_with_its_source(self, said, stands, other):
        document = self.both(**{"visit_length.minutes": said})
        assert document["visiting"]["visit_length"]["minutes"] == stands
        (kept,) = document["visiting"]["said_otherwise"]
        assert (kept["value"], kept["url"]) == (other, "https://example.org/harbor" if other == 60 else "a call")
        assert problems(document) == []
        (doubt,) = doubts(document, today=TODAY)
        assert (doubt.code, doubt.details["stands"], doubt.details["other"]) == ("sources_disagree", stands, other)
        assert doubt.details["is_stricter"] is True

    def test_a_call_settles_it_and_an_older_one_does_not(self):
        document = self.both(holidays="closed")
        place = "visiting.holidays"
        for confirmed, count in (({place: date(2026, 11, 22)}, 1), ({place: TODAY}, 0), ({"visiting": TODAY}, 0)):
            assert len(doubts(document, today=TODAY, confirmed=confirmed)) == count

    def test_where_nobody_can_say_which_is_stricter_the_earlier_one_stands(self):
        document = self.both(holidays="own_schedule")
        assert document["visiting"]["holidays"] == "open"
        (doubt,) = doubts(document, today=TODAY)
        assert doubt.details["is_stricter"] is False

    def test_hours_of_both_are_kept_and_hold_no_visit(self):
        told = [a_window(), window("w3", days=["sun"])]
        document = self.both(windows=told)
        assert [one.get("in_all_sources") for one in document["visiting"]["windows"]] == [None, False]
        document = self.both(windows=[a_window(end="12:00")])
        assert [(one["id"], one["end"], one["in_all_sources"]) for one in document["visiting"]["windows"]] == [
            ("w1", "11:00", False), ("w1-2", "12:00", False),
        ]  # fmt: skip
        assert [one.code for one in doubts(document, today=TODAY)] == ["hours_in_one_source"] * 2
        # A yes on the telephone is about all of it; which line is the right one is said in the line.
        assert len(doubts(document, today=TODAY, confirmed={"visiting": TODAY})) == 2

    def test_a_rulebook_in_which_the_laxer_one_stands_is_refused(self):
        document = self.both(**{"visit_length.minutes": 30})
        document["visiting"]["visit_length"]["minutes"] = 90
        assert [one.where for one in problems(document)] == ["visiting.said_otherwise[0].value"]
        document["visiting"]["visit_length"]["minutes"] = None
        assert [one.where for one in problems(document)] == ["visiting.said_otherwise[0].place"]

    def test_which_is_stricter(self):
        for place, one, other, expected in (
            ("visit_length.minutes", 30, 60, 30),
            ("arrival.lead_minutes", 30, 60, 60),
            ("booking.required", True, False, True),
            ("booking.walk_in", True, False, False),
            ("holidays", "open", "closed", "closed"),
            ("contact", "video", "contact", None),
            ("booking.phone", "1", "2", None),
            ("visit_length.minutes", 30, True, None),
            ("visit_length.minutes", 30, 30, None),
        ):
            assert stricter_of(place, one, other) is expected or stricter_of(place, one, other) == expected


def test_the_shipped_rulebooks_give_these_doubts_and_no_other_sure_ones():
    """Each was looked up in its rulebook: what is marked sure is so."""
    sure, asked = Counter(), Counter()
    for file in sorted(SHIPPED_RULEBOOKS.glob("*.json")):
        if not file.name.endswith(".schema.json"):
            document = json.loads(file.read_text(encoding="utf-8"))
            for one in doubts(document, today=TODAY):
                (sure if one.sure else asked)[(document["id"], one.code)] += 1
                assert one.places and doubt_lines((one,))[0].text
    assert sure == {("kandimn", "hours_overlap"): 1, ("phelpmo", "hours_in_one_source"): 2}
    assert asked == {("hpknsky", "level_without_hours"): 3, ("kankeil", "hours_overlap"): 3}


def test_every_doubt_has_its_words():
    from pathlib import Path

    import facilities.doubts as room

    written = "".join(path.read_text() for path in Path(room.__file__).parent.glob("*.py") if path.name != "words.py")
    assert [code for code in WHY if f'"{code}"' not in written] == []
