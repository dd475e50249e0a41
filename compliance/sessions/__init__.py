"""The face of the room of web sessions: begun at sign-in, ended on time, at once when told to."""

from compliance.sessions.ending import clear_ended, end_sessions_of
from compliance.sessions.lifetimes import lifetime_of
from compliance.sessions.opening import rotate

__all__ = ["clear_ended", "end_sessions_of", "lifetime_of", "rotate"]
