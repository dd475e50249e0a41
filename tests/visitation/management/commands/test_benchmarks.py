"""`benchmarks`: figures as JSON."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = io.StringIO()
    call_command("benchmarks", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_a_plan_is_measured():
    figures = run("plan", "--size", "tiny", "--seed", "2")
    assert (figures["benchmark"], figures["instance"], figures["gap_percent"]) == ("plan", "tiny-1w-s2", 0)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("plan", "--weeks", "0"), "--weeks: give 1 to 52"),
        (("slots",), "no facility is loaded: run demo --no-serve first"),
        (("rules",), "no facility is loaded: run demo --no-serve first"),
    ],
)
def test_without_anything_to_measure_it_says_what_to_do(arguments, line):
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert (str(refused.value), refused.value.returncode) == (line, 2)
