"""Who acts, for which program, under which database role: told to PostgreSQL for the length of a transaction.

PostgreSQL's row level security goes by what is said here (compliance/tenancy/policies.py). Whatever is not said leaves
nothing to be seen. The words are local to the transaction, so a connection that is used again carries nothing over.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

RoleName = Literal["app", "rules"]
DATABASE_ROLES: dict[str, str] = {"app": "visitation_app", "rules": "visitation_rules"}

# How long a row of the trail may wait for a lock before it counts as refused, "5s". Requests set it; jobs can wait.
lock_timeout: ContextVar[str] = ContextVar("tenancy_lock_timeout", default="")

_SAY = (
    "SELECT set_config('role', %s, true), set_config('visitation.actor', %s, true),"
    " set_config('visitation.program', %s, true)"
)
_SAY_WAITING = f"{_SAY}, set_config('lock_timeout', %s, true)"


@dataclass(frozen=True)
class Acting:
    """What PostgreSQL was told: primary keys of the user and of the program, None for nobody and for no program."""

    actor: int | None
    program: int | None
    role: RoleName
    waits: str = ""  # how long a statement waits for a lock; "": as long as it takes


def current() -> Acting | None:
    """Who acts on this thread's connection now; None outside `acting`."""
    return getattr(connection, "visitation_acting", None)


@contextmanager
def acting(
    *,
    actor: int | None = None,
    program: int | None = None,
    role: RoleName = "app",
    is_whole_request: bool = False,
    waits: str = "",
) -> Iterator[Acting]:
    """Within the block every question to the database is asked by this actor, for this program, as this role.

    Opens a transaction unless one is open. Blocks may lie in each other: the inner one alone counts until it ends,
    however it ends. Nobody and no program see no row of any program.

    `is_whole_request`: the transaction of the request ends right after the block, and takes the words back by itself.
    `waits`, such as "5s", is how long a statement waits for a lock from here to the end of the transaction.
    """
    now, before = Acting(actor, program, role, waits), current()
    # Alone, the words end with the transaction itself; inside another one they are taken back at the end.
    alone = not connection.in_atomic_block
    with transaction.atomic() if alone else nullcontext():
        _say(now)
        connection.visitation_acting = now
        try:
            yield now
        finally:
            connection.visitation_acting = before
            if not alone and not (is_whole_request and len(connection.atomic_blocks) == 1):
                _take_back(before)


@contextmanager
def acting_for_long(
    *, actor: int | None = None, program: int | None = None, role: RoleName = "app"
) -> Iterator[Acting]:
    """As `acting`, for work that is longer than one transaction: each transaction within is told anew who acts.

    A question outside a transaction is one of its own. For jobs that show how far they are, or claim a row first.
    """
    now, before = Acting(actor, program, role), current()
    told_of: list[Any] = [None]  # the transaction that was told last
    told_in: list[Any] = []  # the savepoints that were open then
    telling: list[bool] = []

    def tell_first(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if telling or current() is not now:  # an inner block has said something else
            return execute(sql, params, many, context)
        telling.append(True)
        try:
            if not connection.in_atomic_block:
                with transaction.atomic():
                    _say(now)
                    return execute(sql, params, many, context)
            # Told before a savepoint it is known in it as well; told in one, it is gone when that is rolled back. What
            # tells transactions apart is the list of what follows their commit, each has its own: the block does not,
            # a function that is decorated with one enters the same block at each call.
            open_now = list(connection.savepoint_ids)
            if told_of[0] is not connection.run_on_commit or open_now[: len(told_in)] != told_in:
                _say(now)
                told_of[:], told_in[:] = [connection.run_on_commit], open_now
        finally:
            telling.clear()
        return execute(sql, params, many, context)

    connection.visitation_acting = now
    try:
        with connection.execute_wrapper(tell_first):
            yield now
    finally:
        connection.visitation_acting = before
        if connection.in_atomic_block:
            _take_back(before)


def _say(words: Acting | None) -> None:
    role = DATABASE_ROLES[words.role] if words else "none"
    actor, program = (words.actor, words.program) if words else (None, None)
    values = [role, *("" if key is None else str(int(key)) for key in (actor, program))]
    waiting = [words.waits] if words and words.waits else []
    with connection.cursor() as cursor:
        cursor.execute(_SAY_WAITING if waiting else _SAY, [*values, *waiting])


def _take_back(before: Acting | None) -> None:
    """Say what was said before. What failed is rolled back by whoever opened it, and the words with it."""
    driver = connection.connection
    alive = driver is not None and not driver.closed and driver.info.transaction_status == TransactionStatus.INTRANS
    if alive and not connection.needs_rollback:
        _say(before)


_programs: list[Callable[[], Iterable[int]]] = []


def programs_are(find: Callable[[], Iterable[int]]) -> None:
    """Tell, once at start, how the primary keys of the programs are found: they live on a floor above."""
    _programs[:] = [find]


def each_program() -> list[int]:
    """The primary keys of all programs, in order, for jobs and commands that go through them one by one::

        for program in each_program():
            with acting(program=program):
                ...
    """
    return list(_programs[0]())
