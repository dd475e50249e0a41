"""People from a sheet, and copies of the schedule; the reading, matching and taking back are volunteers/sheets."""
