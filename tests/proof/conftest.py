"""The canary world, built once for a whole class of tests and rolled back after it."""

import pytest
from django.db import transaction

from tests.proof.canary_world import build


@pytest.fixture(scope="class")
def canary_world(django_db_setup, django_db_blocker):
    """What a test writes stays until the end of the class: whoever asks pages does it through `asking`."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
