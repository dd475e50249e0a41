"""slots: the shape of its answers, and one clear line for a question that cannot be asked."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories.facilities import a_facility, a_window

pytestmark = pytest.mark.django_db

A_WEEK = ("--from", "2026-10-31", "--to", "2026-11-07")


def ask(*arguments):
    out = StringIO()
    call_command("slots", *map(str, arguments), stdout=out)
    return json.loads(out.getvalue())


def refusal(*arguments):
    """(exit code, the one line); nothing may have been printed."""
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("slots", *map(str, arguments), stdout=out)
    assert out.getvalue() == ""
    line = str(caught.value)
    assert "\n" not in line
    return caught.value.returncode, line


def test_an_answer_has_every_slot_with_its_offset_from_utc():
    a_facility(a_window(days=["sat"]))
    assert ask("harbor", *A_WEEK) == {
        "facility": "harbor",
        "timezone": "America/New_York",
        "slots": [
            {"start": f"{start}:00{offset}", "end": f"{end}:00{offset}", "mode": None, "window": "w1"}
            | {"verdict": "allowed", "findings": []}
            for start, end, offset in [
                ("2026-10-31T09:00", "2026-10-31T10:00", "-04:00"),
                ("2026-10-31T10:00", "2026-10-31T11:00", "-04:00"),
                ("2026-11-07T09:00", "2026-11-07T10:00", "-05:00"),
                ("2026-11-07T10:00", "2026-11-07T11:00", "-05:00"),
            ]
        ],
        "findings": [],
    }


def test_a_finding_has_its_sentence_and_its_source():
    a_facility(a_window(applies_to={"gender": "female"}, end="10:00"))
    answer = ask("harbor", "--from", "2026-10-31", "--to", "2026-10-31")
    [slot] = answer["slots"]
    assert slot["verdict"] == "unknown"
    assert slot["findings"] == [
        {
            "code": "gender_unknown",
            "verdict": "unknown",
            "text": "These hours are for female persons only, and the person’s gender is not known.",
            "source": "https://example.org/harbor",
            "confirmed_on": None,
        }
    ]


def test_a_person_file_answers_what_it_knows(tmp_path):
    a_facility(a_window(applies_to={"gender": "female"}, end="10:00"))
    file = tmp_path / "person.json"
    for known, verdict in (
        ({"gender": "female"}, "allowed"),
        ({"gender": "male"}, "refused"),
        ({"gender": ""}, "unknown"),
    ):
        file.write_text(json.dumps(known))
        assert [slot["verdict"] for slot in ask("harbor", *A_WEEK, "--person", file)["slots"]] == [verdict, verdict]


def test_booking_is_judged_only_with_now_and_the_party_only_when_named():
    visiting = {
        "booking": {"required": True, "min_lead_hours": 48},
        "quotas": [{"subject": "party", "measure": "adults", "limit": 1, "period": "visit"}],
    }
    a_facility(visiting=visiting)
    day = ("--from", "2026-10-31", "--to", "2026-10-31")

    def codes(*arguments):
        return {finding["code"] for slot in ask("harbor", *day, *arguments)["slots"] for finding in slot["findings"]}

    assert codes() == set()
    assert "notice_too_short" in codes("--now", "2026-10-30T12:00:00Z")
    assert codes("--party", "2,0") == {"party_adults"}


def test_programs_have_their_own_hours():
    a_facility(visiting={"community_visits": {"exists": True, "windows": [a_window(id="p1", days=["sun"])]}})
    assert {slot["window"] for slot in ask("harbor", *A_WEEK)["slots"]} == {"w1"}
    assert {slot["window"] for slot in ask("harbor", *A_WEEK, "--route", "community_group")["slots"]} == {"p1"}


def test_a_batch_answers_in_the_order_of_its_questions(tmp_path):
    a_facility(id="north")
    a_facility(id="south", timezone="America/Chicago")
    file = tmp_path / "batch.json"
    week = {"from": "2026-10-31", "to": "2026-11-07"}
    questions = [{"facility": "south"} | week, {"facility": "north", "person": {"gender": "male"}} | week]
    file.write_text(json.dumps([*questions, questions[0]]))
    answers = ask("--batch", file)
    assert [answer["facility"] for answer in answers] == ["south", "north", "south"]
    assert answers[1] == ask("north", *A_WEEK)
    file.write_text("[]")
    assert ask("--batch", file) == []


def test_the_database_is_asked_once_for_a_whole_batch(tmp_path, django_assert_max_num_queries):
    week = {"from": "2026-10-31", "to": "2026-11-07"}
    for number in range(6):
        a_facility(id=f"f{number}")
    file = tmp_path / "batch.json"
    file.write_text(json.dumps([{"facility": f"f{number}"} | week for number in range(6)]))
    with django_assert_max_num_queries(6):
        ask("--batch", file)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(("nowhere", *A_WEEK), "no facility 'nowhere' is loaded", id="unknown_facility"),
        pytest.param(("harbor", "--from", "2026-10-31"), "--to is missing", id="no_end"),
        pytest.param((), "FACILITY is missing", id="nothing"),
        pytest.param(("harbor", "--from", "2026-11-07", "--to", "2026-10-31"), "is before from", id="turned_round"),
        pytest.param(("harbor", "--from", "2026-01-01", "--to", "2028-02-01"), "more than two years", id="too_long"),
        pytest.param(("harbor", "--from", "0001-01-01", "--to", "0001-01-02"), "outside 1970", id="year_1"),
        pytest.param(("harbor", "--from", "9999-12-30", "--to", "9999-12-31"), "outside 1970", id="year_9999"),
        pytest.param(("harbor", "--from", "2026-02-30", "--to", "2026-03-01"), "from: ", id="impossible_date"),
        pytest.param(("harbor", "--from", "tomorrow", "--to", "2026-03-01"), "from: ", id="no_date"),
        pytest.param(("harbor", *A_WEEK, "--route", "attorney"), "route: ", id="unknown_route"),
        pytest.param(("harbor", *A_WEEK, "--party", "two"), "party: ", id="bad_party"),
        pytest.param(("harbor", *A_WEEK, "--party=-1,0"), "party: ", id="negative_party"),
        pytest.param(("harbor", *A_WEEK, "--party", "1_0,0"), "party: ", id="party_as_code"),
        pytest.param(("harbor", *A_WEEK, "--party", "١,1"), "party: ", id="party_in_other_digits"),
        pytest.param(("harbor", *A_WEEK, "--party", ""), "party: ", id="empty_party"),
        pytest.param(("harbor", *A_WEEK, "--route", ""), "route: ", id="empty_route"),
        pytest.param(("harbor", *A_WEEK, "--now", ""), "now: ", id="empty_now"),
        pytest.param(("harbor", *A_WEEK, "--person", ""), "cannot be read", id="empty_person"),
        pytest.param(("--batch", ""), "cannot be read", id="empty_batch"),
        pytest.param(("harbor", "--from", "2026-W44-6", "--to", "2026-11-07"), "from: ", id="week_date"),
        pytest.param(("\ud800", *A_WEEK), "facility: ", id="half_a_character"),
        pytest.param(("x" * 5000, *A_WEEK), "facility: ", id="endless_facility"),
        pytest.param(("harbor", *A_WEEK, "--now", "2026-10-30T12:00"), "no offset", id="now_without_offset"),
        pytest.param(("harbor", *A_WEEK, "--now", "noon"), "now: ", id="bad_now"),
        pytest.param(("harbor", *A_WEEK, "--person", "nowhere.json"), "nowhere.json: cannot be read", id="no_person"),
        pytest.param(("harbor", *A_WEEK, "--batch", "b.json"), "--batch stands alone", id="batch_and_facility"),
        pytest.param(("--batch", "nowhere.json"), "nowhere.json: cannot be read", id="no_batch"),
    ],
)
def test_a_question_that_cannot_be_asked(arguments, line):
    a_facility()
    code, told = refusal(*arguments)
    assert (code, line in told) == (2, True), told


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param('{"name": "Ana"}', "'name' is not a key of a person file", id="unknown_key"),
        pytest.param('{"gender": 5}', "gender: write a text", id="wrong_type"),
        pytest.param('{"gender": "men"}', "gender: write male or female", id="wrong_word"),
        pytest.param('{"admitted_on": "2026-02-30"}', "admitted_on: ", id="impossible_date"),
        pytest.param('["male"]', "write one object", id="a_list"),
        pytest.param('{"gender": "male", "gender": "female"}', "given twice", id="twice"),
        pytest.param("not json", "line 1, column 1: not JSON", id="not_json"),
        pytest.param('{"surname": ' + "9" * 5000 + "}", "number too long to read; shorten it", id="endless_number"),
        pytest.param("[" * 100_000, "nested too deeply", id="bomb"),
    ],
)
def test_a_person_file_that_cannot_be_read_is_told_without_repeating_what_it_says(tmp_path, content, line):
    a_facility()
    file = tmp_path / "person.json"
    file.write_text(content)
    code, told = refusal("harbor", *A_WEEK, "--person", file)
    assert (code, line in told, "Ana" in told) == (2, True, False), told


def test_a_person_file_in_another_encoding(tmp_path):
    a_facility()
    file = tmp_path / "person.json"
    file.write_bytes('{"surname": "Peña"}'.encode("latin-1"))
    assert refusal("harbor", *A_WEEK, "--person", file)[0] == 2


@pytest.mark.parametrize(
    ("questions", "line"),
    [
        pytest.param({"facility": "harbor"}, "write a list of questions", id="no_list"),
        pytest.param(["harbor"], "[0]: write an object", id="no_object"),
        pytest.param([{"facility": "harbor", "from": "2026-10-31"}], "[0].to: ", id="no_end"),
        pytest.param([{"facility": "harbor", "form": "x"}], "[0].form: not a key", id="unknown_key"),
        pytest.param(
            [{"facility": "nowhere", "from": "2026-10-31", "to": "2026-10-31"}],
            "[0].facility: no facility",
            id="unknown",
        ),
        pytest.param(
            [{"facility": "harbor", "from": "2026-10-31", "to": "2026-10-31", "person": {"name": "Ana"}}],
            "[0].person: ",
            id="unknown_person_key",
        ),
    ],
)
def test_a_batch_with_a_question_that_cannot_be_asked_answers_none(tmp_path, questions, line):
    a_facility()
    file = tmp_path / "batch.json"
    file.write_text(json.dumps(questions))
    code, told = refusal("--batch", file)
    assert (code, line in told) == (2, True), told


def test_an_empty_database_has_no_facility_yet():
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE facilities_facility CASCADE")
    assert refusal("harbor", *A_WEEK) == (2, "no facility 'harbor' is loaded; load_rulebooks loads them")
