"""load_rulebooks: its report, its exit code, and that nothing is half written."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from compliance.models import AuditEvent
from facilities.editions.reading import SHIPPED_RULEBOOKS
from facilities.models import Facility, RulebookEdition, VisitingWindow
from tests.factories.facilities import a_rulebook, a_window

pytestmark = pytest.mark.django_db


def load(*paths):
    """(report, exit code, lines on standard error)."""
    out, told, code = StringIO(), StringIO(), 0
    try:
        call_command("load_rulebooks", *map(str, paths), stdout=out, stderr=told)
    except SystemExit as end:
        code = end.code
    except CommandError as end:
        code = end.returncode
        told.write(f"{end}\n")
    return json.loads(out.getvalue() or "null"), code, told.getvalue().splitlines()


def counts(report):
    return report["loaded"], report["unchanged"], report["drafts"], len(report["rejected"])


@pytest.fixture
def folder(tmp_path):
    """Write rulebooks as files of one folder."""

    def write(**documents):
        for name, document in documents.items():
            text = document if isinstance(document, (str, bytes)) else json.dumps(document)
            (tmp_path / f"{name}.json").write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write


def test_all_shipped_rulebooks_load_and_a_second_time_nothing_changes():
    report, code, told = load(SHIPPED_RULEBOOKS)
    assert (report, code, told) == ({"loaded": 134, "unchanged": 0, "drafts": 0, "rejected": []}, 0, [])
    assert Facility.objects.count() == 134
    assert RulebookEdition.objects.filter(state="published", number=1).count() == 134
    before = (VisitingWindow.objects.count(), AuditEvent.objects.count())
    report, code, told = load(SHIPPED_RULEBOOKS)
    assert (report, code, told) == ({"loaded": 0, "unchanged": 134, "drafts": 0, "rejected": []}, 0, [])
    assert (VisitingWindow.objects.count(), AuditEvent.objects.count()) == before


def test_a_file_may_hold_one_facility_or_a_list(folder):
    path = folder(one=a_rulebook(id="harbor"), many=[a_rulebook(id="north"), a_rulebook(id="south")])
    assert counts(load(path / "one.json", path / "many.json")[0]) == (3, 0, 0, 0)


def test_a_changed_rulebook_becomes_a_draft_once(folder):
    load(folder(harbor=a_rulebook()))
    changed = folder(harbor=a_rulebook(a_window(end="12:00")))
    assert counts(load(changed)[0]) == (0, 0, 1, 0)
    assert counts(load(changed)[0]) == (0, 1, 0, 0)
    assert list(RulebookEdition.objects.order_by("number").values_list("number", "state")) == [
        (1, "published"),
        (2, "draft"),
    ]
    # What is in force did not move.
    assert VisitingWindow.objects.get().end_minute == 11 * 60


def test_the_published_text_again_is_no_change_while_a_draft_waits(folder):
    load(folder(harbor=a_rulebook()))
    load(folder(harbor=a_rulebook(a_window(end="12:00"))))
    assert counts(load(folder(harbor=a_rulebook()))[0]) == (0, 1, 0, 0)


def test_a_malformed_rulebook_is_told_by_name_and_place_while_its_neighbors_load(folder):
    path = folder(
        a=a_rulebook(id="a"),
        b=a_rulebook(a_window(id="w0"), a_window(end="25:00"), id="b"),
        c=b"not json",
        d=a_rulebook(id="d"),
        e=a_rulebook(id="e", timezone="Mars/Phobos"),
        f='{"id": "f", "name": "Peña"}'.encode("latin-1"),
        g=a_rulebook(a_window(start="14:30", end="13:30"), id="g"),
        h="[" * 100_000,
    )
    report, code, told = load(path)
    assert (counts(report), code) == ((2, 0, 0, 6), 1)
    assert [(one["id"], one["where"]) for one in report["rejected"]] == [
        ("b", "visiting.windows[1].end"),
        ("c", "line 1, column 1"),
        ("e", "timezone"),
        ("f", "line 1, byte 23"),
        ("g", "visiting.windows[0].end"),
        ("h", "the whole file"),
    ]
    assert all(one["why"] for one in report["rejected"])
    assert (
        told[0] == f'{path}/b.json: b: visiting.windows[1].end: "25:00" is not a clock time HH:MM from 00:00 to 24:00'
    )
    assert list(Facility.objects.values_list("code", flat=True)) == ["a", "d"]


def test_a_file_of_ten_megabytes_is_told_and_its_neighbors_load(folder):
    report, code, _ = load(folder(a=a_rulebook(id="a"), big=json.dumps(a_rulebook(id="big")).ljust(10_000_000)))
    assert (counts(report), code) == ((1, 0, 0, 1), 1)
    assert (report["rejected"][0]["id"], report["rejected"][0]["where"]) == ("big", "the whole file")


def test_the_second_of_two_facilities_with_one_id_is_rejected(folder):
    path = folder(
        first=a_rulebook(id="harbor"), second=[a_rulebook(id="harbor", city="Elsewhere"), a_rulebook(id="north")]
    )
    report, code, _ = load(path)
    assert (counts(report), code) == ((2, 0, 0, 1), 1)
    assert report["rejected"][0] == {
        "id": "harbor",
        "where": "id",
        "why": '"harbor" was already given in first.json; keep one of the two',
        "file": "second.json",
    }
    assert Facility.objects.get(code="harbor").city == "Springfield"


def test_every_problem_of_a_facility_is_told_the_first_one_first(folder):
    report, _, _ = load(folder(a=a_rulebook(a_window(start="9"), a_window(id="w2", end="noon"), id="a")))
    [rejected] = report["rejected"]
    assert rejected["where"] == "visiting.windows[0].start"
    assert [one["where"] for one in rejected["more"]] == ["visiting.windows[1].end"]


def test_a_rejected_facility_leaves_nothing_behind(folder):
    load(folder(a=a_rulebook(a_window(end="08:00"), id="a")))
    assert (Facility.objects.count(), RulebookEdition.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


def test_a_path_that_is_not_there_loads_nothing_at_all(folder):
    path = folder(a=a_rulebook(id="a"))
    report, code, told = load(path, path / "nowhere.json")
    assert (report, code) == (None, 2)
    assert told == [f"{path}/nowhere.json: no such file or folder; check the path"]
    assert Facility.objects.count() == 0


def test_a_folder_without_a_rulebook_is_bad_input(tmp_path):
    assert load(tmp_path)[1:] == (2, [f"{tmp_path}: no rulebook (*.json) in it; name a folder that has some"])


def test_a_file_in_which_nothing_can_be_read_is_bad_input(folder):
    report, code, told = load(folder(a=b"not json") / "a.json")
    assert (counts(report), code) == ((0, 0, 0, 1), 2)
    assert told[-1].startswith("nothing could be loaded: ")


def test_the_trail_says_what_was_loaded(folder):
    load(folder(harbor=a_rulebook()))
    load(folder(harbor=a_rulebook(a_window(end="12:00"))))
    assert list(AuditEvent.objects.order_by("pk").values_list("action", "by", "subject")) == [
        ("rulebook_published", "load_rulebooks", "harbor"),
        ("rulebook_drafted", "load_rulebooks", "harbor"),
    ]


def test_an_empty_database_gets_its_tables_first(folder):
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    report, code, told = load(folder(harbor=a_rulebook()))
    made = "The tables of the database are brought up to date first."
    assert (counts(report), code, told) == ((1, 0, 0, 0), 0, [made])


def test_a_link_that_leads_nowhere_is_told(folder):
    path = folder(good=a_rulebook(id="good"))
    (path / "gone.json").symlink_to(path / "nowhere.json")
    (path / "round.json").symlink_to(path / "round.json")
    report, code, _ = load(path)
    assert (counts(report), code) == ((1, 0, 0, 2), 1)
    assert [(entry["id"], entry["where"]) for entry in report["rejected"]] == [
        ("gone", "the whole file"),
        ("round", "the whole file"),
    ]
