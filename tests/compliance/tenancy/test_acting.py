"""What PostgreSQL is told about who acts, and that nothing of it is left behind."""

import pytest
from django.db import DatabaseError, connection, transaction

from compliance.tenancy import Acting, acting, current, each_program
from tests.factories.told_visits import ToldVisits


def told():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, current_setting('visitation.actor', true),"
            " current_setting('visitation.program', true)"
        )
        role, actor, program = cursor.fetchone()
    return role, actor or "", program or ""


def fail():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


@pytest.fixture
def nobody(db):
    return told()


def test_within_the_block_the_database_knows_actor_program_and_role(nobody):
    with acting(actor=5, program=7):
        assert told() == ("visitation_app", "5", "7")
        assert current() == Acting(5, 7, "app")
    assert told() == nobody
    assert current() is None


def test_the_rules_role_is_another_role(nobody):
    with acting(actor=5, role="rules"):
        assert told() == ("visitation_rules", "5", "")
    assert told() == nobody


def test_nobody_and_no_program_are_said_as_such(nobody):
    with acting():
        assert told() == ("visitation_app", "", "")


def test_an_inner_block_counts_until_it_ends(nobody):
    with acting(actor=5, program=7):
        with acting(program=8):
            assert told() == ("visitation_app", "", "8")
        assert told() == ("visitation_app", "5", "7")
        assert current() == Acting(5, 7, "app")


def test_from_the_rules_role_one_comes_back(nobody):
    with acting(actor=5, program=7):
        with acting(role="rules"):
            pass
        assert told() == ("visitation_app", "5", "7")


@pytest.mark.parametrize("fault", [fail, lambda: int("x")])
def test_a_fault_leaves_nothing_behind(nobody, fault):
    with pytest.raises((DatabaseError, ValueError)), transaction.atomic(), acting(actor=5, program=7):
        fault()
    assert told() == nobody
    assert current() is None


@pytest.mark.parametrize("fault", [fail, lambda: int("x")])
def test_a_fault_within_leaves_the_outer_block_as_it_was(nobody, fault):
    with acting(actor=5, program=7):
        with pytest.raises((DatabaseError, ValueError)), transaction.atomic(), acting(program=8):
            fault()
        assert told() == ("visitation_app", "5", "7")


def test_a_savepoint_within_that_is_rolled_back_changes_nothing(nobody):
    with acting(actor=5, program=7):
        with pytest.raises(DatabaseError), transaction.atomic():
            fail()
        assert told() == ("visitation_app", "5", "7")


@pytest.mark.django_db(transaction=True)
def test_alone_it_is_a_transaction_of_its_own():
    before = told()
    with acting(actor=5, program=7):
        assert connection.in_atomic_block
    assert not connection.in_atomic_block
    assert told() == before
    with pytest.raises(DatabaseError), acting(actor=5, program=7):
        fail()
    assert told() == before


def test_only_numbers_are_told(nobody):
    with pytest.raises(ValueError, match="invalid literal"), acting(program="7'; RESET ROLE"):
        pass


def test_each_program_gives_all_of_them_in_order(db):
    near = ToldVisits().program
    far = ToldVisits("far").program
    assert each_program() == sorted([near.pk, far.pk])
