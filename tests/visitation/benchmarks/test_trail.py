"""The trail is measured on rows that are gone afterwards."""

import pytest

from compliance.models import AuditEvent
from visitation.benchmarks import trail

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_figures_tell_of_writing_and_verifying_and_leave_no_row(monkeypatch):
    monkeypatch.setattr(trail, "ROWS", 200)
    figures = trail.trail_figures()
    assert (figures["rows"], figures["faults"]) == (200, 0)
    assert figures["write_and_chain_microseconds_a_row"] > 0 < figures["verify_seconds_a_million_rows"]
    assert AuditEvent.objects.count() == 0
