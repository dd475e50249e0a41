"""An error of the database names what it is about and repeats no value, in its text and in the server's log."""

import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

CANARY = "ZQharborcanary7"

pytestmark = pytest.mark.django_db
ROW = "INSERT INTO canaries VALUES (%s, 1, '2026-01-01')"

TABLE = (
    "CREATE TABLE canaries (a text UNIQUE, b integer CHECK (b < 10), c date NOT NULL, d bigint REFERENCES canaries_of)"
)
STATEMENTS = {
    "unique": [ROW, ROW],
    "check": ["INSERT INTO canaries VALUES (%s, 11, '2026-01-01')"],
    "null": ["INSERT INTO canaries (a, b) VALUES (%s, 1)"],
    "foreign key": ["INSERT INTO canaries VALUES (%s, 1, '2026-01-01', 77)"],
    "number": ["SELECT %s::text::integer"],
    "date": ["SELECT %s::text::date"],
    "json": ["SELECT ('{' || %s::text)::jsonb"],
    "division": ["SELECT length(%s::text) / 0"],
    "syntax": ["SELECT %s::text FROM FROM"],
    "no such column": ["SELECT nothing FROM canaries WHERE a = %s"],
    "own words": ["DO $$ BEGIN RAISE EXCEPTION 'told %%', {0}; END $$"],
    "timeout": ["SET LOCAL statement_timeout = '20ms'; SELECT pg_sleep(5), {0}"],
    "too long": ["SELECT %s::text::varchar(3)::char(2)::\"char\"::text::integer"],
}


@pytest.fixture
def canaries():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE canaries_of (id bigint PRIMARY KEY)")
        cursor.execute(TABLE)
    yield
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE canaries; DROP TABLE canaries_of")


def fail(*statements):
    with pytest.raises(DatabaseError) as failed, transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            if "{0}" in statement:
                cursor.execute(statement.format(f"'{CANARY}'"))
            else:
                cursor.execute(statement, [CANARY])
    return failed.value


def chain(error):
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def server_log():
    """The embedded server's own log, as far as this run has one."""
    return Path(settings.VAR_DIR) / "database" / "log"


@pytest.mark.parametrize("sort", STATEMENTS)
def test_no_error_repeats_a_value(canaries, sort):
    for error in chain(fail(*STATEMENTS[sort])):
        assert CANARY not in str(error) and CANARY not in repr(error), type(error)


def test_an_error_still_says_what_it_is_about(canaries):
    assert str(fail(*STATEMENTS["unique"])) == (
        "23505 UniqueViolation table canaries constraint canaries_a_key"
    )
    assert str(fail(*STATEMENTS["null"])) == "23502 NotNullViolation table canaries column c"
    assert str(fail(*STATEMENTS["no such column"])) == '42703 UndefinedColumn column "nothing" does not exist'


@pytest.mark.django_db(transaction=True)
def test_the_servers_log_holds_none_of_it(canaries):
    for statements in STATEMENTS.values():
        fail(*statements)
    _deadlock()
    if not server_log().exists():
        pytest.skip("the database of this run is another machine's; its settings are asked for below")
    assert CANARY.encode() not in server_log().read_bytes()


def test_nobody_sees_another_connections_statement(canaries):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text, string_agg(query, ' ') FROM pg_stat_activity", [CANARY])
        assert CANARY not in (cursor.fetchone()[1] or "")


def _deadlock():
    """Two transactions that each hold a row the other one wants, with canaries in their statements."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO canaries VALUES (%s, 1, '2026-01-01'), ('other', 1, '2026-01-01')", [CANARY])
    both = threading.Barrier(2)
    failed = []

    def lock(first, second):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE canaries SET b = b + 1 WHERE a = %s", [first])
                both.wait()
                cursor.execute("UPDATE canaries SET b = b + 1 WHERE a = %s", [second])
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=lock, args=pair) for pair in ((CANARY, "other"), ("other", CANARY))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failed) == 1
    assert CANARY not in str(failed[0])
