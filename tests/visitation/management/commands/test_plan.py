"""`plan`: a schedule and a certificate that the two checks accept, and what is written when something is wrong."""

import gzip
import json

import pytest

from tests.visitation.management.commands.documents import run, unreadable, written
from tests.visitation.plan_checks.plans import an_instance


@pytest.fixture
def instance(tmp_path):
    return written(tmp_path / "instance.json", an_instance())


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_plan_breaks_no_rule_and_its_bound_holds(capsys, tmp_path, instance):
    schedule, bound = tmp_path / "schedule.json", tmp_path / "bound.json"
    code, answer, _ = run(capsys, "plan", instance, "--out", schedule, "--certificate", bound)
    assert code == 0
    assert answer["instance"] == "by-hand"
    assert answer["objective"] <= answer["bound"]
    assert answer["gap"] == pytest.approx((answer["bound"] - answer["objective"]) / answer["bound"], abs=1e-9)
    assert answer["seconds"] >= 0
    assert (answer["schedule"], answer["certificate"]) == (str(schedule), str(bound))
    code, checked, _ = run(capsys, "check_plan", instance, schedule)
    assert (code, checked["objective"], checked["visits"]) == (0, answer["objective"], answer["visits"])
    code, proven, _ = run(capsys, "check_bound", instance, bound)
    assert (code, proven["holds"]) == (0, True)
    assert proven["recomputed"] >= answer["objective"]
    # The plan by hand serves everybody; nothing better than it may be missed.
    assert answer["objective"] >= 4177


def test_the_same_instance_gives_the_same_files(capsys, tmp_path, instance):
    found = []
    for number, threads in enumerate((1, 2, 2)):
        schedule, bound = tmp_path / f"{number}.json", tmp_path / f"{number}-bound.json"
        run(capsys, "plan", instance, "--out", schedule, "--certificate", bound, "--threads", threads)
        # How long it took is told in the schedule, and differs.
        document = json.loads(schedule.read_text())
        document.pop("seconds", None)
        found.append((document, bound.read_bytes()))
    assert found[0] == found[1] == found[2]


def test_compressed_files_are_read_and_written(capsys, tmp_path, instance):
    packed, schedule = tmp_path / "instance.json.gz", tmp_path / "schedule.json.gz"
    packed.write_bytes(gzip.compress(instance.read_bytes()))
    assert run(capsys, "plan", packed, "--out", schedule)[0] == 0
    assert json.loads(gzip.decompress(schedule.read_bytes()))["instance"] == "by-hand"


def test_a_time_limit_still_gives_a_plan(capsys, tmp_path, instance):
    code, answer, _ = run(capsys, "plan", instance, "--out", tmp_path / "schedule.json", "--seconds", "5")
    assert code == 0
    assert answer["objective"] <= answer["bound"]


def test_the_answer_is_on_standard_output_and_words_are_not(capsys, tmp_path, instance):
    _, answer, messages = run(capsys, "plan", instance, "--out", tmp_path / "schedule.json")
    assert answer is not None
    assert messages.startswith("Planning ")


@unreadable
def test_a_file_that_is_no_document_ends_with_2_and_writes_nothing(capsys, tmp_path, content):
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)
    code, answer, messages = run(capsys, "plan", bad, "--out", tmp_path / "schedule.json")
    assert (code, answer) == (2, None)
    assert str(bad) in messages
    assert names(tmp_path) == ["bad.json"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("facilities", "none"),
        ("format", "visit-plan-schedule"),
        ("horizon", {"from": "2026-02-30", "to": "2026-03-15"}),
        ("requests", None),
    ],
)
def test_a_malformed_instance_ends_with_2_and_writes_nothing(capsys, tmp_path, key, value):
    bad = written(tmp_path / "bad.json", an_instance() | {key: value})
    code, answer, messages = run(capsys, "plan", bad, "--out", tmp_path / "schedule.json")
    assert (code, answer) == (2, None)
    assert str(bad) in messages
    assert key in messages
    assert names(tmp_path) == ["bad.json"]


def test_an_unknown_rule_refuses_the_instance_by_its_name(capsys, tmp_path):
    document = an_instance()
    document["facilities"][0]["rules"].append({"rule": "moon-phase"})
    bad = written(tmp_path / "bad.json", document)
    code, answer, messages = run(capsys, "plan", bad, "--out", tmp_path / "schedule.json")
    assert (code, answer) == (2, None)
    assert "moon-phase" in messages
    assert names(tmp_path) == ["bad.json"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--out"],
        ["--out", "s.json", "--seconds", "0"],
        ["--out", "s.json", "--seconds", "nan"],
        ["--out", "s.json", "--seconds", "soon"],
        ["--out", "s.json", "--threads", "0"],
        ["--out", "s.json", "--threads", "1.5"],
        ["--out", "s.json", "--threads", "1000"],
    ],
)
def test_wrong_arguments_end_with_2(capsys, tmp_path, monkeypatch, instance, arguments):
    monkeypatch.chdir(tmp_path)
    code, answer, messages = run(capsys, "plan", instance, *arguments)
    assert (code, answer) == (2, None)
    assert "error:" in messages
    assert names(tmp_path) == ["instance.json"]


def test_a_plan_never_takes_the_place_of_its_instance(capsys, tmp_path, instance):
    before = instance.read_bytes()
    for arguments in (
        ["--out", instance],
        ["--out", tmp_path / "s.json", "--certificate", instance],
        ["--out", tmp_path / "s.json", "--certificate", tmp_path / "s.json"],
    ):
        code, _, messages = run(capsys, "plan", instance, *arguments)
        assert code == 2
        assert "named twice" in messages
    assert instance.read_bytes() == before
    assert names(tmp_path) == ["instance.json"]


def test_a_place_that_cannot_be_written_is_told_before_planning(capsys, tmp_path, instance):
    code, _, messages = run(capsys, "plan", instance, "--out", tmp_path / "none" / "schedule.json")
    assert code == 2
    assert "make it first" in messages
    assert "Planning" not in messages
