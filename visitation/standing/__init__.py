"""Standing visits: one hour that comes again and again, each date checked, booked ahead, and ended unless renewed."""
