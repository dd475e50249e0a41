"""Volunteers without an account: a lead of their program acts for them, and the record says so."""
