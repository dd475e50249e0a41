"""The walls in the database: each program finds its own rows, all of them, and no other; nobody finds none."""

import threading
from random import Random

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from compliance.tenancy import acting, acting_for_long
from compliance.tenancy.tables import TABLES
from tests.factories.told_visits import STARTS
from tests.factories.walled_worlds import TENANTS, WalledWorld
from visitation.models import Person, Visit
from volunteers.models import Membership, Program, User

# Rows of these may belong to the whole network, and are then found by whoever acts for no program.
OF_THE_NETWORK = {"compliance_auditevent", "compliance_approval"}
# Looked up by a token, by somebody who is nobody yet.
BY_TOKEN = {"volunteers_invitation"}


def keys_of(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)"
            " WHERE indrelid = %s::regclass AND indisprimary",
            [table],
        )
        ((key,),) = cursor.fetchall()
        cursor.execute(f'SELECT "{key}" FROM "{table}"')
        return {value for (value,) in cursor.fetchall()}


@pytest.fixture
def worlds(db):
    near = WalledWorld()
    return [near, WalledWorld("far", facility=near.facility), WalledWorld("inland", facility=near.facility)]


@pytest.mark.parametrize("table", TENANTS)
def test_each_program_finds_its_own_rows_and_together_they_are_all(worlds, table):
    everything, found = keys_of(table), []
    for world in worlds:
        with acting(actor=world.lead.pk, program=world.program.pk):
            found.append(keys_of(table))
    assert all(found), "every program must have a row, or nothing is shown here"
    assert sum(map(len, found)) == len(set.union(*found))
    beyond = set()  # programs that others hand people over to
    for program in Program.objects.exclude(pk__in=[world.program.pk for world in worlds]):
        with acting(actor=worlds[0].lead.pk, program=program.pk):
            beyond |= keys_of(table)
    network = everything - set.union(*found) - beyond
    if network:  # rows of the facilities and of nobody
        assert table == "compliance_auditevent"


@pytest.mark.parametrize("table", TENANTS)
def test_nobody_finds_none(worlds, table):
    with acting():
        found = keys_of(table)
    if table in BY_TOKEN:
        return
    if table in OF_THE_NETWORK:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {table} WHERE program <> ''" if table == "compliance_auditevent" else
                           f"SELECT id FROM {table} WHERE program_id IS NOT NULL")
            assert found.isdisjoint({key for (key,) in cursor.fetchall()})
    else:
        assert found == set()


@pytest.mark.parametrize("table", sorted(set(TENANTS) - OF_THE_NETWORK - BY_TOKEN - {"volunteers_membership"}))
def test_somebody_without_a_program_finds_none(worlds, table):
    with acting(actor=worlds[0].lead.pk):
        found = keys_of(table)
    assert found == set()


@pytest.mark.parametrize("role", ["RA", "NC", "AU", "SA"])
@pytest.mark.parametrize("table", [name for name in TENANTS if name.startswith("visitation_")])
def test_no_role_of_the_network_finds_a_person_a_visit_or_a_plan(worlds, role, table):
    user = User.objects.create_user("outside", "long enough to be allowed")
    user.active_membership = Membership.objects.create(user=user, role=role)
    user.save()
    with acting(actor=user.pk):
        found = keys_of(table)
    # An auditor reviews how often the glass was broken, by codes (permissions.csv, AUD-08); a system admin may end a
    # calendar link (FEED-02); of a hand-over, coordinators and auditors see the envelope (PER-21).
    assert bool(found) == (
        (role, table)
        in {
            ("AU", "visitation_breakglass"),
            ("SA", "visitation_calendarfeed"),
            ("NC", "visitation_handover"),
            ("AU", "visitation_handover"),
        }
    )


def test_a_role_that_rests_or_is_not_the_active_one_opens_nothing_of_the_network(worlds):
    user = User.objects.create_user("outside", "long enough to be allowed")
    auditor = Membership.objects.create(user=user, role="AU")
    user.active_membership = Membership.objects.create(user=user, program=worlds[0].program, role="VO")
    user.save()
    with acting(actor=user.pk, program=worlds[0].program.pk):
        assert keys_of("visitation_breakglass") == {worlds[0].glass.pk}
    with acting(actor=user.pk):
        assert keys_of("visitation_breakglass") == set()
    user.active_membership = auditor
    user.save()
    Membership.objects.filter(pk=auditor.pk).update(suspended_at=STARTS)
    with acting(actor=user.pk):
        assert keys_of("visitation_breakglass") == set()


