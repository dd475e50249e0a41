"""Why a message was not sent is told in words, whatever code the source gives."""

import ast
from pathlib import Path

import pytest

from volunteers.templatetags.deliveries import _REASONS, delivery_words

ROOT = Path(__file__).parents[3]


_ENDS = {"_end": 2, "_too_late": 1}  # what of the sender ends a letter, and which argument is the code


def _codes():
    for room in ("volunteers", "visitation"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                name = getattr(getattr(node, "func", None), "id", "")
                if name in ("NotNeeded", "NotSent") or (name in _ENDS and path.name == "sending.py"):
                    given = node.args[_ENDS.get(name, 0)]
                    if isinstance(given, ast.Constant):
                        yield given.value


CODES = sorted(set(_codes()) - {""})


def test_the_source_is_read():
    assert {"no_address", "sender_died", "quiet_hours", "country", "told_already"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_code_that_the_source_names_has_words(code):
    assert code in _REASONS


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("no_address", "no address or telephone number is known"),
        ("smtp_550", "the mail server did not take it: 550"),
        ("twilio_21610", "the carrier did not take it: 21610"),
        ("TimeoutError", "it could not be handed over: TimeoutError"),
    ],
)
def test_a_code_is_told_in_words(code, words):
    assert delivery_words(code) == words
