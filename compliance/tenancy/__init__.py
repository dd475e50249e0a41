"""The face of the room that keeps programs apart in the database: one actor and one program for each transaction."""

from compliance.tenancy.acting import Acting, NobodyActs, acting, current, each_program, programs_are

__all__ = ["Acting", "NobodyActs", "acting", "current", "each_program", "programs_are"]