def test_nothing_is_written_over_a_wall(worlds):
    near, far, _ = worlds
    with acting(actor=near.lead.pk, program=near.program.pk):
        assert Visit.objects.filter(pk=far.told.pk).update(mode="moved") == 0
        assert Person.objects.filter(pk=far.person.pk).delete()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Visit.objects.filter(pk=near.told.pk).update(program=far.program)
        with pytest.raises(DatabaseError), transaction.atomic():
            Person.objects.create(program=far.program, alias_code="9X-ZZ")
        with pytest.raises(DatabaseError), transaction.atomic():
            far.match.pk, far.match._state.adding = far.match.pk + 1, True
            far.match.save(force_insert=True)
    assert Visit.objects.get(pk=far.told.pk).mode == ""


def test_a_row_may_point_over_a_wall_no_more_than_the_database_lets_it(worlds):
    """A child is its parent's: it cannot be hung under a row of another program either."""
    near, far, _ = worlds
    with acting(actor=near.lead.pk, program=near.program.pk), pytest.raises(DatabaseError), transaction.atomic():
        near.clearance.volunteer_id = far.ida.pk
        near.clearance.save()


def test_codes_are_unique_over_the_walls(worlds):
    near, far, _ = worlds
    with acting(actor=near.lead.pk, program=near.program.pk), pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(program=near.program, alias_code=far.person.alias_code)


# Work that is longer than one transaction


@pytest.mark.django_db(transaction=True)
def test_long_work_is_told_in_each_of_its_transactions():
    near = WalledWorld()
    WalledWorld("far", facility=near.facility)
    own, everybody = near.people, keys_of("visitation_person")
    assert own < everybody

    @transaction.atomic
    def batch():
        return keys_of("visitation_person")

    with acting_for_long(program=near.program.pk):
        # A decorated function enters the same block at each call, and each is a transaction of its own.
        assert [batch(), batch(), batch()] == [own, own, own]
        assert keys_of("visitation_person") == own
        with transaction.atomic():
            assert keys_of("visitation_person") == own
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        with transaction.atomic():
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
            assert keys_of("visitation_person") == own
            with acting():
                assert keys_of("visitation_person") == set()
            assert keys_of("visitation_person") == own
        with acting():
            assert keys_of("visitation_person") == set()
        assert keys_of("visitation_person") == own
    assert keys_of("visitation_person") == everybody


def test_long_work_within_a_transaction_leaves_it_as_it_was(worlds):
    everybody = keys_of("visitation_person")
    with acting_for_long(program=worlds[0].program.pk):
        assert keys_of("visitation_person") == worlds[0].people
    assert keys_of("visitation_person") == everybody


# Many at once


@pytest.mark.django_db(transaction=True)
def test_three_programs_interleaved_on_kept_connections_never_see_each_other():
    near = WalledWorld()
    worlds = [near, WalledWorld("far", facility=near.facility), WalledWorld("inland", facility=near.facility)]
    own = {world.program.pk: world.people for world in worlds} | {None: set()}
    faults, seen = [], []

    def work(seed):
        choose = Random(seed)
        try:
            for _ in range(60):
                program = choose.choice(list(own))
                broken = choose.random() < 0.3
                try:
                    with acting(program=program):
                        if keys_of("visitation_person") != own[program]:
                            faults.append(program)
                        if broken:
                            with connection.cursor() as cursor:
                                cursor.execute(choose.choice(["SELECT 1 / 0", "SELECT pg_sleep(0), nothing"]))
                except DatabaseError:
                    if not broken:
                        raise
                seen.append(program)
                with connection.cursor() as cursor:  # the same connection, between two who act
                    cursor.execute("SELECT current_setting('visitation.program', true)")
                    if cursor.fetchone()[0]:
                        faults.append("left behind")
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[seed]) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(seen) == 8 * 60


def test_every_table_of_a_tenant_has_a_reason_in_the_registry():
    assert [name for name in TENANTS if not TABLES[name].why] == []
