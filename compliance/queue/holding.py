"""Hold the queue: what runs ends, what waits goes on waiting. A lock of the database, gone with whoever holds it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_LOCK = "hashtext('visitation.queue')"


@contextmanager
def held() -> Iterator[None]:
    """Wait until no job runs, and let none begin within the block. Jobs that are `always` let through go on."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock({_LOCK})")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_unlock({_LOCK})")


@contextmanager
def let_in(*, always: bool = False) -> Iterator[bool]:
    """Whether a job may begin now; whoever holds the queue waits until the block ends."""
    if always:
        yield True
        return
    with connection.cursor() as cursor:
        # Asked without waiting, and refused as well while somebody waits to hold the queue.
        cursor.execute(f"SELECT pg_try_advisory_lock_shared({_LOCK})")
        (may,) = cursor.fetchone()
    try:
        yield may
    finally:
        if may and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock_shared({_LOCK})")
