"""A time of a day as somebody types it: one that the clock shows twice or never is refused, never guessed."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from compliance.rules.spans import Reading, reading


def why_no_moment(day: date, clock: time, zone: ZoneInfo) -> str:
    """What is wrong with a time of that day, as a sentence; empty where the clock shows it once."""
    match reading(zone, datetime.combine(day, clock)):
        case Reading.TWICE:
            return _("The clock is set back and shows this time twice. Please give a time before or after that hour.")
        case Reading.NEVER:
            return _("The clock is set forward and never shows this time. Please give a time before or after it.")
    return ""
