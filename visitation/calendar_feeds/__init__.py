"""The face of the room that tells calendars of visits."""

from visitation.calendar_feeds.entries import Entry, Wording, entries_of, entry_of
from visitation.calendar_feeds.invitations import invitation_parts
from visitation.calendar_feeds.texts import calendar_of

__all__ = ["Entry", "Wording", "calendar_of", "entries_of", "entry_of", "invitation_parts"]
