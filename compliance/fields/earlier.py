"""For migrations: a draft of the project that kept no keys of people's own cannot be carried over."""

from typing import Any

from django.core.management.base import CommandError
from django.db.migrations import RunPython


def no_rows_yet(app: str, *models: str) -> RunPython:
    """An operation that stops, in one line, where a table was filled before each person had a key of their own."""

    def refuse(apps: Any, schema_editor: Any) -> None:
        for model in models:
            if apps.get_model(app, model)._base_manager.using(schema_editor.connection.alias).exists():
                raise CommandError(
                    "This database was filled by an early draft of Visitation, before each person had a key of their "
                    "own, and cannot be carried over. Begin with an empty one: if it was made by `demo`, remove its "
                    "folder (`var/` beside manage.py, or the one that VISITATION_VAR names)."
                )

    return RunPython(refuse, RunPython.noop)
