"""Rules in words, each with its source."""

from datetime import date

import pytest
from django.utils import translation

from facilities.editions.reading import SHIPPED_RULEBOOKS, files_in
from facilities.facts import facility_facts
from facilities.rule_lines import rule_sections
from facilities.window_words import day_names, window_sentence
from tests.factories.facilities import a_rulebook, a_window, shipped


def lines(slug, document, **facts):
    sections = {section.slug: section.lines for section in rule_sections(facility_facts(document, **facts))}
    return sections[slug]


def texts(slug, **visiting):
    return [line.text for line in lines(slug, a_rulebook(visiting=visiting))]


def test_a_line_carries_its_source_its_date_and_that_nobody_confirmed_it():
    [line] = lines("hours", a_rulebook())
    assert line.text == "Saturday, 9 a.m. to 11 a.m."
    assert (line.source, line.source_name, line.source_date) == ("https://example.org/harbor", "example.org", "2025-04")
    assert (line.confirmed_on, line.place) == (None, "visiting.windows[0]")


def test_a_confirmed_line_says_when():
    [line] = lines("hours", a_rulebook(), confirmations={"visiting.windows[0]": date(2026, 8, 30)})
    assert line.confirmed_on == date(2026, 8, 30)


@pytest.mark.parametrize(
    ("window", "sentence"),
    [
        pytest.param(
            {"days": ["mon", "tue", "wed", "fri"]}, "Monday to Wednesday, Friday, 9 a.m. to 11 a.m.", id="days"
        ),
        pytest.param({"days": ["sat", "holiday"]}, "Saturday, holidays, 9 a.m. to 11 a.m.", id="holiday"),
        pytest.param({"days": None}, "Days not known, 9 a.m. to 11 a.m.", id="no_day"),
        pytest.param({"end": None}, "Saturday, hours not known.", id="no_clock"),
        pytest.param(
            {"start": "21:00", "end": "09:00", "overnight": True},
            "Saturday, 9 p.m. to 9 a.m. the next day.",
            id="night",
        ),
        pytest.param({"end": "24:00"}, "Saturday, 9 a.m. to midnight.", id="midnight"),
        pytest.param(
            {"date_rule": {"kind": "weeks_of_month", "weeks": [1, 3]}},
            "Saturday, 9 a.m. to 11 a.m.; only this weekday of the month, counted from the first: 1, 3.",
            id="weeks",
        ),
        pytest.param({"days": None, "on": ["2026-12-24"]}, "9 a.m. to 11 a.m.; only on Dec. 24, 2026.", id="one_off"),
        pytest.param(
            {
                "applies_to": {"gender": "female", "housing_units": ["A", "B"]},
                "mode": "non_contact",
                "by_request": True,
            },
            "Saturday, 9 a.m. to 11 a.m.; visit through glass; for women; housing unit A, B; only on request.",
            id="selector",
        ),
    ],
)
def test_a_window_in_words(window, sentence):
    [stated] = facility_facts(a_rulebook(a_window(**window))).windows
    assert window_sentence(stated) == sentence


def test_every_day_is_said_so():
    assert day_names(("mon", "tue", "wed", "thu", "fri", "sat", "sun")) == "every day"


def test_the_parts_of_booking():
    assert texts(
        "booking", booking={"required": True, "methods": ["phone"], "phone": "555-0100", "min_lead_hours": 1}
    ) == [
        "Visits must be booked.",
        "Booking: by telephone, 555-0100.",
        "Book at least 1 hour ahead.",
    ]


def test_a_limit_with_its_exception():
    quota = {
        "subject": "detained_person",
        "measure": "visits",
        "limit": 2,
        "period": "week",
        "exception": "not on holidays",
    }
    assert texts("limits", quotas=[quota]) == ["Visits to one person: at most 2 a week. (not on holidays)"]


def test_what_to_wear_is_advice_in_words():
    [line] = lines("wear", a_rulebook(visiting={"dress_code": {"flags": ["no_hats", "no_such_code"]}}))
    assert (line.text, line.is_advice) == ("What to wear: no hats, no such code.", True)


def test_what_no_source_mentions_is_an_empty_section():
    assert texts("booking") == texts("children") == texts("cost") == []


@pytest.mark.parametrize("code", [file.stem for file in files_in([SHIPPED_RULEBOOKS])])
def test_every_shipped_rule_reads_as_a_sentence(code):
    for section in rule_sections(facility_facts(shipped(code))):
        for line in section.lines:
            assert line.text and "%(" not in line.text and "_" not in line.text.split("http")[0], line


@pytest.mark.parametrize(
    ("cutoff", "language", "sentence"),
    [
        ("12:00 Thu before", "en",
         "Booking closes on the last Thursday before the visit at 12:00, the facility’s time."),
        ("16:00 Thu of the week before", "en",
         "Booking closes on Thursday of the week before the visit at 16:00, the facility’s time."),
        ("12:00 Thu before", "es",
         "Las reservas se cierran el último jueves antes de la visita a las 12:00, hora del centro."),
        ("24:00 the day before", "en", "Booking closes at 24:00, 1 day before the visit."),
        ("08:00", "en", "Booking closes at 08:00 on the day of the visit."),
        ("when the sheet is full", "en", "Booking closes: when the sheet is full."),
    ],
)  # fmt: skip
def test_by_when_to_book_is_told_in_whole_sentences(cutoff, language, sentence):
    with translation.override(language):
        assert texts("booking", booking={"cutoff": cutoff}) == [sentence]


def test_days_of_a_program_say_in_which_weeks_and_for_how_long():
    days = [
        {"days": ["sun"], "rule": "weeks_of_month 1,3", "duration_minutes": 120},
        {"days": ["tue"], "rule": "every_other_week"},
    ]
    assert texts("program", community_visits={"schedule": days}) == [
        "Program days: Sunday; only this weekday of the month, counted from the first: 1, 3; 120 minutes.",
        "Program days: Tuesday; every 2 weeks.",
    ]
