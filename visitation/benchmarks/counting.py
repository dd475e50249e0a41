"""How the questions of a page are counted, here and in the test that holds them to twelve."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

_WHO_ACTS = "SELECT set_config("
# The last: who acts is taken back. The site's transactions do that by ending; within a test's own it is said.
_OF_A_TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", f"{_WHO_ACTS}'role', 'none'")


class Counted(NamedTuple):
    """Statements of one request.

    `asked`: all that wait for an answer of rows, or write some; `who_acts`, which tells the database for whom rows are
    seen, is among them. `transaction` begins and ends transactions, their parts and what was said for their length, and
    is counted apart.
    """

    asked: int
    who_acts: int
    transaction: int


def counted(queries: Iterable[Mapping[str, str]]) -> Counted:
    """Of what Django's CaptureQueriesContext caught."""
    said = [query["sql"].lstrip() for query in queries]
    asked = [sql for sql in said if not sql.startswith(_OF_A_TRANSACTION)]
    return Counted(len(asked), sum(sql.startswith(_WHO_ACTS) for sql in asked), len(said) - len(asked))
