"""The face of the room that keeps programs apart in the database: one actor and one program for each transaction."""

from compliance.tenancy.acting import (
    Acting,
    RoleName,
    acting,
    acting_for_long,
    current,
    each_program,
    lock_timeout,
    programs_are,
)

__all__ = [
    "Acting",
    "RoleName",
    "acting",
    "acting_for_long",
    "current",
    "each_program",
    "lock_timeout",
    "programs_are",
]
