"""Reading rulebooks and person files: every value with its place; what cannot be read is refused by name and place."""

from datetime import date

import pytest

from compliance.rules import (
    ClockCutoff,
    DateRule,
    DeskHours,
    ExclusionRule,
    ListChange,
    NumberRange,
    PersonFacts,
    Selector,
    Source,
    SurnameRange,
)
from facilities.facts import RulebookError, facility_facts, person_facts
from facilities.facts.reading import clock, day
from facilities.facts.terms import clock_cutoff, desk_hours, list_change, party_shapes
from facilities.facts.windows import schedule_rule
from tests.builders import RULEBOOKS, a_document, a_facility, a_rulebook, a_shipped_facility, a_window

EVERY_RULEBOOK = sorted(path.stem for path in RULEBOOKS.glob("*.json") if "schema" not in path.name)


def test_there_are_134_rulebooks():
    assert len(EVERY_RULEBOOK) == 134


@pytest.mark.parametrize("facility_id", EVERY_RULEBOOK)
def test_every_shipped_rulebook_is_read_whole(facility_id):
    document = a_rulebook(facility_id)
    facility = facility_facts(document)
    visiting = document["visiting"] or {}
    assert (facility.id, facility.timezone, facility.has_visiting) == (
        facility_id,
        document["timezone"],
        document["visiting"] is not None,
    )
    for found, key in (
        (facility.windows, "windows"),
        (facility.quotas, "quotas"),
        (facility.closures, "closures"),
        (facility.blackouts, "blackouts"),
        (facility.other_rules, "other_rules"),
    ):
        assert len(found) == len(visiting.get(key) or [])
    if facility.booking is not None:
        assert (facility.booking.desk is None) == (facility.booking.desk_text is None), "desk hours that cannot be read"
        assert (facility.booking.cutoff is None) == (facility.booking.cutoff_text is None), "a cut-off nobody can read"


# ── values in words ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Mon, Tue, Wed, Fri 13:30-16:00", (DeskHours(("mon", "tue", "wed", "fri"), 810, 960),)),
        ("Mon-Fri 12:00-14:00", (DeskHours(("mon", "tue", "wed", "thu", "fri"), 720, 840),)),
        ("Sunday 11:00-19:00", (DeskHours(("sun",), 660, 1140),)),
        ("Sat-Mon 08:00-24:00", (DeskHours(("sat", "sun", "mon"), 480, 1440),)),
        ("Mon 08:00-12:00; Tue 13:00-15:00", (DeskHours(("mon",), 480, 720), DeskHours(("tue",), 780, 900))),
        ("most mornings", None),
        ("Mon-Fri 14:00-12:00", None),
        ("Someday 08:00-12:00", None),
    ],
)
def test_desk_hours_in_words(printed, expected):
    assert desk_hours(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("24:00 the day before", ClockCutoff(1440, 1)),
        ("16:00 day before", ClockCutoff(960, 1)),
        ("12:00 2 days before", ClockCutoff(720, 2)),
        ("08:00", ClockCutoff(480, 0)),
        ("08:00 same day", ClockCutoff(480, 0)),
        ("12:00 Thu before", ClockCutoff(720, 0, "thu")),
        ("24:00 Sun of the week before", ClockCutoff(1440, 0, "sun", week_before=True)),
        ("12:00 Thu", None),
        ("when full", None),
    ],
)
def test_a_cut_off_in_words(printed, expected):
    assert clock_cutoff(printed) == expected


@pytest.mark.parametrize(
    ("exception", "expected"),
    [
        ("one adult with two children, or two adults with one child", ((1, 2), (2, 1))),
        ("2 adults and 1 child, or 1 adult and 2 children", ((2, 1), (1, 2))),
        ("two adults, or one adult and two small children", ((2, 0), (1, 2))),
        ("2 adults, or 1 adult and 2 children, from the older copy", ((2, 0), (1, 2))),
        ("minors may come with the one adult", ()),
        ("at most three of the five may be minors", ()),
        ("interpreted flexibly", ()),
        (None, ()),
    ],
)
def test_coupled_caps_in_words(exception, expected):
    assert party_shapes(exception) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("only in mar, jun, sep, dec", ListChange("only in mar, jun, sep, dec", months=(3, 6, 9, 12))),
        ("first day of each month", ListChange("first day of each month", day_of_month=1)),
        ("on request", ListChange("on request")),
    ],
)
def test_changes_of_a_list_in_words(printed, expected):
    assert list_change(printed) == expected


