"""What of a rulebook goes into a pack, and what of a pack's goes into a rulebook here. No database, no Django."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from facilities.editions.stricter import OTHERWISE
from facilities.editions.validation import known_keys

LARGEST_PACK_BYTES = 1_500_000
MOST_RULEBOOKS = 200

# Who was asked is often written where a source is named. A pack says how somebody was asked, and when; never whom.
_ASKED = {
    "phone_call": "telephone call of another program",
    "letter": "letter or e-mail to another program",
    "door": "sign at the door, seen by another program",
    "other": "another program",
}
_ADDRESSES = ("http://", "https://")
# Sources of what a place is: they stay where they are when rules come from elsewhere.
_OF_THE_PLACE = ("ice_code", "coordinates", "identity", "identity_population_standard", "operator", "capacity", "site")


def public_part(document: Mapping[str, Any]) -> dict[str, Any]:
    """A rulebook for others: what the form of rulebooks knows, and no source that could name somebody."""
    kept = {key: deepcopy(value) for key, value in document.items() if key in known_keys() and key != "$schema"}
    kept["sources"] = [_source(one) for one in document.get("sources") or []]
    visiting = kept.get("visiting") or {}
    if visiting.get(OTHERWISE):
        visiting[OTHERWISE] = [
            {key: one[key] for key in ("place", "value", "noted_on") if key in one}
            | ({"url": _shown(one), "kind": one.get("kind"), "date": one.get("date")} if one.get("url") else {})
            for one in visiting[OTHERWISE]
        ]
    attorney = visiting.get("attorney")
    if attorney and attorney.get("booking"):
        attorney["booking"] = {
            key: attorney["booking"][key] for key in known_keys("booking") & set(attorney["booking"])
        }
    return kept


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    made = {key: source[key] for key in ("block", "url", "kind", "date") if source.get(key) is not None}
    return made | {"url": _shown(source)}


def _shown(source: Mapping[str, Any]) -> str:
    """An address or a page of a handbook as it stands; anything else by its kind alone."""
    if str(source["url"]).startswith(_ADDRESSES) or source.get("kind") == "handbook":
        return str(source["url"])
    return _ASKED.get(str(source.get("kind")), _ASKED["other"])


def with_rules_of(document: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Our own rulebook with the visiting rules and the sources of a pack's; what the place is stays as it is here."""
    made = {key: deepcopy(value) for key, value in own.items() if key not in ("visiting", "sources")}
    theirs = [dict(one) for one in document.get("sources") or [] if one["block"] not in _OF_THE_PLACE]
    ours = [dict(one) for one in own.get("sources") or [] if one["block"] in _OF_THE_PLACE]
    return made | {"visiting": deepcopy(document.get("visiting")), "sources": [*ours, *theirs]}
