"""Links for calendar programs."""

from visitation.calendar_feeds.reading import fingerprint, new_token
from visitation.models import CalendarFeed


def a_feed(user, *, token=None, **columns):
    """A link of the role that somebody acts under."""
    membership = user.active_membership
    return CalendarFeed.objects.create(
        **{
            "program": membership.program,
            "user": user,
            "membership": membership,
            "fingerprint": fingerprint(token or new_token()),
        }
        | columns
    )
