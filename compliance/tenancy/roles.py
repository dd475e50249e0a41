"""The database roles, and what each may touch. Roles belong to a whole server, grants to one database.

`visitation_app` is what the web and the jobs act as: it owns nothing, sees only what row level security lets through,
and cannot change the trail. `visitation_rules` is what the pages of the facilities' rules act as: no table about people
is granted to it at all. `visitation_counts` is nobody: a few functions run as it that must look beyond one program (is
a room full, is a code taken), and it may read no more than they need.

The embedded server's keeper makes them (visitation/database_keeper.py); elsewhere the first migration does, if it may.
"""

from typing import Any

from compliance.tenancy.tables import TABLES, Kind, Table

APP, RULES, COUNTS = "visitation_app", "visitation_rules", "visitation_counts"
_ROLES = [APP, RULES, COUNTS]
_EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"

TO_MAKE = f"""\
CREATE ROLE {APP} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS;
CREATE ROLE {RULES} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS;
CREATE ROLE {COUNTS} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS;
GRANT {RULES} TO {APP};
GRANT {APP}, {RULES}, {COUNTS} TO {{owner}};"""


class RolesMissing(Exception):
    """The roles are not there and cannot be made by this one; the text says what to run."""


def require_roles(connection: Any) -> None:
    """The roles exist and the present one may act as them; make them if none is there. Raises RolesMissing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('visitation.roles'))")
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [_ROLES])
        (there,) = cursor.fetchone()
        cursor.execute("SELECT current_user, rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
        owner, may_make = cursor.fetchone()
        quoted = connection.ops.quote_name(owner)
        if there < len(_ROLES):
            if there or not may_make:
                raise RolesMissing(_advice(quoted))
            cursor.execute(TO_MAKE.format(owner=quoted))
        for role in _ROLES:
            cursor.execute("SELECT pg_has_role(current_user, %s, 'MEMBER')", [role])
            if cursor.fetchone() != (True,):
                raise RolesMissing(_advice(quoted))


def _advice(owner: str) -> str:
    statements = " ".join(TO_MAKE.format(owner=owner).split("\n"))
    return f"The database needs three roles first. Run as its superuser, leaving out what is there: {statements}"


def grant(connection: Any) -> None:
    """Give the web's roles exactly what the tables' registry says, and take everything else away. Repeatable."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
        there = {name for (name,) in cursor.fetchall()}
        cursor.execute("".join(statement + ";" for statement in _grants(there)))


def _grants(there: set[str]) -> list[str]:
    statements = [f"GRANT USAGE ON SCHEMA public TO {APP}, {RULES}"]
    statements += [f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {APP}, {RULES}"]
    statements += [f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP}, {RULES}"]
    for table in TABLES.values():
        if table.name in there:
            statements.append(f'GRANT {_of_app(table)} ON "{table.name}" TO {APP}')
            if table.rules:
                statements.append(f'GRANT {table.rules} ON "{table.name}" TO {RULES}')
    return statements


def _of_app(table: Table) -> str:
    if table.kind is Kind.READ_ONLY:
        return "SELECT"
    return "SELECT, INSERT" if table.append_only else _EVERYTHING
