"""The invented world's accounts show their own codes, so that a newcomer gets in. No other account ever does."""

from datetime import datetime

from django.conf import settings

from volunteers.accounts import factors
from volunteers.models import User

PREFIX = "demo-"  # of every sign-in name in the invented world, and of none outside it


def code_of_demo(user: User, *, now: datetime) -> str:
    """The code to type, for an account of the demo while the command `demo` itself serves; else nothing."""
    return factors.next_code(user, now=now) if settings.DEMO and user.username.startswith(PREFIX) else ""
