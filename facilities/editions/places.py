"""Places in a rulebook: from the way people and pages write them to the value that stands there.

Windows are named by their id (`visiting.windows[w3]`), because their number changes when one is added before them.
"""

import re
from collections.abc import Mapping
from typing import Any

from facilities.editions.changes import content_hash

STEP = re.compile(r"\.?([^.\[\]]+)|\[([^\]]+)\]")


class NoSuchPlace(ValueError):
    """The rulebook has nothing at this place."""


def find(document: Mapping[str, Any], path: str) -> tuple[str, Any]:
    """The place by numbers (`visiting.windows[0]`) and the value there. Raises NoSuchPlace."""
    value: Any = document
    numbered, at = "", 0
    for step in STEP.finditer(path):
        if step.start() != at:
            raise NoSuchPlace(path)
        at = step.end()
        name, inside = step.groups()
        if name is not None and isinstance(value, Mapping) and name in value:
            value, numbered = value[name], f"{numbered}.{name}" if numbered else name
        elif inside is not None and isinstance(value, list):
            number = _number(value, inside)
            value, numbered = value[number], f"{numbered}[{number}]"
        else:
            raise NoSuchPlace(path)
    if not path or at != len(path) or value is None:
        raise NoSuchPlace(path)
    return numbered, value


def _number(items: list[Any], inside: str) -> int:
    for number, item in enumerate(items):
        if isinstance(item, Mapping) and item.get("id") == inside:
            return number
    if inside.isdecimal() and int(inside) < len(items):
        return int(inside)
    raise NoSuchPlace(inside)


def named(document: Mapping[str, Any], path: str) -> str:
    """A place by numbers as the place by names: `visiting.windows[0].end` is `visiting.windows[w1].end`."""
    value: Any = document
    text = ""
    for step in STEP.finditer(path):
        name, inside = step.groups()
        if name is not None:
            value = value.get(name) if isinstance(value, Mapping) else None
            text = f"{text}.{name}" if text else name
        else:
            items = value if isinstance(value, list) else []
            value = items[int(inside)] if inside.isdecimal() and int(inside) < len(items) else None
            known = value.get("id") if isinstance(value, Mapping) else None
            text += f"[{known or inside}]"
    return text


def value_hash(value: Any) -> str:
    """64 hexadecimal digits; equal when two values mean the same."""
    return content_hash({"value": value})
