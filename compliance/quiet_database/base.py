"""The connection: an error of the database keeps its code and the names of table, column and constraint, no more.

PostgreSQL tells the values: `Key (a_number)=(…) already exists`, `invalid input syntax for type integer: "…"`. Whoever
shows, logs or stores such an error would show them too.
"""

from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.utils import DatabaseErrorWrapper
from django.utils.functional import cached_property
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.types.datetime import TimestamptzBinaryLoader
from psycopg.types.numeric import Int8Dumper

_PLANNED_AFTER = 1  # askings
# Classes whose own words are about the statement's names, or about connecting, and never about a value.
_OWN_WORDS = ("42", "3D", "3F", "28", "53", "55", "57", "0A")


def quiet_text(error: psycopg.Error) -> str:
    """What may be said of an error: its code, its name, and the names of what it is about."""
    said = [error.sqlstate or "", type(error).__name__]
    diag = error.diag
    if (error.sqlstate or "")[:2] in _OWN_WORDS and error.sqlstate != "42601":
        said.append(diag.message_primary or "")
    for name in ("table_name", "column_name", "constraint_name"):
        value = getattr(diag, name)
        if value:
            said.append(f"{name.removesuffix('_name')} {value}")
    return " ".join(filter(None, said))


class _JsonAsText(Loader):
    """Django reads the JSON of a column itself."""

    format = psycopg.pq.Format.BINARY

    def load(self, data: Buffer) -> str:
        return bytes(data)[1:].decode()  # the first byte is the version of the format


class _Utc(TimestamptzBinaryLoader):
    """As Django's own: the database speaks of instants, the site of UTC."""

    def load(self, data: Buffer) -> datetime:
        return super().load(data).astimezone(UTC)


class QuietErrors(DatabaseErrorWrapper):
    """Django's translation of the driver's errors, with both halves' texts replaced."""

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(exc_value, psycopg.Error):
            exc_value.args = (quiet_text(exc_value),)
        super().__exit__(exc_type, exc_value, traceback)


class _Typed(psycopg.RawCursor[Any]):
    """Alone in having its statements planned. The driver forgets all that was planned when anything else that counts
    towards planning is a ROLLBACK, even to a savepoint: each refused booking would have the next ones planned anew."""

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        before, self.connection.prepare_threshold = self.connection.prepare_threshold, _PLANNED_AFTER
        try:
            return super().execute(*args, **kwargs)
        finally:
            self.connection.prepare_threshold = before


class _Operations(DatabaseOperations):
    """Django's, which know no more what was asked once the database has planned it."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        return super().last_executed_query(cursor, sql, params) or sql


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection whose errors are quiet."""

    ops_class = _Operations

    @cached_property
    def wrap_database_errors(self) -> QuietErrors:
        return QuietErrors(self)

    def init_connection_state(self) -> None:
        super().init_connection_state()
        # What is asked over and over is planned once, and not five times more for its first values.
        with self.connection.cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_generic_plan")

    def typed_cursor(self) -> Any:
        """A cursor whose values within rows within arrays are typed as those of columns are.

        Text says nothing of the types within a row; PostgreSQL's binary answers do. Parameters go beside the statement,
        which names their places by number, `$1`; one that is asked a second time is planned once.
        """
        self.ensure_connection()
        cursor = _Typed(self.connection)
        cursor.format = psycopg.pq.Format.BINARY
        cursor.adapters.register_dumper(int, Int8Dumper)  # by their size they would make several statements of one
        cursor.adapters.register_loader("jsonb", _JsonAsText)
        cursor.adapters.register_loader("timestamptz", _Utc)
        return self._prepare_cursor(cursor)
