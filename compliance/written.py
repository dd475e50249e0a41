"""Questions whose statement Django writes once; asked again, only the values in it are others.

Much of what a booking costs is the writing of statements that are the same each time. A function that makes a queryset
of nothing but numbers, dates and texts is marked with `written_once`; what it returns then goes into a round
(compliance/rounds.py) like any queryset.
"""

from collections.abc import Callable, Collection, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache, partial, wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from compliance.maker import as_found, maker_of

LONGEST = 16  # of a list of values; each length has a statement of its own
KEPT = 200  # statements of one function
_PLAIN = (int, str, date, UUID)
_AS_THEY_ARE = frozenset((int, str, date, datetime, UUID))
_MOMENT = datetime(9001, 1, 1, tzinfo=UTC)
_Shape = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class _Statement:
    """`sql` is empty where it can have no rows. `places`: the parameters; those that are values by their number."""

    sql: str
    places: tuple["int | _Always | _Typed", ...]
    queryset: QuerySet[Any]
    compiler: Any
    make: Callable[[list[Any]], list[Any]] | None  # None: Django itself makes the rows

    def filled(self, values: list[Any]) -> tuple[Any, ...]:
        return tuple([values[place] if type(place) is int else _filled(place, values) for place in self.places])


@dataclass(frozen=True)
class _Always:
    """A parameter that is the same each time."""

    value: Any


@dataclass(frozen=True)
class _Typed:
    """A value that Django hands over in a type of its own."""

    number: int
    type: Callable[[Any], Any]


class Written:
    """A question with its values, ready to be asked."""

    __slots__ = ("_statement", "key", "parameters", "sql")

    def __init__(self, statement: _Statement, values: list[Any]) -> None:
        self.sql = statement.sql
        self.parameters = statement.filled(values)
        self.key = (id(statement), *values)
        self._statement = statement

    def rows(self, found: list[tuple[Any, ...]]) -> list[Any]:
        """What Django makes of the rows that came."""
        if self._statement.make is not None:
            return self._statement.make(found)
        queryset, compiler = self._statement.queryset._chain(), copy(self._statement.compiler)  # type: ignore[attr-defined]
        compiler.connection = connection
        return as_found(queryset, compiler, found)


def written_once(build: Callable[..., QuerySet[Any]]) -> Callable[..., "Written | QuerySet[Any]"]:
    """Marks a function of plain values: numbers, dates, moments, texts, keys (UUID), yes or no, None, and lists of
    numbers or texts.

    The values may only go into the statement as they are: none computed from another, none decided by in Python but
    yes, no and None. The first call raises ValueError where it can tell; an `if` it cannot. Lists are handed over in
    order, each value once; with longer lists than `LONGEST` the queryset itself comes back.
    """
    statement = lru_cache(maxsize=KEPT)(partial(_write, build))

    @wraps(build)
    def question(*given: Any) -> Written | QuerySet[Any]:
        shape: list[Any] = []
        values: list[Any] = []
        for value in given:
            kind = type(value)
            if kind in _AS_THEY_ARE:
                shape.append(kind)
                values.append(value)
                continue
            value = _plain(value)
            if isinstance(value, list):
                if len(value) > LONGEST:
                    return build(*map(_plain, given))
                values += value
            elif value is not None and not isinstance(value, bool):
                values.append(value)
            shape.append(_shape(value))
        return Written(statement(tuple(shape)), values)

    return question


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return sorted(set(value)) if isinstance(value, Collection) and not isinstance(value, str) else value


def _shape(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return _Always(value)
    if isinstance(value, list):
        return (type(value[0]) if value else int, len(value))
    return type(value)


def _flat(values: Sequence[Any]) -> list[Any]:
    flat: list[Any] = []
    for value in values:
        if isinstance(value, list):
            flat += value
        elif value is not None and not isinstance(value, bool):
            flat.append(value)
    return flat


def _filled(place: "_Always | _Typed", values: Sequence[Any]) -> Any:
    return place.value if isinstance(place, _Always) else place.type(values[place.number])


def _write(build: Callable[..., QuerySet[Any]], shape: _Shape) -> _Statement:
    """Written twice with values that stand in for others: where the two differ, a value stands."""
    (queryset, compiler, sql, mine), (_, _, again, others) = (_drafted(build, shape, turn) for turn in (1, 2))
    numbers = [{value: number for number, value in enumerate(_flat(_stand_ins(shape, turn)))} for turn in (1, 2)]
    places = tuple(_place(one, other, *numbers) for one, other in zip(mine, others, strict=True) if sql == again)
    used = {place.number if isinstance(place, _Typed) else place for place in places}
    if sql != again or None in places or (sql and not used.issuperset(range(len(numbers[0])))):
        raise ValueError(f"{build.__qualname__}: its statement hangs on its values in other ways than to hold them")
    make = maker_of(queryset, compiler) if sql else None
    return _Statement(sql, places, queryset, compiler, make)  # type: ignore[arg-type]


def _drafted(build: Callable[..., QuerySet[Any]], shape: _Shape, turn: int) -> tuple[QuerySet[Any], Any, str, Any]:
    queryset = build(*_stand_ins(shape, turn)).all()
    compiler = queryset.query.get_compiler(queryset.db)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        sql, parameters = "", ()
    return queryset, compiler, sql, parameters


def _place(one: Any, other: Any, numbers: dict[Any, int], others: dict[Any, int]) -> "int | _Always | _Typed | None":
    if isinstance(one, _PLAIN) and one in numbers:
        number = numbers[one]
        if not isinstance(other, _PLAIN) or others.get(other) != number:
            return None
        return number if type(one) in (*_PLAIN, datetime) else _Typed(number, type(one))
    return _Always(one) if one == other else None


def _stand_ins(shape: _Shape, turn: int) -> list[Any]:
    made: list[Any] = []
    for place, kind in enumerate(shape):
        first = turn * 100_000 + place * 1_000
        if isinstance(kind, _Always):
            made.append(kind.value)
        elif isinstance(kind, tuple):
            made.append([_stand_in(kind[0], first + number) for number in range(kind[1])])
        else:
            made.append(_stand_in(kind, first))
    return made


def _stand_in(kind: type, number: int) -> Any:
    if issubclass(kind, str):
        return f"stands in {number}"
    if issubclass(kind, datetime):
        return _MOMENT + timedelta(seconds=number)
    if issubclass(kind, date):
        return _MOMENT.date() + timedelta(days=number)
    if issubclass(kind, UUID):
        return UUID(int=number)
    if issubclass(kind, int):
        return 9_000_000_000_000_000_000 + number
    raise TypeError(f"{kind.__name__} is not a plain value")
