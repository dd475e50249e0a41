"""Timefold solves a ledger in a Java process of its own, with the archives that its Python package brings.

The only door to timefold, which is an extra: `benchmarks` in pyproject.toml. Of the package only the archives are used:
its own layer between Python and Java makes each of Timefold's steps slower, which would be no fair comparison.
"""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from visitation.benchmarks.against.comparison import GRACE_SECONDS, LOCK, CannotCompare, judged
from visitation.benchmarks.against.ledger import Choice, Ledger, Option, option_count
from visitation.plan_checks.bound.openings import Openings
from visitation.plan_checks.instance import read_instance

SOLVER = Path(__file__).with_name("LedgerSolver.java")
OLDEST_JAVA = 17
MOST_OPTIONS = 20_000_000  # starts with teams: each takes about 60 bytes of the other process's memory
_NO_JAVA = f"Java is not found: Timefold needs a Java development kit, version {OLDEST_JAVA} or newer, on the PATH"


def require_timefold() -> None:
    """Raises CannotCompare where the archives or a Java that compiles are missing. Nothing of Timefold is loaded."""
    if not archives():
        raise CannotCompare(f"timefold is not installed: {sys.executable} -m pip install --require-hashes -r {LOCK}")
    java = shutil.which("java")
    if java is None:
        raise CannotCompare(_NO_JAVA)
    try:
        said = subprocess.run([java, "--list-modules"], capture_output=True, text=True, check=False, timeout=60).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotCompare(_NO_JAVA) from error
    compiler = re.search(r"^jdk\.compiler@(\d+)", said, re.MULTILINE)
    if compiler is None or int(compiler[1]) < OLDEST_JAVA:
        raise CannotCompare(
            f"The Java at {java} is too old or cannot compile: "
            f"Timefold needs a Java development kit, version {OLDEST_JAVA} or newer"
        )


def require_size(instance: dict[str, Any]) -> None:
    """Raises CannotCompare where there is more to choose from than it can hold."""
    if option_count(Openings(read_instance(instance)), enough=MOST_OPTIONS + 1) > MOST_OPTIONS:
        raise CannotCompare(
            f"Timefold cannot take this size: more than {MOST_OPTIONS:,} starts with teams to choose from"
        )


def archives() -> list[Path]:
    """The package's Java archives but those that would write a log into the answer; empty where it is not installed."""
    try:
        files = metadata.files("timefold") or []
    except metadata.PackageNotFoundError:
        return []
    jars = [file for file in files if file.suffix == ".jar" and not file.name.startswith("logback")]
    return [Path(str(jar.locate())) for jar in sorted(jars)]


def timefold_figures(instance: dict[str, Any], *, seconds: float) -> dict[str, Any]:
    """Of one choice for each request, searched by Timefold within `seconds` with one worker, all that it has.

    Raises CannotCompare where its process ends without an answer.
    """
    begun = time.perf_counter()
    ledger = Ledger(instance)
    built = time.perf_counter() - begun
    command = ["java", "-cp", ":".join(map(str, archives())), str(SOLVER), str(round(seconds * 1000))]
    try:
        ran = subprocess.run(
            command, input=" ".join(map(str, numbers_of(ledger))), capture_output=True, text=True, check=False,
            timeout=seconds + GRACE_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise CannotCompare(f"Timefold gave no answer within {seconds + GRACE_SECONDS:.0f} seconds") from error
    took = time.perf_counter() - begun
    if ran.returncode:
        raise CannotCompare(f"Timefold ended with {ran.returncode}: {_last_word(ran.stderr + ran.stdout)}")
    *lines, score, peak_megabytes = ran.stdout.splitlines()
    chosen = [_option(choice, line) for choice, line in zip(ledger.choices, lines, strict=True)]
    excess, points = map(int, score.split())
    return {
        "choices": len(ledger.choices),
        "options": option_count(ledger.openings),
        "workers": 1,
        "own_bound": None,
        "proven": False,
        "own_score": {"excess": -excess, "points": points + ledger.constant},
        "seconds": round(took, 2),
        "seconds_of_building": round(built, 2),
        "peak_megabytes": int(peak_megabytes),
        **judged(instance, ledger.schedule(chosen, "timefold")),
    }


def numbers_of(ledger: Ledger) -> Iterator[int]:
    """The ledger as LedgerSolver.java reads it: a list is its length and its numbers; no limit, no `into` is -1."""
    yield from _listed([ledger.bonus.get(1 << bit, 0) for bit in range(max(ledger.bonus).bit_length())])
    yield from _listed([-1 if cell.limit is None else cell.limit for cell in ledger.cells])
    for name in ("price", "group", "spare", "step", "held"):
        yield from _listed([getattr(cell, name) for cell in ledger.cells])
    yield from _listed([-1 if cell.into is None else cell.into for cell in ledger.cells])
    yield len(ledger.goings)
    for going in ledger.goings:
        yield from (going.cost, going.brings, *_listed(going.apart), *_listed(going.cells))
    yield len(ledger.choices)
    for choice in ledger.choices:
        yield len(choice.begins)
        for begin in choice.begins:
            yield from (begin.worth, begin.needs, begin.least, begin.most, *_listed(begin.cells))
            yield from _listed([going.number for going, _ in begin.team])
            yield from _listed([clock.start for _, clock in begin.team])
            yield from _listed([len(clock) for _, clock in begin.team])


def _listed(numbers: Sequence[int]) -> Iterator[int]:
    yield len(numbers)
    yield from numbers


def _option(choice: Choice, line: str) -> Option | None:
    if line == "-":
        return None
    number, *names = map(int, line.split())
    begin = choice.begins[number]
    goings = {going.number: going for going, _ in begin.team}
    return begin, [goings[name] for name in names]


def _last_word(told: str) -> str:
    lines = [line.strip() for line in told.splitlines() if line.strip() and not line.startswith("\t")]
    return lines[-1] if lines else "no word"
