"""The face of the room: work that waits for a worker, as rows of our own.

The row is the truth; django-q's task is only the bell that says "look at row 7". A bell that is lost, rung twice or
rung late does no harm: a row is claimed by one conditional UPDATE, is tried three times at most, and is rung for again
while it waits (healing.py).
"""

from compliance.queue.asking import NotAnId, ask_for, cancel, retry, run_soon
from compliance.queue.progress import JobCancelled, tell, was_cancelled
from compliance.queue.registry import register

__all__ = ["JobCancelled", "NotAnId", "ask_for", "cancel", "register", "retry", "run_soon", "tell", "was_cancelled"]
