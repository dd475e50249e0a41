"""What makes one allowed plan better than another, in whole points; the plan format says what each means."""

OBJECTIVE: dict[str, object] = {
    "coverage": {"low": 600, "normal": 1000, "high": 1600, "urgent": 2500},
    "waiting_per_week": 40,
    "waiting_max_weeks": 10,
    "never_visited": 150,
    "late_per_day": 8,
    "continuity": 120,
    "new_pair": 60,
    "language": 80,
    "visitor_gender": 30,
    "trip_per_10_minutes": 1,
    "car_seats": 4,
    "load_step": 5,
}

# Ways to weigh, by name: what is different from the usual. Coverage stays in all of them, so that none of them makes
# a plan with fewer visits look good.
PRESETS: dict[str, dict[str, object]] = {
    "usual": {},
    "longest_waiting": {"waiting_per_week": 120, "waiting_max_weeks": 26, "never_visited": 300, "late_per_day": 12},
    "keep_pairs": {"continuity": 360, "new_pair": 180},
    "spread_load": {"load_step": 40, "new_pair": 30},
    "short_ways": {"trip_per_10_minutes": 6},
}


def weights_of(preset: str) -> dict[str, object]:
    """All weights of a way to weigh. Raises KeyError for a name that is none."""
    return OBJECTIVE | PRESETS[preset]


def preset_of(weights: dict[str, object]) -> str:
    """The way that has these weights; none given are the usual ones, others are nobody's: ""."""
    return next((name for name in PRESETS if weights_of(name) == (weights or OBJECTIVE)), "")
