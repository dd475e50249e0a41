"""Which names of time zones may stand in a rulebook."""

from functools import cache
from zoneinfo import available_timezones

NOT_A_PLACE = {"localtime", "Factory"}


@cache
def _known() -> frozenset[str]:
    # Read once: the library walks the whole zone directory at each call.
    return frozenset(available_timezones()) - NOT_A_PLACE


def is_zone(name: str) -> bool:
    """Whether this is the IANA name of a zone; an abbreviation such as a page prints (MST) may be one as well."""
    return name in _known()
