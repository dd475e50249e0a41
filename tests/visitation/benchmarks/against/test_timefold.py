"""Timefold's answer is held against the same rules as our own plans; its process is played, and run where it can be."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.visitation.benchmarks.against.test_ledger import option_for
from tests.visitation.planner.instances import an_instance, program_instance
from visitation.benchmarks.against import timefold
from visitation.benchmarks.against.comparison import CannotCompare
from visitation.benchmarks.against.ledger import Ledger
from visitation.benchmarks.instances import an_instance as an_invented_one
from visitation.planner import make_plan

NOT_INSTALLED = r"timefold is not installed: \S+ -m pip install --require-hashes -r requirements-benchmarks.txt"
NO_JAVA = r"Java is not found: Timefold needs a Java development kit, version 17 or newer, on the PATH"
NO_COMPILER = (
    r"The Java at \S+ is too old or cannot compile: Timefold needs a Java development kit, version 17 or newer"
)


@pytest.fixture
def instance():
    return program_instance(3, volunteers=9, people=9)


def played(monkeypatch, out="", code=0, told=""):
    """The other process ends with this answer; what it was asked is kept."""
    asked = []

    def run(command, **options):
        asked.append((command, options.get("input")))
        return subprocess.CompletedProcess(command, code, out, told)

    monkeypatch.setattr(timefold.subprocess, "run", run)
    return asked


def read(text):
    """The numbers as LedgerSolver.java reads them; fails unless they end where it ends."""
    numbers = iter(map(int, text.split()))

    def listed():
        return [next(numbers) for _ in range(next(numbers))]

    bonus, cells = listed(), [listed() for _ in range(7)]
    goings = [(next(numbers), next(numbers), listed(), listed()) for _ in range(next(numbers))]
    choices = [
        [([next(numbers) for _ in range(4)], [listed() for _ in range(4)]) for _ in range(next(numbers))]
        for _ in range(next(numbers))
    ]
    assert list(numbers) == []
    return bonus, cells, goings, choices


def test_the_other_is_given_the_whole_ledger(instance):
    ledger = Ledger(instance)
    bonus, cells, goings, choices = read(" ".join(map(str, timefold.numbers_of(ledger))))
    weights = ledger.instance.weights
    assert bonus == [0, 0, weights.continuity, weights.language]
    written = [
        (-1 if cell.limit is None else cell.limit, cell.price, cell.group, cell.spare, cell.step, cell.held,
         -1 if cell.into is None else cell.into)
        for cell in ledger.cells
    ]  # fmt: skip
    assert list(zip(*cells, strict=True)) == written
    assert goings == [(going.cost, going.brings, list(going.apart), going.cells) for going in ledger.goings]
    assert choices == [
        [
            (
                [begin.worth, begin.needs, begin.least, begin.most],
                [
                    begin.cells,
                    [going.number for going, _ in begin.team],
                    [clock.start for _, clock in begin.team],
                    [len(clock) for _, clock in begin.team],
                ],
            )
            for begin in choice.begins
        ]
        for choice in ledger.choices
    ]


def answer_of(instance, schedule):
    """What the process says when it has chosen the visits of a schedule."""
    visits = {visit["request"]: visit for visit in schedule["visits"]}
    lines = []
    for choice in Ledger(instance).choices:
        if choice.request.id in visits:
            begin, team = option_for(choice, visits[choice.request.id])
            lines.append(" ".join(map(str, [choice.begins.index(begin), *(going.number for going in team)])))
        else:
            lines.append("-")
    return lines


def test_a_plan_of_the_other_is_judged_by_the_same_checker(instance, monkeypatch):
    plan = make_plan(instance)
    lines = answer_of(instance, plan.schedule)
    asked = played(monkeypatch, "\n".join([*lines, f"0 {plan.objective}", "77"]))
    figures = timefold.timefold_figures(instance, seconds=5)
    assert (figures["objective"], figures["visits"], figures["violations"]) == (plan.objective, 4, [])
    assert (figures["own_score"], figures["own_bound"]) == ({"excess": 0, "points": plan.objective}, None)
    assert (figures["peak_megabytes"], figures["workers"], figures["choices"]) == (77, 1, len(lines))
    command, given = asked[0]
    assert (command[0], command[-2:]) == ("java", [str(timefold.SOLVER), "5000"])
    assert given == " ".join(map(str, timefold.numbers_of(Ledger(instance))))


def test_what_a_plan_of_the_other_breaks_is_said(monkeypatch):
    instance = an_instance(volunteers=1, people=2)
    ledger = Ledger(instance)
    line = f"0 {ledger.choices[0].begins[0].team[0][0].number}", f"0 {ledger.choices[1].begins[0].team[0][0].number}"
    played(monkeypatch, "\n".join([*line, "-2 2000", "77"]))
    figures = timefold.timefold_figures(instance, seconds=5)
    assert figures["violations"] == [
        "capacity: more_visits_than_booths",
        "volunteer-overlap: two_visits_at_once",
    ]
    assert figures["own_score"]["excess"] == 2


def test_a_process_that_falls_is_told_in_one_line(instance, monkeypatch):
    played(monkeypatch, code=1, told="Exception: no\n\tat Some.where(Some.java:1)\n\t... 3 more\n")
    with pytest.raises(CannotCompare, match=r"^Timefold ended with 1: Exception: no$"):
        timefold.timefold_figures(instance, seconds=5)


def test_a_process_that_does_not_end_is_told_in_one_line(instance, monkeypatch):
    def run(command, **options):
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(timefold.subprocess, "run", run)
    with pytest.raises(CannotCompare, match=r"^Timefold gave no answer within 125 seconds$"):
        timefold.timefold_figures(instance, seconds=5)


def refusal(*options):
    with pytest.raises(CommandError) as refused:
        call_command("benchmarks", "plan", "--size", "tiny", "--against", "timefold", *options)
    return str(refused.value)


def test_without_the_extra_the_command_says_what_to_install(monkeypatch):
    monkeypatch.setattr(timefold, "archives", list)
    assert re.fullmatch(NOT_INSTALLED, refusal())


def test_without_java_the_command_says_so(monkeypatch):
    monkeypatch.setattr(timefold, "archives", lambda: [Path("timefold-solver-core.jar")])
    monkeypatch.setattr(timefold.shutil, "which", lambda name: None)
    assert re.fullmatch(NO_JAVA, refusal())


@pytest.mark.parametrize("modules", ["java.base@17.0.1\n", "java.base@11.0.2\njdk.compiler@11.0.2\n"])
def test_a_java_that_cannot_compile_is_not_enough(modules, monkeypatch):
    monkeypatch.setattr(timefold, "archives", lambda: [Path("timefold-solver-core.jar")])
    monkeypatch.setattr(timefold.shutil, "which", lambda name: "/opt/java")
    played(monkeypatch, modules)
    assert re.fullmatch(NO_COMPILER, refusal())


def test_a_size_that_it_cannot_take_is_refused_before_anything_is_planned(monkeypatch):
    monkeypatch.setattr("visitation.benchmarks.plans.require_timefold", lambda: None)
    monkeypatch.setattr(timefold, "MOST_OPTIONS", 1691)
    assert refusal() == "Timefold cannot take this size: more than 1,691 starts with teams to choose from"
    monkeypatch.setattr(timefold, "MOST_OPTIONS", 1692)
    timefold.require_size(an_invented_one("tiny", weeks=1, seed=1))


def test_archives_are_those_of_the_package_but_its_log(tmp_path, monkeypatch):
    names = [f"timefold/solver/jars/{name}.jar" for name in ("timefold-solver-core", "logback-core", "slf4j-api")]
    about = tmp_path / "timefold-1.24.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: timefold\nVersion: 1.24.0\n")
    (about / "RECORD").write_text("".join(f"{name},,\n" for name in [*names, "timefold/solver/__init__.py"]))
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert timefold.archives() == [tmp_path / names[2], tmp_path / names[0]]


def test_without_the_package_there_are_no_archives(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert timefold.archives() == []


def test_it_plans_a_small_instance_or_says_what_is_missing():
    """With the extra and Java it is really asked, and its own score must be the checker's; else it says what to do."""
    try:
        timefold.require_timefold()
    except CannotCompare as refused:
        assert re.fullmatch(f"{NOT_INSTALLED}|{NO_JAVA}|{NO_COMPILER}", str(refused))
        return
    figures = timefold.timefold_figures(an_invented_one("tiny", weeks=1, seed=1), seconds=2)
    assert figures["violations"] == []
    assert figures["own_score"] == {"excess": 0, "points": figures["objective"]}
    assert 0 < figures["objective"] <= make_plan(an_invented_one("tiny", weeks=1, seed=1)).bound
