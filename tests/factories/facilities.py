"""Rulebooks and facilities for tests: the smallest sound ones, and changes to them."""

import json
from datetime import UTC, datetime

from facilities.actions.editions import load_rulebook
from facilities.editions.reading import SHIPPED_RULEBOOKS
from facilities.models import Facility

NOW = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)


def a_window(**changes):
    """Saturday 09:00-11:00, visits of an hour."""
    return {"id": "w1", "days": ["sat"], "start": "09:00", "end": "11:00", "kind": "open"} | changes


def a_visiting(*windows, **changes):
    return {
        "status": "hours_published",
        "windows": list(windows) or [a_window()],
        "holidays": "open",
        "visit_length": {"minutes": 60},
    } | changes


def a_rulebook(*windows, id="harbor", timezone="America/New_York", visiting=None, **changes):
    """A facility's rulebook; `visiting` changes the visiting rules, everything else the facility."""
    return {
        "id": id,
        "ice_code": id.upper(),
        "name": f"{id.capitalize()} Center",
        "city": "Springfield",
        "state": "NY",
        "timezone": timezone,
        "visiting": a_visiting(*windows, **(visiting or {})),
        "sources": [
            {"block": "visiting", "url": f"https://example.org/{id}", "date": "2025-04", "kind": "county_website"}
        ],
    } | changes


def a_facility(*windows, now=NOW, **changes):
    """The same, loaded: a facility with a published first edition."""
    document = a_rulebook(*windows, **changes)
    load_rulebook(document, by="tests", now=now)
    return Facility.objects.get(code=document["id"])


def shipped(code):
    """A shipped rulebook as a document."""
    document = json.loads((SHIPPED_RULEBOOKS / f"{code}.json").read_text(encoding="utf-8"))
    return {key: value for key, value in document.items() if key != "$schema"}
