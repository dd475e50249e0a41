"""The layout, held against the source: floors, pure rooms, doors, names, circles, templates, tests that mirror."""

import ast
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["compliance", "facilities", "volunteers", "visitation"]
TOP = {*FLOORS, "manage.py", "tests", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "docs"}
TOP |= {"requirements.txt", "requirements-dev.txt", "requirements-benchmarks.txt"}
TOP |= {"var", "__pycache__"}  # never committed
PURE = (
    "compliance.rules",
    "visitation.matching.pairing",
    "visitation.plan_checks",
    "visitation.planner",
    "visitation.statuses",
)
PURE_LIBRARIES = ("highspy", "numba", "numpy", "holidays")
DOORS = {  # library → the file that may import it, or the folder of which one file may
    "schedule": "facilities/calendars.py",
    "icalendar": "visitation/calendar_feeds/",
    "typst": "visitation/log_forms/press.py",
    "weasyprint": "visitation/log_forms/fillable_press.py",
    "cryptography": "compliance/keys/ciphers.py",
    "Crypto": "compliance/keys/shares.py",
    "polib": "visitation/catalogues.py",
    "holidays": "compliance/rules/holidays.py",
    "zipcodes": "volunteers/distances.py",
    "openpyxl": "volunteers/sheets/workbooks.py",
    "twilio": "volunteers/post/channels/twilio.py",
    "anymail": "volunteers/post/channels/company_mail.py",
    "highspy": "visitation/planner/",
    "numba": "visitation/planner/",
    "ortools": "visitation/benchmarks/against/cpsat.py",
    "timefold": "visitation/benchmarks/against/timefold.py",
}
READS_ENVIRONMENT = re.compile(r"visitation/(settings|[aw]sgi|command_line|chromium|test_run|virtual_environment)\.py")
BANNED_NAMES = {"utils", "helpers", "common", "services", "managers", "mixins", "signals"}
FOREIGN = re.compile(r"""<style|<script(?![^>]*\ssrc=)|\s(style|on\w+)=["']|(src|href|action)=["'](https?:)?//""")
NO_SOURCE = re.compile(
    r"tests/(journeys/|proof/|test_(architecture|bootstrap|nobody_acts|routes|security_documents|walls)|"
    r"visitation/test_translations)"
)


