"""Questions to the database that do not wait for each other, asked in one statement: a round.

Whoever needs rows of many kinds says what it asks in a generator: it yields a few querysets, gets their rows, perhaps
yields more, and returns what it made of them. Several such generators run side by side; each round of all of them is
one statement, and what two of them ask alike is asked once.
"""

import re
from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, islice
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from compliance.maker import as_found
from compliance.written import Written

T = TypeVar("T")
KEPT = 200  # statements of rounds whose questions are all known
_PLACE = re.compile("%([s%])")


@dataclass(frozen=True)
class Plain:
    """A statement of one's own, with its parameters; its rows are tuples."""

    sql: str
    parameters: Sequence[Any] = ()


Question = QuerySet[Any] | Written | Plain
Rows = tuple[list[Any], ...]
Asking = Generator[tuple[Question, ...], Rows, T]


def answer(asking: Asking[T]) -> T:
    """What the generator returns; one statement for each of its rounds."""
    try:
        questions = next(asking)
        while True:
            questions = asking.send(asked(questions))
    except StopIteration as ended:
        return ended.value  # type: ignore[no-any-return]


def together(*askings: Asking[Any]) -> Asking[tuple[Any, ...]]:
    """All of them side by side; returns what each of them returns, in their order."""
    results: list[Any] = [None] * len(askings)
    answers: dict[int, Rows | None] = dict.fromkeys(range(len(askings)))
    while True:
        waiting: dict[int, tuple[Question, ...]] = {}
        for place, rows in answers.items():
            try:
                waiting[place] = askings[place].send(rows)  # type: ignore[arg-type]
            except StopIteration as ended:
                results[place] = ended.value
        if not waiting:
            return tuple(results)
        told = iter((yield tuple(question for questions in waiting.values() for question in questions)))
        answers = {place: tuple(islice(told, len(questions))) for place, questions in waiting.items()}


def asked(questions: Iterable[Question]) -> Rows:
    """The rows of each question, as a list, from one statement. Prefetching asks for itself, as ever.

    The questions are not changed; rows are of the type that each of them says, models or values.
    """
    prepared = [_Prepared(question) for question in questions]
    distinct = {one.key: one for one in prepared if one.sql}
    if len(distinct) == 1 and isinstance((only := next(iter(distinct.values()))).question, QuerySet):
        only.found = list(only.question)
    elif distinct:
        for one, rows in zip(distinct.values(), _in_one(list(distinct.values())), strict=True):
            one.fill(rows)
    return tuple(list(distinct[one.key].found) if one.sql else [] for one in prepared)


class _Prepared:
    """A question with its statement, which is empty where it can have no rows."""

    def __init__(self, question: Any) -> None:
        self.found: list[Any] = []
        self.question, self.sql, self.parameters = question, "", ()
        self.key: tuple[Any, ...]
        if isinstance(question, Written):
            self.sql, self.parameters, self.key = question.sql, question.parameters, question.key
        elif isinstance(question, Plain):
            self.sql, self.parameters = question.sql, tuple(question.parameters)
            self.key = (_written_out(self.sql, self.parameters),)
        else:
            self.question = question.all()
            self._compiler = question.query.get_compiler(question.db)
            with suppress(EmptyResultSet):
                # Values that are written out need no type of their own, which Django leaves to be guessed.
                self.sql = _written_out(*self._compiler.as_sql()).replace("%", "%%")
            # What Django makes of the rows hangs on more than the statement.
            self.key = (
                self.sql, question.model, question._iterable_class, question._fields,
                question._prefetch_related_lookups,
            )  # fmt: skip

    def fill(self, rows: list[tuple[Any, ...]]) -> None:
        """Let Django make of the rows what it makes of those that it asked for itself."""
        if isinstance(self.question, Plain):
            self.found = rows
        elif isinstance(self.question, Written):
            self.found = self.question.rows(rows)
        else:
            self.found = as_found(self.question, self._compiler, rows)


def _written_out(sql: str, parameters: Sequence[Any]) -> str:
    with connection.cursor() as cursor:
        return str(cursor.mogrify(sql, parameters))


def _in_one(questions: Sequence[_Prepared]) -> list[list[tuple[Any, ...]]]:
    parts = tuple(one.sql for one in questions)
    is_known = not any(isinstance(one.question, QuerySet) for one in questions)  # those have their values written out
    parameters = [value for one in questions for value in one.parameters]
    with connection.typed_cursor() as cursor:
        cursor.execute(_kept_statement(parts) if is_known else _statement(parts), parameters)
        return list(cursor.fetchone())


def _statement(parts: tuple[str, ...]) -> str:
    """All of them in one, with the numbered places that `typed_cursor` takes."""
    numbers = count(1)
    arrays = ", ".join(f"ARRAY(SELECT ROW(q.*) FROM ({part}) AS q)" for part in parts)
    return _PLACE.sub(lambda found: f"${next(numbers)}" if found[1] == "s" else "%", f"SELECT {arrays}")


_kept_statement = lru_cache(maxsize=KEPT)(_statement)
