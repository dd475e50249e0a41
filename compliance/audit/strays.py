"""Codes tried that are not there, counted for each account in this process: a handful is a slip of the hand."""

from collections import defaultdict, deque
from datetime import datetime, timedelta
from threading import Lock

AT_MOST = 10
WITHIN = timedelta(minutes=10)

_tried: dict[int, deque[datetime]] = defaultdict(lambda: deque(maxlen=AT_MOST))
_lock = Lock()


def stray(user_pk: int, *, now: datetime) -> bool:
    """Count one; whether it is the tenth within ten minutes. The count then begins again."""
    with _lock:
        times = _tried[user_pk]
        times.append(now)
        if len(times) == AT_MOST and now - times[0] <= WITHIN:
            del _tried[user_pk]
            return True
        return False
