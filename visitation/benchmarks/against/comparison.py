"""Give another solver the instance that was planned, and hold its schedule against the same rules."""

import json
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from visitation.benchmarks.against.formulation import Formulation
from visitation.plan_checks import check_plan

ROOT = Path(__file__).resolve().parents[3]
LOCK = "requirements-benchmarks.txt"
GRACE_SECONDS = 120  # to load the model and to stop


class CannotCompare(Exception):
    """What has to be there first: one line for the person who asked."""


def require_cpsat() -> None:
    """Raises CannotCompare where ortools is not installed. It is not loaded: it cannot stand beside HiGHS."""
    if find_spec("ortools") is None:
        raise CannotCompare(f"ortools is not installed: {sys.executable} -m pip install --require-hashes -r {LOCK}")


def cpsat_figures(instance: dict[str, Any], *, seconds: float, workers: int) -> dict[str, Any]:
    """Of a plain model of the whole instance, solved by CP-SAT within `seconds` of solving."""
    begun = time.perf_counter()
    formulation = Formulation(instance)
    built = time.perf_counter() - begun
    program = formulation.program
    command = [sys.executable, "-m", "visitation.benchmarks.against.cpsat", str(seconds), str(workers)]
    ran = subprocess.run(
        command, cwd=ROOT, input=json.dumps(program.to_json()), capture_output=True, text=True, check=False,
        timeout=seconds + GRACE_SECONDS,
    )  # fmt: skip
    took = time.perf_counter() - begun
    if ran.returncode:
        raise CannotCompare(f"CP-SAT ended with {ran.returncode}: {(ran.stderr.strip() or 'no word').splitlines()[-1]}")
    answer = json.loads(ran.stdout)
    figures: dict[str, Any] = {"variables": len(program.worth), "rows": len(program.rows), "workers": workers}
    figures |= {"own_bound": answer["bound"], "proven": answer["proven"]}
    figures |= {"seconds": round(took, 2), "seconds_of_building": round(built, 2)}
    figures["peak_megabytes"] = answer["peak_megabytes"]
    if answer["values"] is None:
        return figures | {"visits": 0, "objective": None, "violations": []}
    return figures | judged(instance, formulation.schedule(answer["values"], "cp-sat"))


def judged(instance: dict[str, Any], schedule: dict[str, Any]) -> dict[str, Any]:
    """Visits, objective and what it breaks, by the checker that also judges our own plans."""
    report = check_plan(instance, schedule)
    broken = sorted({f"{violation.rule}: {violation.reason}" for violation in report.violations})
    return {"visits": len(schedule["visits"]), "objective": report.objective, "violations": broken}


def gap_percent(objective: float | None, bound: float) -> float | None:
    """How far from a bound it is at most, in percent of the bound; None without an objective."""
    if objective is None:
        return None
    return round(100 * (bound - objective) / max(1.0, abs(bound)), 4)
