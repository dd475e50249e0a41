"""Timed work may run twice."""

from datetime import UTC, datetime

import pytest
import time_machine

from visitation.jobs import beat
from visitation.models import Heartbeat


@pytest.mark.django_db
def test_a_beat_is_one_row_that_moves_on():
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False):
        beat()
    with time_machine.travel(datetime(2027, 3, 1, 12, 1, tzinfo=UTC), tick=False):
        beat()
    assert list(Heartbeat.objects.values_list("name", "beaten_at")) == [
        ("jobs", datetime(2027, 3, 1, 12, 1, tzinfo=UTC))
    ]
