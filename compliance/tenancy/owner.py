"""The owner of the tables, who sees all programs: for what makes or changes tables, and for the invented world.

The web and the jobs connect as `visitation_app` and never learn how the owner connects (settings.OWNER_URL).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import dj_database_url
from django.conf import settings
from django.db import connection

from compliance.tenancy.roles import APP


class NotTheOwner(Exception):
    """The database role at hand cannot do this; the text is one line for whoever started the command."""


@contextmanager
def as_owner() -> Iterator[None]:
    """Within the block this thread is connected as the tables' owner, where one is named beside DATABASE_URL.

    Not within a transaction: it would go on as somebody else.
    """
    named = dj_database_url.parse(settings.OWNER_URL) if settings.OWNER_URL else {}
    kept = connection.settings_dict
    wanted = {**kept, **{key: named[key] for key in _HOW_TO_CONNECT if key in named}}
    wanted["OPTIONS"] = {**kept.get("OPTIONS", {}), **named.get("OPTIONS", {})}
    if wanted == kept or connection.in_atomic_block:
        yield
        return
    connection.close()
    connection.settings_dict = wanted
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = kept


def require_all_programs() -> None:
    """The role connected now sees the rows of every program. Raises NotTheOwner."""
    if not _asked("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"):
        raise NotTheOwner(
            "This needs a database role that sees all programs: name one with BYPASSRLS in VISITATION_OWNER_URL."
        )


def advice() -> str:
    """One line for a database whose web connects as more than it needs; empty where it does not."""
    if _asked("SELECT current_user") == APP:
        return ""
    return (
        f"DATABASE_URL connects as the tables' owner. Safer: let it name the role {APP}, and VISITATION_OWNER_URL the"
        " owner; row level security holds either way."
    )


_HOW_TO_CONNECT = ("NAME", "USER", "PASSWORD", "HOST", "PORT")


def _asked(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]
