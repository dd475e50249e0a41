"""First, second and third choice in one request: booked at once where one is free, or granted by a lead."""
