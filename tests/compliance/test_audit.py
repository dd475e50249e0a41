"""The trail is written with what it speaks of, and never changed."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from compliance import audit
from compliance.models import AuditEvent, DecisionRecord

pytestmark = pytest.mark.django_db


def test_an_event_keeps_who_what_and_which():
    audit.record("plan_published", by="lead", subject="PL-2K7", program="harbor", detail={"visits": 3})
    kept = AuditEvent.objects.get()
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


@pytest.mark.parametrize(
    "words",
    [
        "A999123456",
        "999123456",
        "about A-999-123-4567 here",
        "212-555-0147",
        "(212) 555 0147",
        "999-12-3456",
        "ana@example.org",
        "she asked me to",
        "two\nlines",
        "x" * 121,
    ],
)
@pytest.mark.parametrize("place", [lambda w: {"note": w}, lambda w: {"a": [{"b": w}]}, lambda w: {w: 1}])
def test_nobodys_words_come_into_the_trail(words, place):
    with pytest.raises(audit.NotACode) as refused:
        audit.record("tea_made", by="lead", detail=place(words))
    assert words not in str(refused.value)
    assert AuditEvent.objects.count() == 0


def test_codes_names_of_columns_days_and_numbers_do():
    detail = {
        "columns": ["legal_name", "phone"],
        "refused": ["VT-2K7QM"],
        "first_day": "2026-11-21",
        "at": "2026-11-21T14:30:00+00:00",
        "hash": "0123456789abcdef" * 4,
        "path": "visiting.windows[5].days",
        "visits": 123456789,
    }
    audit.record("tea_made", by="lead", detail=detail)
    assert AuditEvent.objects.get().detail == detail


def test_a_row_that_cannot_be_written_says_so_and_tells_no_value():
    with pytest.raises(audit.TrailUnavailable) as refused, transaction.atomic():
        audit.record("x" * 61, by="lead")
    assert str(refused.value) == "the trail takes no row"
