"""The trail is written with what it speaks of, and never changed."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from compliance import audit
from compliance.models import AuditEvent, DecisionRecord

pytestmark = pytest.mark.django_db


def test_an_event_keeps_who_what_and_which():
    event = audit.record("plan_published", by="lead", subject="PL-2K7", program="harbor", detail={"visits": 3})
    kept = AuditEvent.objects.get(pk=event.pk)
    assert (kept.action, kept.by, kept.subject, kept.program, kept.detail) == (
        "plan_published",
        "lead",
        "PL-2K7",
        "harbor",
        {"visits": 3},
    )


def test_an_event_goes_when_its_transaction_goes():
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record("plan_published", by="lead")
        raise RuntimeError
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize("model", [AuditEvent, DecisionRecord])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_or_delete_a_row(model, verb):
    if model is AuditEvent:
        audit.record("plan_published", by="lead")
        change = {"by": "somebody else"}
    else:
        DecisionRecord.objects.create(subject="K7", facility="eaz", verdict="allowed", findings=[], key_id=uuid4())
        change = {"verdict": "refused"}
    with pytest.raises(DatabaseError), transaction.atomic():
        getattr(model.objects.all(), verb)(**change) if verb == "update" else model.objects.all().delete()
    assert model.objects.count() == 1
