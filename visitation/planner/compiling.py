"""Compile ahead what the planner compiles: the first plan after an upgrade is then as quick as the second.

`python -m visitation.planner.compiling` does so and keeps it beside the sources; where it is there already it takes a
moment.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .columns import MANY_ASKED
from .plan import Run
from .reading import read_instance
from .stretch import Stretch


def compile_ahead() -> None:
    """Plan next to nothing, both ways, as a piece of something large."""
    piece = replace(read_instance(_smallest()), asked=MANY_ASKED + 1)
    for way in (Run, Stretch):
        way(piece, None, None, None).outcomes([piece])


def _smallest() -> dict[str, Any]:
    """One visit by two of three volunteers."""
    day = "2026-03-07"
    window = {
        "id": "fac-1/w1", "weekdays": ["sat"], "from": "09:00", "to": "10:00", "visit_minutes": 60,
        "start_every_minutes": 60, "capacity": 1, "dates": "all", "who": {},
    }  # fmt: skip
    facility = {
        "id": "fac-1", "name": "A", "timezone": "UTC", "latitude": 0.0, "longitude": 0.0, "check_in_minutes": 0,
        "windows": [window], "closures": [], "rules": [{"rule": "visitors-per-visit", "min": 2, "max": 2}],
    }  # fmt: skip
    volunteers = [
        {
            "id": f"vol-{number}", "town": "town-1", "timezone": "UTC", "gender": "female", "languages": ["en"],
            "experienced": True, "max_visits": {"day": 1, "week": 1, "month": 1}, "max_travel_minutes": 60,
            "availability": [{"weekdays": ["sat"], "from": "00:00", "to": "24:00"}], "extra_availability": [],
            "away": [], "clearances": [], "trainings": [],
        }
        for number in range(3)
    ]  # fmt: skip
    stay = {"facility": "fac-1", "housing_unit": "A", "classification": "low", "from": day, "to": day}
    person = {
        "id": "per-1", "surname": "A", "gender": "female", "languages": ["en"], "language_required": False,
        "visitor_gender": None, "stays": [stay],
    }  # fmt: skip
    request = {
        "id": "req-1", "person": "per-1", "from": day, "to": day, "priority": "normal", "waiting_since": day,
        "never_visited": True,
    }  # fmt: skip
    weights = {
        "coverage": {"normal": 600}, "waiting_per_week": 10, "waiting_max_weeks": 8, "never_visited": 1,
        "late_per_day": 1, "continuity": 1, "language": 1, "new_pair": 1, "visitor_gender": 1,
        "trip_per_10_minutes": 1, "car_seats": 4, "load_step": 1,
    }  # fmt: skip
    return {
        "format": "visit-plan-instance", "version": 1, "name": "smallest", "horizon": {"from": day, "to": day},
        "planned_at": "2026-03-01T00:00:00+00:00", "objective": weights, "facilities": [facility],
        "towns": [{"id": "town-1", "travel": [{"facility": "fac-1", "minutes": 10}]}], "volunteers": volunteers,
        "people": [person], "requests": [request], "pairings": [], "conflicts": [],
        "keep_apart": [], "past_visits": [], "booked": [],
    }  # fmt: skip


if __name__ == "__main__":
    compile_ahead()
