"""`check_plan`: what it prints, and how it ends."""

import gzip
import json

import pytest

from tests.visitation.management.commands.documents import run, unreadable, written
from tests.visitation.plan_checks.plans import a_schedule, an_instance


@pytest.fixture
def files(tmp_path):
    return written(tmp_path / "instance.json", an_instance()), written(tmp_path / "schedule.json", a_schedule())


def test_a_plan_that_keeps_every_rule_ends_with_0(capsys, files):
    code, answer, messages = run(capsys, "check_plan", *files)
    assert (code, messages) == (0, "")
    assert answer["instance"] == "by-hand"
    assert answer["visits"] == 4
    assert answer["objective"] == sum(answer["parts"].values()) == 4177
    assert answer["violations"] == []
    assert answer["by_rule"] == {}


def test_violations_are_told_one_by_one_and_end_with_1(capsys, tmp_path, files):
    schedule = a_schedule()
    schedule["visits"][0]["volunteers"] = ["vol-3"]
    code, answer, messages = run(capsys, "check_plan", files[0], written(tmp_path / "other.json", schedule))
    assert code == 1
    assert answer["violations"] == [
        {"rule": "experience", "visit": 0, "reason": "nobody_experienced", "params": {}},
    ]
    assert answer["by_rule"] == {"experience": 1}
    assert "1 violations: experience 1" in messages


def test_compressed_documents_are_read(capsys, tmp_path, files):
    packed = tmp_path / "instance.json.gz"
    packed.write_bytes(gzip.compress(files[0].read_bytes()))
    assert run(capsys, "check_plan", packed, files[1])[0] == 0


@unreadable
@pytest.mark.parametrize("place", [0, 1])
def test_a_file_that_is_no_document_ends_with_2_and_one_line_that_names_it(capsys, tmp_path, files, place, content):
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)
    arguments = [bad, files[1]] if place == 0 else [files[0], bad]
    code, answer, messages = run(capsys, "check_plan", *arguments)
    assert (code, answer) == (2, None)
    assert str(bad) in messages
    assert len(messages.splitlines()) == 1


def test_a_missing_file_ends_with_2(capsys, tmp_path, files):
    code, answer, messages = run(capsys, "check_plan", tmp_path / "none.json", files[1])
    assert (code, answer) == (2, None)
    assert "there is no such file" in messages


def test_a_malformed_instance_ends_with_2_and_the_place_in_it(capsys, tmp_path, files):
    instance = an_instance()
    instance["facilities"][0]["rules"].append({"rule": "moon-phase"})
    bad = written(tmp_path / "bad.json", instance)
    code, answer, messages = run(capsys, "check_plan", bad, files[1])
    assert (code, answer) == (2, None)
    assert f"{bad}: instance.facilities[0] (fac-1).rules[10].rule: 'moon-phase' is not a known rule" in messages


def test_a_schedule_that_is_none_ends_with_2_and_names_its_file(capsys, tmp_path, files):
    bad = written(tmp_path / "bad.json", {"visits": "none"})
    code, answer, messages = run(capsys, "check_plan", files[0], bad)
    assert (code, answer) == (2, None)
    assert f"{bad}: schedule.visits: must be a list" in messages


def test_the_two_files_the_wrong_way_round_end_with_2(capsys, files):
    code, answer, messages = run(capsys, "check_plan", files[1], files[0])
    assert (code, answer) == (2, None)
    assert 'must be "visit-plan-instance"' in messages


def test_what_is_printed_is_one_line_of_json(capsys, files):
    from visitation.management.commands.check_plan import Command

    Command().run_from_argv(["manage.py", "check_plan", *map(str, files)])
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) == 1
    assert json.loads(printed)["objective"] == 4177
