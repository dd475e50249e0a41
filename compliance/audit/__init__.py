"""The one way to write the trail."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction
from django.utils import timezone

from compliance.models import AuditEvent
from compliance.tenancy import current, lock_timeout

_LONGEST_CODE = 120
# What no code of ours looks like: a number that somebody bears, a telephone, an address, several words in a row.
_NO_CODE = re.compile(
    r"(?<![0-9A-Za-z])[Aa]?\d{7,9}(?![0-9A-Za-z])|\d{3}-\d\d-\d{4}|\d{3}[-. )]+\d{4}|@|\s\S+\s|[\r\n\0]"
)


class TrailUnavailable(Exception):
    """The trail takes no row just now, so what was to be written down must not happen. Carries no content."""


class NotACode(ValueError):
    """Somebody's words were about to be written into the trail; `where` names the place, nothing tells the words."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where}: the trail holds codes, names of columns and numbers")
        self.where = where


_then: dict[str, Callable[[], object]] = {}


def when_recorded(actions: Iterable[str], do: Callable[[], object]) -> None:
    """Have something done once a transaction is committed that wrote one of these down; told at start, by a floor
    above. However many it wrote, it is done once, and where it fails, what was written stays.
    """
    for action in actions:
        _then[action] = do


def record(
    action: str,
    *,
    by: Any,
    subject: Any = "",
    program: str = "",
    detail: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> AuditEvent:
    """Write one event, in the caller's transaction: both or neither.

    `by` and `subject` are codes or sign-in names (their text form is kept), never a person's name. `detail` holds codes
    and numbers only. Raises NotACode for anything else in it, and TrailUnavailable where the row cannot be written.
    """
    for where, text in _texts("detail", detail or {}):
        if len(text) > _LONGEST_CODE or _NO_CODE.search(text):
            raise NotACode(where)
    event = AuditEvent(
        action=action,
        by=str(by)[:120],
        subject=str(subject)[:120],
        program=program,
        detail=detail or {},
        at=now or timezone.now(),
    )
    # Nothing is asked back: whoever writes a row need not be one who may read it.
    columns = [column for column in AuditEvent._meta.concrete_fields if not column.primary_key]
    try:
        limit, told = lock_timeout.get(), current()
        if limit and (told is None or told.waits != limit):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [limit])
        AuditEvent._base_manager._insert([event], fields=columns, using=DEFAULT_DB_ALIAS)
    except DatabaseError as error:
        raise TrailUnavailable("the trail takes no row") from error
    then = _then.get(action)
    if then is not None and all(hook[1] is not then for hook in connection.run_on_commit):
        transaction.on_commit(then, robust=True)
    return event


def _texts(where: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield f"{where} (name)", str(key)
            yield from _texts(f"{where}.{str(key)[:20]}", part)
    elif isinstance(value, list | tuple | set):
        for part in value:
            yield from _texts(where, part)
