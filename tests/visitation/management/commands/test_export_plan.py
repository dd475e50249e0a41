"""`export_plan`: the database as an instance."""

import gzip
import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories.plans import PlanWorld
from visitation.plan_checks import check_plan, read_document
from visitation.planner import make_plan

pytestmark = pytest.mark.django_db
WEEKS = ("--from", "2026-09-07", "--to", "2026-09-20", "--now", "2026-09-02T16:00:00+00:00")


def run(*arguments):
    out = io.StringIO()
    call_command("export_plan", *map(str, arguments), stdout=out)
    return json.loads(out.getvalue())


def a_world(code="harbor"):
    world = PlanWorld(code=code)
    world.volunteer()
    world.request(world.person())
    return world


def test_what_is_written_can_be_planned_and_checked(tmp_path):
    a_world()
    told = run(*WEEKS, "--out", tmp_path / "instance.json")
    assert told == {
        "instance": "harbor 2026-09-07 2026-09-20",
        "file": "instance.json",
        "facilities": 1,
        "volunteers": 1,
        "people": 1,
        "requests": 1,
        "booked": 0,
        "past_visits": 0,
    }
    instance = read_document(tmp_path / "instance.json")
    plan = make_plan(instance)
    assert check_plan(instance, plan.schedule).violations == ()
    assert len(plan.schedule["visits"]) == 1


def test_one_program_or_all(tmp_path):
    a_world(), a_world("birch")
    out = ("--out", tmp_path / "instance.json.gz")
    assert run(*WEEKS, *out)["people"] == 2
    assert run(*WEEKS, *out, "--program", "birch")["people"] == 1
    assert json.loads(gzip.decompress((tmp_path / "instance.json.gz").read_bytes()))["name"].startswith("birch")


def test_the_same_database_gives_the_same_bytes(tmp_path):
    a_world()
    for name in ("one.json", "two.json"):
        run(*WEEKS, "--out", tmp_path / name)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"--from": "2026-02-30"}, "--from: “2026-02-30” is not a day of this century; write one such as 2026-01-31"),
        ({"--to": "tomorrow"}, "--to: “tomorrow” is not a day of this century; write one such as 2026-01-31"),
        ({"--from": "0001-01-01"}, "--from: “0001-01-01” is not a day of this century; write one such as 2026-01-31"),
        ({"--to": "2026-09-06"}, "--to: 2026-09-06 is before 2026-09-07; give a later day"),
        ({"--to": "2027-09-08"}, "--to: at most 366 days at once; give a nearer day"),
        (
            {"--now": "noon"},
            "--now: “noon” is not an instant with an offset; write one such as 2026-01-31T09:00:00-05:00",
        ),
        ({"--program": "ash"}, "--program: there is no program “ash”; known are: harbor"),
    ],
    ids=["no_such_day", "no_day", "year_one", "backwards", "too_long", "no_instant", "no_program"],
)
def test_bad_input_is_one_line_and_writes_nothing(tmp_path, changes, line):
    a_world()
    options = dict(zip(WEEKS[::2], WEEKS[1::2], strict=True)) | {"--out": str(tmp_path / "instance.json")} | changes
    with pytest.raises(CommandError) as refused:
        run(*(part for option in options.items() for part in option))
    assert (str(refused.value), refused.value.returncode) == (line, 2)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told_before_any_work(tmp_path):
    with pytest.raises(CommandError) as refused:
        run(*WEEKS, "--out", tmp_path / "nowhere" / "instance.json")
    assert refused.value.returncode == 2