@pytest.mark.parametrize(
    ("reason", "days", "waiver"),
    [
        ("released_from_custody_60_days", 60, None),
        ("arrested_felony_1_year", 366, None),
        ("former_inmate_1_year_any_facility", 366, None),
        ("felon_unless_jail_administrator_approves", None, "jail_administrator"),
        ("pending_charges", None, None),
    ],
)
def test_an_exclusion_carries_its_time_and_who_may_lift_it(reason, days, waiver):
    facility = a_facility(clearance={"exclusions": [reason]})
    found = facility.clearance.exclusions[0]
    assert found == ExclusionRule(reason, days, waiver, found.stated)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("weeks_of_month 1,3", (DateRule("weeks_of_month", weeks=(1, 3)), None)),
        ("every_other_week", (DateRule("every_weeks", every=2), None)),
        ("now and then", (None, "now and then")),
        (None, (None, None)),
    ],
)
def test_a_programmes_schedule_in_words(rule, expected):
    assert schedule_rule(rule) == expected


def test_a_quota_for_units_or_for_on_site_visits_in_words():
    by_unit = {
        "subject": "party",
        "measure": "visitors",
        "limit": 1,
        "applies_to": {"text": "housing units Q, R and T"},
    }
    onsite = {
        "subject": "detained_person",
        "measure": "visits",
        "limit": 1,
        "applies_to": {"text": "on-site, lobby video"},
    }
    remote = {"subject": "detained_person", "measure": "visits", "limit": 1, "exception": "remote without limit"}
    found = a_facility(quotas=[by_unit, onsite, remote]).quotas
    assert (found[0].applies_to, found[0].applies_text) == (Selector(housing_units=("Q", "R", "T")), None)
    assert [(quota.scope, quota.applies_text) for quota in found[1:]] == [("onsite", None), ("onsite", None)]


def test_a_selector_is_read_key_by_key():
    facility = a_facility(
        a_window(
            applies_to={
                "gender": "male",
                "surname_initials": {"from": "a", "to": "L"},
                "a_number_rule": {"kind": "last_digits_range", "digits": 3, "low": "000", "high": "499"},
            }
        )
    )
    assert facility.windows[0].applies_to == Selector(
        gender="male", surname_initials=SurnameRange("A", "L"), a_number_rule=NumberRange(3, 0, 499)
    )


# ── dates and clocks ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-02-03", date(2020, 2, 3), date(2020, 2, 3)),
        (None, None, None),
    ],
)
def test_a_cut_date_is_its_first_day_or_its_last(printed, first, last):
    assert (day(printed, "x"), day(printed, "x", is_end=True)) == (first, last)


@pytest.mark.parametrize("printed", ["2020-02-30", "2020-13", "last year", "20-01-01", 2020, "2020-1-1"])
def test_what_is_no_date_is_refused(printed):
    with pytest.raises(RulebookError, match="^x: "):
        day(printed, "x")


def test_midnight_ends_a_day_and_begins_none():
    assert clock("24:00", "x", is_end=True) == 1440
    with pytest.raises(RulebookError, match="x: '24:00'"):
        clock("24:00", "x")


