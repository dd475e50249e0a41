"""Rows of a statement made into what the queryset makes of them that it was written from.

Django finds out anew at each asking which columns need converting and where each model begins. That hangs on the
statement alone, so it is found out once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators

Row = Sequence[Any]


def as_found(queryset: QuerySet[Any], compiler: Any, found: list[Row]) -> list[Any]:
    """Let Django make of rows what it makes of those that it asked for itself; both are used up by it."""
    compiler.execute_sql = lambda *_, **__: [found]
    queryset.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
    return list(queryset)


def maker_of(queryset: QuerySet[Any], compiler: Any) -> Callable[[list[Row]], list[Any]] | None:
    """What makes the rows, for all threads; None where Django itself must, such as for what is prefetched.

    `compiler`: one that has written the statement.
    """
    if queryset._prefetch_related_lookups or queryset._known_related_objects:  # type: ignore[attr-defined]
        return None
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    if compiler.has_composite_fields(columns):
        return None
    converted = _Converting(compiler.get_converters(columns))
    kind = queryset._iterable_class
    if kind is ModelIterable:
        return _Models(compiler, converted)
    if kind is FlatValuesListIterable:
        return lambda rows: [row[0] for row in converted(rows)]
    if kind is ValuesListIterable:
        return lambda rows: [tuple(row) for row in converted(rows)]
    return None


class _Converting:
    """Values as Python has them, in the columns where the driver does not give them so."""

    def __init__(self, converters: dict[int, tuple[list[Any], Any]]) -> None:
        self._steps = [
            (place, convert, expression) for place, (several, expression) in converters.items() for convert in several
        ]

    def __call__(self, rows: Iterable[Row]) -> Iterable[Row]:
        return self._converted(rows) if self._steps else rows

    def _converted(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in map(list, rows):
            for place, convert, expression in self._steps:
                row[place] = convert(row[place], expression, connection)
            yield row


class _Models:
    """Models, with those that were selected beside them, and what they were annotated with."""

    def __init__(self, compiler: Any, converted: _Converting) -> None:
        self._converted, self._alias = converted, compiler.using
        about, select = compiler.klass_info, compiler.select
        self._model = about["model"]
        first, last = about["select_fields"][0], about["select_fields"][-1]
        self._own = slice(first, last + 1)
        self._names = [column[0].target.attname for column in select[self._own]]
        self._beside = get_related_populators(about, select, self._alias)
        self._annotated = tuple((compiler.annotation_col_map or {}).items())

    def __call__(self, rows: list[Row]) -> list[Any]:
        return [self._one(row) for row in self._converted(rows)]

    def _one(self, row: Row) -> Any:
        made = self._model.from_db(self._alias, self._names, row[self._own])
        for other in self._beside:
            other.populate(row, made)
        for name, place in self._annotated:
            setattr(made, name, row[place])
        return made
