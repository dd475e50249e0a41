"""The tables are brought up to date by whoever comes first, once."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from compliance.models import AuditEvent
from compliance.tables import bring_up_to_date


def undo_the_newest():
    """The newest change of the tables of visits is taken back."""
    graph = MigrationLoader(connection).graph
    ((app, newest),) = graph.leaf_nodes("visitation")
    (before,) = [parent.key[1] for parent in graph.node_map[app, newest].parents if parent.key[0] == app]
    call_command("migrate", app, before, verbosity=0)


@pytest.mark.django_db
def test_tables_that_are_up_to_date_are_left_and_nothing_is_said():
    told = []
    assert (bring_up_to_date(told.append), told) == (False, [])


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_yet_is():
    undo_the_newest()
    told = []
    assert bring_up_to_date(told.append) is True
    assert len(told) == 1
    _undoing, event = AuditEvent.objects.order_by("pk")
    assert (event.action, event.by, event.detail["undone"]) == ("tables_changed", "migrate", 0)
    assert event.detail["applied"] > 0


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_does_it():
    undo_the_newest()
    gate, done = threading.Barrier(2), []

    def start():
        gate.wait()
        try:
            done.append(bring_up_to_date())
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
