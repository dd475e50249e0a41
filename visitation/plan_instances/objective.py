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