@pytest.mark.parametrize(
    ("window", "where"),
    [
        ({"start": "9:00"}, "visiting.windows[0].start"),
        ({"start": "25:00"}, "visiting.windows[0].start"),
        ({"end": "24:30"}, "visiting.windows[0].end"),
        ({"start": "17:00", "end": "09:00"}, "visiting.windows[0].end"),
        ({"start": "09:00", "end": "09:00"}, "visiting.windows[0].end"),
        ({"days": ["monday"]}, "visiting.windows[0].days[0]"),
        ({"days": "daily"}, "visiting.windows[0].days"),
        ({"kind": "closed"}, "visiting.windows[0].kind"),
        ({"mode": "hologram"}, "visiting.windows[0].mode"),
        ({"session_minutes": 0}, "visiting.windows[0].session_minutes"),
        ({"session_minutes": True}, "visiting.windows[0].session_minutes"),
        ({"session_starts": ["9"]}, "visiting.windows[0].session_starts[0]"),
        ({"on": ["2026-06"]}, "visiting.windows[0].on[0]"),
        ({"id": None}, "visiting.windows[0].id"),
        ({"applies_to": {"shoe_size": 9}}, "visiting.windows[0].applies_to.shoe_size"),
        ({"applies_to": {"gender": "M"}}, "visiting.windows[0].applies_to.gender"),
        (
            {"applies_to": {"surname_initials": {"from": "L", "to": "A"}}},
            "visiting.windows[0].applies_to.surname_initials",
        ),
        ({"date_rule": {"kind": "full_moon"}}, "visiting.windows[0].date_rule.kind"),
        ({"date_rule": {"kind": "weeks_of_month", "weeks": [6]}}, "visiting.windows[0].date_rule.weeks"),
        ({"date_rule": {"kind": "every_weeks", "weeks": 2}}, "visiting.windows[0].date_rule.anchor"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_place(window, where):
    with pytest.raises(RulebookError) as refused:
        a_facility(a_window(**window))
    assert refused.value.where == where
    assert refused.value.why


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"holidays": "sometimes"}, "visiting.holidays"),
        ({"status": "fine"}, "visiting.status"),
        ({"closures": [{"kind": "mood"}]}, "visiting.closures[0].kind"),
        ({"closures": [{"kind": "suspension", "start": "2020-05", "end": "2020-03"}]}, "visiting.closures[0].end"),
        ({"blackouts": [{"start": "09:00", "end": None}]}, "visiting.blackouts[0]"),
        ({"quotas": [{"subject": "dog", "measure": "visits", "limit": 1}]}, "visiting.quotas[0].subject"),
        ({"quotas": [{"subject": "visitor", "measure": "visits", "limit": None}]}, "visiting.quotas[0].limit"),
        ({"windows": "none"}, "visiting.windows"),
        ({"windows": [[]]}, "visiting.windows[0]"),
    ],
)
def test_a_broken_rulebook_is_refused_by_its_place(changes, where):
    with pytest.raises(RulebookError) as refused:
        a_facility(**changes)
    assert refused.value.where == where


def test_two_windows_of_one_id_are_refused():
    with pytest.raises(RulebookError, match=r"visiting\.windows\[1\]\.id: 'w1' is used twice"):
        a_facility(a_window(), a_window())


@pytest.mark.parametrize("zone", ["", "Mountain Time", "America/Atlantis", "../etc/passwd", None])
def test_an_unknown_zone_is_refused(zone):
    with pytest.raises(RulebookError, match="^timezone: "):
        facility_facts(a_document() | {"timezone": zone})


# ── sources and confirmations ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_value_carries_the_newest_source_of_its_block():
    document = a_document(booking={"required": True}, quotas=[{"subject": "party", "measure": "adults", "limit": 2}])
    document["sources"] = [
        {"block": "visiting", "url": "https://a.example", "date": None, "kind": "county_website"},
        {"block": "visiting", "url": "https://b.example", "date": "2014-10", "kind": "news"},
        {"block": "booking", "url": "https://c.example", "date": "2013", "kind": "news"},
    ]
    facility = facility_facts(document)
    assert facility.windows[0].stated.source == Source("https://b.example", "2014-10", "news")
    assert facility.booking.required.source == Source("https://c.example", "2013", "news")
    assert facility.quotas[0].stated.source == Source("https://b.example", "2014-10", "news"), "no source of its own"


def test_a_confirmed_place_confirms_what_lies_under_it_and_nothing_else():
    seen = date(2026, 6, 1)
    facility = facility_facts(
        a_document(booking={"required": True, "min_lead_hours": 24}), confirmations={"visiting.booking": seen}
    )
    assert facility.booking.min_lead_hours.confirmed_on == seen
    assert facility.windows[0].stated.confirmed_on is None


def test_a_closure_of_its_own_source_keeps_it():
    closure = {"kind": "quarantined_unit", "source": "https://own.example"}
    assert a_facility(closures=[closure]).closures[0].stated.source == Source("https://own.example")


