"""Booking: what may be booked and why not, a start kept for a while, the booking itself, a queue for full hours."""
