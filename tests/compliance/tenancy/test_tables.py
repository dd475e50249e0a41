"""The registry of tables against the database itself: nothing is forgotten, nothing is granted beyond it."""

import psycopg
import pytest
from django.db import connection

from compliance.tenancy.roles import APP, COUNTS, RULES
from compliance.tenancy.tables import TABLES, Kind

pytestmark = pytest.mark.django_db

TENANTS = sorted(name for name, table in TABLES.items() if table.kind is Kind.TENANT)
# What the pages of the facilities' rules may touch: places, calendars, and the rows of the trail that name no program.
OF_THE_RULES = {name for name, table in TABLES.items() if table.rules}
ABOUT_PEOPLE = ("_user", "volunteers_volunteer", "visitation_", "compliance_decisionrecord", "mfa_", "session")


def ask(question, *values):
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()


def connect_as_the_web():
    named = connection.settings_dict
    return psycopg.connect(dbname=named["NAME"], user=APP, host=named["HOST"] or None, port=named["PORT"] or None)


def grants_to(role):
    rights = ask(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = %s", role
    )
    found = {}
    for table, right in rights:
        found.setdefault(table, set()).add(right)
    return found


def test_every_table_is_registered_and_every_line_of_the_registry_is_a_table():
    there = {name for (name,) in ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm', 'v')"
    )}
    assert there == set(TABLES)


def test_every_table_of_a_tenant_is_walled_and_its_owner_is_held_to_it():
    walled = ask("SELECT relname FROM pg_class WHERE relrowsecurity OR relforcerowsecurity")
    forced = ask("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    assert walled == forced
    assert sorted(name for (name,) in walled) == TENANTS


def test_every_wall_is_for_reading_and_for_writing():
    commands = {}
    for table, command, reads, writes in ask(
        "SELECT tablename, cmd, qual, with_check FROM pg_policies WHERE NOT %s = ANY(roles)", COUNTS
    ):
        commands.setdefault(table, {})[command] = (reads, writes)
    for name in TENANTS:
        told = commands[name]
        if TABLES[name].append_only:
            assert set(told) == {"SELECT", "INSERT"}, name
        else:
            assert set(told) == {"ALL"}, name
            assert None not in told["ALL"], name


def test_only_the_counting_functions_look_over_a_wall_and_they_do_not_write():
    over = ask("SELECT tablename, cmd, roles::text FROM pg_policies WHERE qual = 'true'")
    assert {(command, roles) for _, command, roles in over} == {("SELECT", f"{{{COUNTS}}}")}
    assert {right for rights in grants_to(COUNTS).values() for right in rights} <= {"SELECT"}


@pytest.mark.parametrize("role", [APP, RULES, COUNTS])
def test_the_roles_may_nothing_by_themselves(role):
    ((*rights,),) = ask(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication, rolinherit FROM pg_roles"
        " WHERE rolname = %s",
        role,
    )
    assert rights == [False] * 6
    assert ask("SELECT has_schema_privilege(%s, 'public', 'CREATE')", role) == [(False,)]


@pytest.mark.parametrize("role", [APP, RULES])
def test_the_roles_of_the_web_own_nothing(role):
    assert ask("SELECT relname FROM pg_class WHERE relowner = %s::regrole", role) == []
    assert ask("SELECT proname FROM pg_proc WHERE proowner = %s::regrole", role) == []


def test_the_web_may_act_as_the_rules_and_as_nobody_else():
    members = ask(
        "SELECT granted.rolname FROM pg_auth_members JOIN pg_roles AS granted ON granted.oid = roleid"
        " WHERE member = %s::regrole",
        APP,
    )
    assert members == [(RULES,)]
    assert ask("SELECT 1 FROM pg_auth_members WHERE member IN (%s::regrole, %s::regrole)", RULES, COUNTS) == []


def test_the_web_reads_and_writes_rows_and_no_more():
    wanted = {}
    for table in TABLES.values():
        rights = {"SELECT"} if table.kind is Kind.READ_ONLY else {"SELECT", "INSERT"}
        wanted[table.name] = rights if table.append_only or len(rights) == 1 else rights | {"UPDATE", "DELETE"}
    assert grants_to(APP) == wanted


def test_the_trail_takes_rows_from_the_web_and_gives_none_up():
    assert grants_to(APP)["compliance_auditevent"] == {"SELECT", "INSERT"}
    assert grants_to(RULES)["compliance_auditevent"] == {"SELECT", "INSERT"}


def test_the_rules_role_has_what_the_registry_says_and_nothing_about_people():
    wanted = {name: set(TABLES[name].rules.split(", ")) for name in OF_THE_RULES}
    assert grants_to(RULES) == wanted
    assert [name for name in wanted if any(part in name for part in ABOUT_PEOPLE)] == []


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE compliance_auditevent",
        "UPDATE compliance_auditevent SET action = 'other'",
        "DELETE FROM compliance_auditevent",
        "INSERT INTO compliance_auditlink SELECT * FROM compliance_auditlink",
        "ALTER TABLE visitation_person DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own ON visitation_person",
        "CREATE TABLE kept (number int)",
        "SET row_security = off; SELECT count(*) FROM visitation_person",
        "SET ROLE visitation_counts",
        "SET SESSION AUTHORIZATION visitation",
        "GRANT visitation_counts TO visitation_app",
        "ALTER ROLE visitation_app BYPASSRLS",
    ],
)
def test_the_web_takes_no_wall_down(statement):
    with connect_as_the_web() as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(statement)