def dotted(name):
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def inside(module, *rooms):
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def imports(tree, name):
    """Dotted names of what a file imports; relative ones are spelled out."""
    folder = name.split("/")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            near = folder[: len(folder) + 1 - node.level] if node.level else []
            module = ".".join([*near, *filter(None, [node.module])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def import_faults(me, name, imported):
    first = imported.split(".")[0]
    if inside(me, *PURE) and not inside(imported, *PURE, *sys.stdlib_module_names, *PURE_LIBRARIES):
        yield "impure"
    if first in FLOORS and FLOORS.index(first) > FLOORS.index(me.split(".")[0]):
        yield "upward"
    if {".".join(each.split(".")[:2]) for each in (me, imported)} == {"visitation.planner", "visitation.plan_checks"}:
        yield "shared by planner and checks"
    if first in DOORS and not name.startswith(DOORS[first]):
        yield "not the door"


def python_faults(root):
    files = {path.relative_to(root).as_posix(): path for floor in FLOORS for path in (root / floor).rglob("*.py")}
    graph, behind_doors = {}, set()
    modules = {dotted(name) for name in files}
    for name, path in sorted(files.items()):
        me, text = dotted(name), path.read_text()
        imported = list(imports(ast.parse(text, name), name))
        graph[me] = sorted({each if each in modules else each.rpartition(".")[0] for each in imported} & modules - {me})
        behind_doors |= {(each.split(".")[0], name) for each in imported if each.split(".")[0] in DOORS}
        yield from (f"{what}: {name} imports {each}" for each in imported for what in import_faults(me, name, each))
        if BANNED_NAMES & set(me.split(".")):
            yield f"room name: {name}"
        if name.count("/") == 1 and name.endswith("__init__.py") and text.strip():
            yield f"not empty: {name}"
        if re.search(r"os\.environ|os\.getenv|import (environ|getenv)", text) and not READS_ENVIRONMENT.fullmatch(name):
            yield f"environment: {name}"
        if "schedule.urls" in text:
            yield f"banned: {name} names schedule.urls"
    doors = [library for library, _name in behind_doors]
    yield from (f"two doors: {library}" for library in sorted({each for each in doors if doors.count(each) > 1}))
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield f"circle: {' → '.join(error.args[1])}"


def other_faults(root):
    yield from (f"top level: {each.name}" for each in root.iterdir() if each.name[0] != "." and each.name not in TOP)
    for path in (path for floor in FLOORS for path in (root / floor).rglob("templates/**/*.html")):
        yield from (f"inline or foreign: {path.name} {found[0]}" for found in FOREIGN.finditer(path.read_text()))
    for path in (root / "tests").rglob("test_*.py"):
        name = path.relative_to(root).as_posix()
        mirrored = root / name.replace("tests/", "", 1).replace("/test_", "/")
        if not (NO_SOURCE.match(name) or mirrored.exists() or mirrored.with_suffix("").is_dir()):
            yield f"mirrors nothing: {name}"


def faults(root):
    return [*python_faults(root), *other_faults(root)]


def test_the_source_keeps_to_the_layout():
    assert faults(ROOT) == []


def test_the_core_runs_where_django_cannot_be_imported():
    blocked = "import sys\nfor name in ('django', 'django_q', 'schedule'): sys.modules[name] = None\n"
    ran = subprocess.run([sys.executable, "-c", f"{blocked}import {', '.join(PURE)}"], cwd=ROOT, capture_output=True)
    assert (ran.returncode, ran.stderr.decode()) == (0, "")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"compliance/a.py": "from visitation import queries"}, "upward: compliance/a.py imports visitation.queries"),
        ({"compliance/rules/a.py": "import django"}, "impure: compliance/rules/a.py imports django"),
        ({"visitation/statuses.py": "import volunteers"}, "impure: visitation/statuses.py imports volunteers"),
        ({"visitation/planner/a.py": "import pydantic"}, "impure: visitation/planner/a.py imports pydantic"),
        (
            {"visitation/plan_checks/a.py": "from visitation.planner import make"},
            "shared by planner and checks: visitation/plan_checks/a.py imports visitation.planner.make",
        ),
        (
            {"facilities/a.py": "from facilities import b", "facilities/b.py": "def f():\n    import facilities.a"},
            "circle: facilities.a → facilities.b → facilities.a",
        ),
        ({"facilities/a.py": "from ..visitation import b"}, "upward: facilities/a.py imports visitation.b"),
        ({"facilities/a.py": "import schedule.models"}, "not the door: facilities/a.py imports schedule.models"),
        ({"visitation/urls.py": "include('schedule.urls')"}, "banned: visitation/urls.py names schedule.urls"),
        (
            {"visitation/planner/a.py": "import highspy", "visitation/planner/b.py": "import highspy"},
            "two doors: highspy",
        ),
        ({"volunteers/services/people.py": ""}, "room name: volunteers/services/people.py"),
        ({"volunteers/__init__.py": "x = 1"}, "not empty: volunteers/__init__.py"),
        ({"volunteers/a.py": "import os\nos.environ['X']"}, "environment: volunteers/a.py"),
        ({"helpers/a.py": ""}, "top level: helpers"),
        ({"compliance/records.py": "import holidays"}, "not the door: compliance/records.py imports holidays"),
        ({"tests/volunteers/test_nothing.py": ""}, "mirrors nothing: tests/volunteers/test_nothing.py"),
        ({"visitation/templates/a.html": "<p style='x'>"}, "inline or foreign: a.html  style='"),
        ({"visitation/templates/a.html": "<script>x"}, "inline or foreign: a.html <script"),
        ({"visitation/templates/a.html": "<a onclick='x'>"}, "inline or foreign: a.html  onclick='"),
        ({"visitation/templates/a.html": '<img src="//x.org/y">'}, 'inline or foreign: a.html src="//'),
    ],
    ids=lambda each: each.split(":")[0] if isinstance(each, str) else "",
)
def test_a_planted_fault_is_told(tmp_path, files, told):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert faults(tmp_path) == [told]
