"""The tables of the database, brought up to date by whichever command needs them first."""

from collections.abc import Callable

from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from compliance.tenancy.owner import as_owner
from compliance.tenancy.roles import APP, grant


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
            cursor.execute("SELECT current_user")
            if cursor.fetchone() == (APP,):
                raise CommandError(
                    f"The tables must be brought up to date, and {APP} may not: name their owner in"
                    " VISITATION_OWNER_URL.",
                    returncode=2,
                )
            tell("The tables of the database are brought up to date first.")
            call_command("migrate", interactive=False, verbosity=0)
            return True
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('visitation.migrate'))")


def see_to_grants() -> None:
    """Give the web's roles what the registry of tables says today: it may have changed without a migration."""
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone() == (APP,):  # nobody named the owner: the last migration's grants stand
            return
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('visitation.grants'))")
        grant(connection)
