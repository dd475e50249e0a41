"""Whatever is written into the trail has words of its own: every action that the source names is looked for."""

import ast
from pathlib import Path

import pytest

from compliance.audit.alerts import Sign
from compliance.models import Approval
from compliance.templatetags.trail import _ACTIONS, _TRIED, failure_words

ROOT = Path(__file__).parents[3]
ROOMS = ("compliance", "facilities", "volunteers", "visitation")
# Functions that write a row, or hand its action on to one that does, and where they take it.
WRITERS = {"record": 0, "_record": 0, "_answered": 2}
FACTORS = ("factor_added", "factor_removed")  # given on by a function whose name others have too
BY_KEYWORD = ("_made", "set_password", "showing")


def _called(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _given(call):
    """The expressions that a call gives as an action."""
    name = _called(call)
    if name in WRITERS:
        yield from call.args[WRITERS[name] :][:1]
    if name in BY_KEYWORD:
        yield from (one.value for one in call.keywords if one.arg == "action")


def _assigned(tree, name):
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(getattr(to, "id", "") == name for to in node.targets):
            yield from (one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant))


def _actions():
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            tree = ast.parse(path.read_text())
            for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
                for given in _given(call):
                    if isinstance(given, ast.Constant):
                        yield given.value
                    elif isinstance(given, ast.Name):
                        yield from _assigned(tree, given.id)


NAMED = sorted({*FACTORS, *(action for action in _actions() if isinstance(action, str))})


def test_the_source_is_read():
    by_a_name, by_hand, by_keyword, by_a_constant = "visit_withdrawn", "job_cancelled", "feed_made", "sign_in_failed"
    assert {by_a_name, by_hand, by_keyword, by_a_constant, "purge_run", "approval_asked"} <= set(NAMED)


@pytest.mark.parametrize("action", NAMED)
def test_every_action_that_the_source_names_has_words(action):
    assert action in _ACTIONS


@pytest.mark.parametrize("sign", list(Sign))
def test_every_sign_has_words(sign):
    assert f"alert.{sign.value}" in _ACTIONS


@pytest.mark.parametrize("state", ["approved", "asked", "executed", "refused", "withdrawn"])
def test_every_state_in_which_an_approval_is_written_down_has_words(state):
    assert (state in Approval.State.values, f"approval_{state}" in _ACTIONS) == (True, True)


def test_whatever_did_not_fit_has_words():
    assert len({failure_words(factor) for factor in (*_TRIED, "else")}) == 6