def test_the_closures_announced_in_the_product_stand_beside_those_of_the_document():
    from compliance.rules import ClosureFacts

    announced = ClosureFacts("announced")
    facility = a_facility(closures=[{"kind": "weather"}], read={"closures": [announced]})
    assert [closure.kind for closure in facility.closures] == ["weather", "announced"]


def test_an_edition_takes_effect_on_the_documents_day_unless_told_otherwise():
    assert a_shipped_facility("krnrctx").effective_from == date(2026, 7, 27)
    assert a_shipped_facility("krnrctx", effective_from=date(2026, 8, 1)).effective_from == date(2026, 8, 1)


# ── people ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_absent_null_or_empty_key_is_unknown():
    assert person_facts({"gender": None, "surname": " ", "status": ""}) == PersonFacts()


def test_a_person_file_is_read():
    document = {"gender": "female", "housing_unit": " B-2 ", "admitted_on": "2026-06-01"}
    assert person_facts(document) == PersonFacts(gender="female", housing_unit="B-2", admitted_on=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"nickname": "x"}, "nickname"),
        ({"gender": "M"}, "gender"),
        ({"admitted_on": "last week"}, "admitted_on"),
        ({"housing_unit": 7}, "housing_unit"),
        ([], "object"),
    ],
)
def test_what_a_person_file_cannot_hold_is_named(document, named):
    with pytest.raises(ValueError, match=named):
        person_facts(document)


def test_a_refused_value_is_not_repeated():
    with pytest.raises(ValueError, match="admitted_on") as refused:
        person_facts({"admitted_on": "Ana Lopez A201555123"})
    assert "Lopez" not in str(refused.value)


@pytest.mark.parametrize(
    ("closure", "place"),
    [
        pytest.param({"kind": "weekly_closed_days"}, "days", id="no_weekday"),
        pytest.param({"kind": "weekly_closed_days", "days": []}, "days", id="not_one_weekday"),
        pytest.param({"kind": "suspension", "applies_to": {"routes": ["clergy"]}}, "applies_to.routes", id="route"),
        pytest.param({"kind": "suspension", "applies_to": {"unit": ["A"]}}, "applies_to.unit", id="unknown_key"),
    ],
)
def test_a_closure_that_would_close_nothing_is_refused(closure, place):
    with pytest.raises(RulebookError) as caught:
        a_facility(a_window(), closures=[closure])
    assert caught.value.where == f"visiting.closures[0].{place}"


def test_a_start_that_is_printed_twice_is_one_start():
    facility = a_facility(a_window(session_starts=["08:00", "09:00", "08:00"]))
    assert facility.windows[0].session_starts == (480, 540)


def test_numbers_beyond_sense_in_words_are_words():
    assert clock_cutoff("16:00 99999999 days before") is None
    facility = a_facility(a_window(), clearance={"exclusions": ["arrested_99999999999_years"]})
    assert facility.clearance.exclusions[0].days is None


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        ({"booking": {"cutoff": "25:00 the day before"}}, "visiting.booking.cutoff"),
        ({"booking": {"booking_hours": "Mon-Fri 09:00-26:00"}}, "visiting.booking.booking_hours"),
        ({"clearance": {"note": "people admitted before 2015-02-30 are exempt"}}, "visiting.clearance.note"),
    ],
)
def test_a_bad_time_in_words_is_refused_by_its_place(rules, place):
    with pytest.raises(RulebookError) as caught:
        a_facility(a_window(), **rules)
    assert caught.value.where == place


@pytest.mark.parametrize(
    "known",
    [
        {"admitted_on": "0001-01-01"},
        {"admitted_on": "9999-12-31"},
        {"admitted_on": "20260101"},
        {"admitted_on": "2026-W01-1"},
        {"surname": "x" * 201},
        {"surname": "a\0b"},
        {"surname": "\ud800"},
    ],
)
def test_a_person_file_with_a_value_beyond_sense_is_refused_by_its_key(known):
    with pytest.raises(ValueError, match=f"^{next(iter(known))}: "):
        person_facts(known)


def test_a_key_of_a_person_file_that_is_not_known_is_told_shortly():
    with pytest.raises(ValueError, match="is not a key of a person file") as caught:
        person_facts({"k" * 5000: "x"})
    assert len(str(caught.value)) < 300
