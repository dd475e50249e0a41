"""Connecting as the tables' owner, for as long as that is needed and no longer."""

import pytest
from django.core.management import CommandError
from django.db import connection, transaction

from compliance.tables import bring_up_to_date, see_to_grants
from compliance.tenancy.owner import NotTheOwner, advice, as_owner, require_all_programs
from compliance.tenancy.roles import APP, RolesMissing, require_roles
from tests.factories.the_web import connected_as_the_web

pytestmark = pytest.mark.django_db(transaction=True)


def me():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


@pytest.fixture
def an_owner(settings):
    """The way in which the tests' own role connects, named beside DATABASE_URL."""
    named = connection.settings_dict
    settings.OWNER_URL = f"postgresql://{named['USER']}@{named['HOST'].replace('/', '%2F')}/{named['NAME']}"
    return named["USER"]


def test_within_the_block_one_is_the_owner_and_after_it_the_web_again(an_owner):
    with connected_as_the_web():
        assert me() == APP
        with as_owner():
            assert me() == an_owner
            with as_owner():
                assert me() == an_owner
            assert me() == an_owner
        assert me() == APP


def test_a_fault_within_leaves_nobody_connected_as_the_owner(an_owner):
    with connected_as_the_web():
        with pytest.raises(ValueError, match="broken"), as_owner():
            me()
            raise ValueError("broken")
        assert me() == APP


def test_in_the_middle_of_a_transaction_nobody_becomes_the_owner(an_owner):
    with connected_as_the_web(), transaction.atomic():
        assert me() == APP
        with as_owner():
            assert me() == APP


def test_where_no_owner_is_named_nothing_changes():
    with connected_as_the_web(), as_owner():
        assert me() == APP


def test_what_needs_all_programs_says_so_to_the_web():
    require_all_programs()
    with connected_as_the_web(), pytest.raises(NotTheOwner, match="VISITATION_OWNER_URL"):
        require_all_programs()


def test_a_web_that_connects_as_the_owner_is_told_of_a_safer_way():
    assert "VISITATION_OWNER_URL" in advice()
    assert "\n" not in advice()
    with connected_as_the_web():
        assert advice() == ""


def test_a_role_that_may_neither_make_the_roles_nor_act_as_them_is_told_what_to_run():
    require_roles(connection)
    with connected_as_the_web(), transaction.atomic(), pytest.raises(RolesMissing, match="CREATE ROLE visitation_app"):
        require_roles(connection)


def test_tables_that_the_web_would_have_to_change_are_told_of_in_one_line():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'visitation' RETURNING app, name, applied")
        applied = cursor.fetchall()
    try:
        with connected_as_the_web(), pytest.raises(CommandError, match="VISITATION_OWNER_URL"):
            bring_up_to_date()
    finally:
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", applied)


def test_a_right_that_was_lost_comes_back_and_one_too_many_goes():
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE SELECT ON volunteers_program FROM {APP}")
        cursor.execute(f"GRANT DELETE ON compliance_auditevent TO {APP}")
    see_to_grants()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(%s, 'volunteers_program', 'SELECT'),"
            " has_table_privilege(%s, 'compliance_auditevent', 'DELETE')",
            [APP, APP],
        )
        assert cursor.fetchone() == (True, False)
    with connected_as_the_web():
        see_to_grants()
