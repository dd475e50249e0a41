"""The tables of the database, brought up to date by whichever command needs them first."""

from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from compliance.tenancy.owner import as_owner


def bring_up_to_date(tell: Callable[[str], object] = lambda line: None) -> bool:
    """Apply the migrations that are not applied yet; whether there were any.

    Two commands on one empty database at once: the second waits for the first, then finds nothing to do. `tell` hears
    one line before work that may take seconds.
    """
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('visitation.migrate'))")
        try:
            executor = MigrationExecutor(connection)
            if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return False
            tell("The tables of the database are brought up to date first.")
            call_command("migrate", interactive=False, verbosity=0)
            return True
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('visitation.migrate'))")
