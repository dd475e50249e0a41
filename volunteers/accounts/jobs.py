"""Timed work of signing in. Each job takes nothing, and may run twice."""

from django.utils import timezone

from compliance.tenancy import acting
from volunteers.accounts import guesses, lost_factors, resets


def take_lost_factors_off() -> None:
    """Take off the second factors that were said to be lost, once their owners had a day to stop it."""
    with acting():
        lost_factors.take_off_what_is_due(now=timezone.now())


def forget_traces() -> None:
    """Remove guesses and links to new passwords that no longer matter."""
    now = timezone.now()
    with acting():
        guesses.forget_old(now=now)
        resets.forget_old(now=now)
