"""`check_bound`: what it prints, and how it ends."""

import pytest

from tests.visitation.management.commands.documents import run, unreadable, written
from tests.visitation.plan_checks.bound.test_check import BOOTH, CARS, a_certificate, the_example


@pytest.fixture
def instance(tmp_path):
    return written(tmp_path / "instance.json", the_example())


def a_proof(**changes):
    return a_certificate(the_example(), {BOOTH: 940, CARS[0]: 1, CARS[1]: 1}, 1439) | changes


def test_a_bound_that_holds_ends_with_0(capsys, tmp_path, instance):
    certificate = written(tmp_path / "bound.json", a_proof())
    assert run(capsys, "check_bound", instance, certificate) == (
        0,
        {"instance": "by-hand", "holds": True, "exact": True, "claimed": 1439.0, "recomputed": 1439.0, "faults": []},
        "",
    )


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"bound": 1438.5}, "below_recomputed"),
        ({"multipliers": {BOOTH: 900, CARS[0]: 1, CARS[1]: 1}}, "below_recomputed"),
        ({"multipliers": {BOOTH: 1500, CARS[0]: 1, CARS[1]: 1}}, "below_recomputed"),
        ({"multipliers": {BOOTH: -1}, "bound": 9999}, "negative_multiplier"),
        ({"instance": "another"}, "other_instance"),
    ],
)
def test_an_altered_certificate_ends_with_1(capsys, tmp_path, instance, changes, fault):
    certificate = written(tmp_path / "bound.json", a_proof(**changes))
    code, answer, messages = run(capsys, "check_bound", instance, certificate)
    assert (code, answer["holds"], answer["faults"]) == (1, False, [fault])
    assert fault in messages


@unreadable
def test_a_file_that_is_no_document_ends_with_2(capsys, tmp_path, instance, content):
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)
    code, answer, messages = run(capsys, "check_bound", instance, bad)
    assert (code, answer) == (2, None)
    assert str(bad) in messages


def test_a_malformed_certificate_ends_with_2_and_the_place_in_it(capsys, tmp_path, instance):
    bad = written(tmp_path / "bad.json", a_proof(multipliers={BOOTH: "many"}))
    code, answer, messages = run(capsys, "check_bound", instance, bad)
    assert (code, answer) == (2, None)
    assert f"{bad}: certificate.multipliers ('{BOOTH}'): must be a finite number, not 'many'" in messages
