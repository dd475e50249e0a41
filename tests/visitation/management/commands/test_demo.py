"""`demo --no-serve`: the world is made once, and told as JSON."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from facilities.models import Facility
from visitation.demo_world import find_world
from visitation.models import Plan

pytestmark = pytest.mark.django_db


def run(*arguments):
    out, told = io.StringIO(), io.StringIO()
    call_command("demo", "--no-serve", *arguments, stdout=out, stderr=told)
    return json.loads(out.getvalue()), told.getvalue().splitlines()


def test_a_second_run_uses_the_world_of_the_first_even_on_a_later_day():
    first, told = run("--today", "2026-09-02", "--seed", "4")
    assert told == [
        "Loading the facilities' rulebooks …",
        "Inventing volunteers and people, and planning four weeks …",
    ]
    assert Facility.objects.count() == 134
    assert (first["seed"], first["today"], first["counts"]["people"]) == (4, "2026-09-02", 81)
    assert [plan["state"] for plan in first["plans"]] == ["published", "draft"] * 3
    assert {account["password"] for account in first["accounts"]} == {"invented people only"}

    again, told = run("--today", "2026-10-01")
    assert again == first
    assert told == ["The world of seed 4 is there already; --fresh makes another."]
    assert Plan.objects.count() == 6


@pytest.mark.parametrize("day", ["2026-02-30", "soon", "1999-01-01"])
def test_a_day_that_is_none_is_one_line_and_makes_nothing(day):
    with pytest.raises(CommandError) as refused:
        run("--today", day)
    line = f"--today: “{day}” is not a day of this century; write one such as 2026-01-31"
    assert (str(refused.value), refused.value.returncode) == (line, 2)
    assert find_world() is None
