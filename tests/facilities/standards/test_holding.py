"""Clauses held against rulebooks: what is stated meets or departs, what is not stated is not evaluated."""

import json
from collections import Counter

import pytest

from facilities.editions.reading import SHIPPED_RULEBOOKS
from facilities.standards import Answer, held_against, standard_of
from facilities.standards.clauses import CLAUSES

WEEKEND, LENGTH = "PBNDS2011r2016-5.7-I.1-2", "PBNDS2011r2016-5.7-I.1-6"
EVENING, CONVICTION = "PBNDS2011r2016-5.7-I.1-3", "PBNDS2011r2016-5.7-I.3-4"


def rulebook(kind="SPC", standard="PBNDS 2011 - 2016 Revisions", **visiting):
    visiting = {"status": "hours_published", "windows": [window("sat"), window("sun")]} | visiting
    return {"facility_type": kind, "inspection_standard": standard, "visiting": visiting}


def window(*days, id="w1", start="09:00", end="15:00", **more):
    return {"id": f"{id}-{'-'.join(days)}", "days": list(days), "start": start, "end": end} | more


def answer_to(clause, document):
    (found,) = [(held.answer, held.why) for held in held_against(document) if held.clause.id == clause]
    return found


@pytest.mark.parametrize(
    ("visiting", "expected"),
    [
        ({"holidays": "open"}, (Answer.MEETS, "weekend_and_holidays")),
        ({"windows": [window("sat", "sun", "holiday")]}, (Answer.MEETS, "weekend_and_holidays")),
        ({}, (Answer.MAY_DEPART, "holidays_not_stated")),
        ({"holidays": "closed"}, (Answer.DEPARTS, "closed_on_holidays")),
        ({"windows": [window("mon")]}, (Answer.DEPARTS, "no_weekend_day")),
        ({"windows": [window("sat", "sun", mode="video_remote"), window("mon")]}, (Answer.DEPARTS, "no_weekend_day")),
        ({"windows": [window("sat")], "holidays": "open"}, (Answer.MAY_DEPART, "one_weekend_day")),
        ({"windows": []}, (Answer.NOT_EVALUATED, "hours_not_known")),
        ({"status": "hours_incomplete"}, (Answer.NOT_EVALUATED, "hours_not_known")),
        ({"status": "suspended_at_source_date"}, (Answer.NOT_EVALUATED, "hours_not_known")),
    ],
)
def test_weekend_days_and_holidays(visiting, expected):
    assert answer_to(WEEKEND, rulebook(**visiting)) == expected


@pytest.mark.parametrize(
    ("visiting", "expected"),
    [
        ({"visit_length": {"minutes": 60}}, (Answer.MEETS, "an_hour")),
        ({"visit_length": {"minutes": 59}}, (Answer.DEPARTS, "under_an_hour")),
        (
            {"visit_length": {"minutes": 60}, "windows": [window("sat", session_minutes=45)]},
            (Answer.DEPARTS, "under_an_hour"),
        ),
        ({"visit_length": {"min_minutes": 30}}, (Answer.NOT_EVALUATED, "not_stated")),
        ({}, (Answer.NOT_EVALUATED, "not_stated")),
    ],
)
def test_an_hour_at_least(visiting, expected):
    assert answer_to(LENGTH, rulebook(**visiting)) == expected


def test_what_is_only_asked_where_practicable_is_never_a_departure():
    assert answer_to(EVENING, rulebook()) == (Answer.MAY_DEPART, "no_weekday_hours")
    assert answer_to(EVENING, rulebook(windows=[window("mon")])) == (Answer.MAY_DEPART, "no_evening_hours")
    late = [window("mon", start="16:00", end="17:30")]
    assert answer_to(EVENING, rulebook(windows=late)) == (Answer.MEETS, "weekdays_and_evenings")


def test_a_facility_that_is_not_wholly_for_it_may_do_otherwise():
    short = {"visit_length": {"minutes": 20}, "clearance": {"exclusions": ["felon_unless_jail_administrator_approves"]}}
    for kind, expected in (("SPC", Answer.DEPARTS), ("CDF", Answer.DEPARTS), ("USMS IGA", Answer.MAY_DEPART)):
        document = rulebook(kind, **short)
        assert [answer_to(clause, document)[0] for clause in (LENGTH, CONVICTION)] == [expected, expected]


@pytest.mark.parametrize("standard", ["NDS 2019", "ORSA NDS 2019", "NDS 2025", "FPBDS", "FRS", "NDS", "USMS IGA", None])
def test_a_standard_whose_text_nobody_read_is_never_departed_from(standard):
    document = rulebook("SPC", standard, windows=[window("mon")], visit_length={"minutes": 10})
    answers = {held.answer for held in held_against(document)}
    assert answers <= {Answer.NOT_EVALUATED, Answer.LOCAL_RULE_ONLY}


def test_a_facility_without_any_rules_has_nothing_to_be_held_against():
    for visiting in (None, {}, {"status": "hours_not_found"}):
        document = {"facility_type": "SPC", "inspection_standard": "NDS 2019", "visiting": visiting}
        assert {held.answer for held in held_against(document)} == {Answer.NOT_EVALUATED}


def test_only_clauses_that_were_read_and_may_be_checked_ever_depart():
    documents = [rulebook(windows=[window("mon")], visit_length={"minutes": 1}, holidays="closed")]
    documents += [json.loads(file.read_text(encoding="utf-8")) for file in shipped()]
    for document in documents:
        for held in held_against(document):
            if held.answer is Answer.DEPARTS:
                assert (held.clause.use, held.clause.was_read) == ("check", True)


def test_shipped_rulebooks_by_answer():
    """The count itself is worth knowing when a clause or a reading changes."""
    found = Counter()
    for file in shipped():
        found.update(held.answer for held in held_against(json.loads(file.read_text(encoding="utf-8"))))
    assert {answer: found[answer] for answer in Answer if answer is not Answer.NOT_EVALUATED} == {
        Answer.MEETS: 56,
        Answer.DEPARTS: 1,
        Answer.MAY_DEPART: 16,
        Answer.LOCAL_RULE_ONLY: 114,
    }


def test_every_clause_is_written_in_both_languages():
    for clause in CLAUSES:
        assert sorted(clause.requirement) == ["en", "es"]
        assert clause.requirement["es"] != clause.requirement["en"]


def test_the_standard_is_read_from_the_record_alone():
    assert standard_of({"facility_type": "SPC", "inspection_standard": "ORSA NDS 2019"}) == "NDS2019"
    assert standard_of({"facility_type": "SPC", "inspection_standard": None}) is None


def shipped():
    return sorted(file for file in SHIPPED_RULEBOOKS.glob("*.json") if not file.name.endswith("schema.json"))
