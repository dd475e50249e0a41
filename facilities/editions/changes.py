"""What a rulebook says now that it did not say before."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

Change = tuple[str, Any, Any]


def meaning(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document without what carries no meaning: absent and null both say *not found*; `$schema` is for editors."""
    return {key: value for key, value in _bare(document).items() if key != "$schema"}


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _bare(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_bare(item) for item in value]
    return value


def content_hash(document: Mapping[str, Any]) -> str:
    """64 hexadecimal digits; equal exactly when two documents mean the same."""
    text = json.dumps(meaning(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """(place, old value, new value) for every value that differs; None where one side has none.

    Windows are matched by their id, so a place reads `visiting.windows[w3].end`; any other list is one value.
    """
    return list(_differences(meaning(old), meaning(new), ""))


def _differences(old: Any, new: Any, here: str) -> list[Change]:
    if old == new:
        return []
    if isinstance(old, dict) and isinstance(new, dict):
        found: list[Change] = []
        for key in [*old, *(key for key in new if key not in old)]:
            found += _differences(old.get(key), new.get(key), f"{here}.{key}" if here else key)
        return found
    if _named(old) and _named(new):
        before, after = ({item["id"]: item for item in items} for items in (old, new))
        found = []
        for name in [*before, *(name for name in after if name not in before)]:
            found += _differences(before.get(name), after.get(name), f"{here}[{name}]")
        # The same windows in another order mean the same.
        return found
    return [(here, old, new)]


def _named(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) and "id" in item for item in value)
