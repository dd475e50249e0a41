"""How long a session lasts: by the clock, and when its user does nothing."""

from dataclasses import dataclass
from datetime import timedelta

from compliance.access import Role

# Roles to which the table of permissions opens anything of level S4 as it is; a test holds this against the table.
OPEN_MOST_PROTECTED = frozenset({Role.VOLUNTEER, Role.MENTOR, Role.PROGRAM_LEAD})
PRIVILEGED = frozenset({Role.PROGRAM_LEAD, Role.RULE_ADMIN, Role.COORDINATOR, Role.AUDITOR, Role.SYSTEM_ADMIN})
WARNING = timedelta(minutes=2)  # before either end


@dataclass(frozen=True)
class Lifetime:
    """`idle`: without a step of its user; `absolute`: from signing in, whatever its user does."""

    idle: timedelta
    absolute: timedelta


SHORTEST = Lifetime(idle=timedelta(minutes=15), absolute=timedelta(hours=8))
LONGEST = Lifetime(idle=timedelta(minutes=30), absolute=timedelta(hours=12))


def lifetime_of(role: str | None) -> Lifetime:
    """How long a session of this role lasts; the shortest for an account whose role is not known."""
    if role is None:
        return SHORTEST
    return Lifetime(
        idle=(SHORTEST if role in OPEN_MOST_PROTECTED else LONGEST).idle,
        absolute=(SHORTEST if role in PRIVILEGED else LONGEST).absolute,
    )
