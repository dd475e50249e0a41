"""Closed today, in one tap; and a range of days, a unit, a kind of visit."""
