"""Refusals worth a row of the trail: the first of each account, so that nobody can fill the trail by asking on.

Counted in this process: with several, as many rows more are kept.
"""

from collections import defaultdict, deque
from datetime import datetime, timedelta
from threading import Lock

AT_MOST = 20
WITHIN = timedelta(hours=1)

_noted: dict[int, deque[datetime]] = defaultdict(lambda: deque(maxlen=AT_MOST))
_lock = Lock()


def is_to_be_noted(user_pk: int, *, now: datetime) -> bool:
    """Count one; whether it is among the first twenty within an hour."""
    with _lock:
        times = _noted[user_pk]
        if len(times) == AT_MOST and now - times[0] < WITHIN:
            return False
        times.append(now)
        return True
