"""Connections that other processes hold to this test's database: while one is open, its tables cannot be emptied."""

import time
from contextlib import contextmanager

PATIENCE_SECONDS = 60


@contextmanager
def none_but(connection):
    """Afterwards it waits until no other connection is left than there were: the server notices a moment later."""
    before = _others(connection)
    yield
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _others(connection) - before:
        assert time.monotonic() < deadline, "a connection stayed open"
        time.sleep(0.05)


def _others(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return {pid for (pid,) in cursor.fetchall()}
