"""Deny by default: a job, a command or a template that nobody classified is not let in."""

import csv
import importlib
import inspect
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from compliance.access import table
from compliance.classification import KINDS, LEVELS, lines, named
from visitation.timetable import TIMES

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = ("compliance", "facilities", "volunteers", "visitation")


def jobs():
    """Public functions of every module named jobs, models aside."""
    found = set()
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("jobs*"):
            name = path.relative_to(ROOT).as_posix().removesuffix(".py").replace("/", ".")
            if path.suffix in ("", ".py") and ".models." not in name and "__pycache__" not in name:
                module = importlib.import_module(name)
                found |= {
                    f"{name}.{function.__name__}"
                    for function in vars(module).values()
                    if inspect.isfunction(function)
                    and function.__module__ == name
                    and not function.__name__.startswith("_")
                }
    return found


def posted_jobs():
    """Dotted paths of what the source posts to the queue, or the timetable runs."""
    texts = "".join(path.read_text() for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
    floors = "|".join(FLOORS)
    return set(re.findall(rf'"((?:{floors})\.[a-z_.]*jobs\.[a-z_]+)"', texts)) | {one.job for one in TIMES}


def templates():
    return {
        path.relative_to(folder).as_posix()
        for floor in FLOORS
        for folder in (ROOT / floor).rglob("templates")
        for path in folder.rglob("*")
        if path.is_file()
    }


def commands():
    return {name for name, app in get_commands().items() if str(app).split(".")[0] in FLOORS}


@pytest.mark.parametrize(("kind", "there"), [("job", jobs), ("command", commands), ("template", templates)])
def test_what_is_there_is_classified_and_what_is_classified_is_there(kind, there):
    assert named(kind) == there()


def test_nothing_is_posted_to_the_queue_that_is_no_job():
    assert posted_jobs() <= named("job")
    assert len(posted_jobs()) > 3


def test_every_line_is_under_rows_of_the_table_or_says_why_not():
    for line in lines().values():
        assert line.kind in KINDS and line.level in LEVELS, line
        assert set(line.under) <= set(table()), line
        assert line.under or line.why, line


def test_what_no_row_speaks_of_shows_nothing_about_real_people():
    bare = {line.name for line in lines().values() if not line.under and line.level in ("S3", "S4", "K")}
    assert bare == {"demo"}  # invented people only


def test_what_is_more_secret_than_its_rows_says_why():
    levels = {row["id"]: row["level"] for row in rows_of_the_table()}
    order = list(LEVELS)
    for line in lines().values():
        highest = max((order.index(levels[row]) for row in line.under), default=0)
        assert line.why or order.index(line.level) <= highest, line


def rows_of_the_table():
    with (ROOT / "compliance" / "permissions.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))
