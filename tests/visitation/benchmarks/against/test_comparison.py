"""What another solver answers is held against the same rules as our own plans; here its process is played."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.visitation.benchmarks.against.mip import solved
from tests.visitation.planner.instances import program_instance
from visitation.benchmarks.against import comparison
from visitation.benchmarks.against.program import Program
from visitation.planner import make_plan

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def instance():
    return program_instance(3, volunteers=9, people=9)


def played(monkeypatch, answer, code=0, told=""):
    """The other process ends with this answer; what it was asked is kept."""
    asked = []

    def run(command, **options):
        asked.append((command, json.loads(options["input"])))
        found = answer(asked[-1][1]) if callable(answer) else answer
        return subprocess.CompletedProcess(command, code, json.dumps(found), told)

    monkeypatch.setattr(comparison.subprocess, "run", run)
    return asked


def best_values(asked):
    program = Program(asked["constant"], asked["worth"], asked["most"], asked["rows"])
    values, worth = solved(program)
    return {"values": values, "bound": float(worth), "proven": True, "peak_megabytes": 1}


def test_a_plan_of_the_other_is_judged_by_the_same_checker(instance, monkeypatch):
    asked = played(monkeypatch, best_values)
    figures = comparison.cpsat_figures(instance, seconds=5, workers=2)
    best = make_plan(instance).objective
    assert (figures["objective"], figures["own_bound"], figures["violations"]) == (best, best, [])
    assert asked[0][0] == [sys.executable, "-m", "visitation.benchmarks.against.cpsat", "5", "2"]


def test_what_a_plan_of_the_other_breaks_is_said(instance, monkeypatch):
    played(monkeypatch, lambda asked: best_values(asked) | {"values": [1] * len(asked["worth"])})
    figures = comparison.cpsat_figures(instance, seconds=5, workers=1)
    assert "request: served_twice" in figures["violations"]


def test_no_plan_in_time_is_no_figure(instance, monkeypatch):
    played(monkeypatch, {"values": None, "bound": None, "proven": False, "peak_megabytes": 1})
    figures = comparison.cpsat_figures(instance, seconds=5, workers=1)
    assert (figures["objective"], figures["own_bound"], figures["visits"]) == (None, None, 0)
    assert comparison.gap_percent(figures["objective"], 1000.0) is None


def test_a_process_that_falls_is_told_in_one_line(instance, monkeypatch):
    played(monkeypatch, {}, code=-9, told="first\nlast line\n")
    with pytest.raises(comparison.CannotCompare, match=r"^CP-SAT ended with -9: last line$"):
        comparison.cpsat_figures(instance, seconds=5, workers=1)


@pytest.mark.parametrize(("objective", "bound", "gap"), [(90, 100.0, 10.0), (100, 100.0, 0.0), (0, 0.0, 0.0)])
def test_the_gap_is_told_in_percent_of_the_bound(objective, bound, gap):
    assert comparison.gap_percent(objective, bound) == gap


def test_without_the_extra_the_command_says_what_to_install(monkeypatch):
    monkeypatch.setattr(comparison, "find_spec", lambda name: None)
    with pytest.raises(CommandError) as refused:
        call_command("benchmarks", "plan", "--size", "tiny", "--against", "cpsat")
    assert re.fullmatch(
        r"ortools is not installed: \S+ -m pip install --require-hashes -r requirements-benchmarks.txt",
        str(refused.value),
    )


def pinned(lock: str) -> set[str]:
    return set(re.findall(r"^(\S+==\S+)", (ROOT / lock).read_text(), re.MULTILINE))


def test_the_extras_lock_holds_what_runs_the_program_and_the_extra():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["benchmarks"]
    assert pinned("requirements.txt") | set(asked) <= pinned(comparison.LOCK)
    assert "ortools" not in (ROOT / "requirements-dev.txt").read_text()
