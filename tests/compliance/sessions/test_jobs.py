"""The job clears what is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.models import WebSession
from compliance.sessions.engine import SessionStore
from compliance.sessions.jobs import clear_sessions


@pytest.mark.django_db
def test_sessions_that_are_over_go_and_may_be_cleared_twice():
    SessionStore().save()
    over = SessionStore()
    over.save()
    long_ago = timezone.now() - timedelta(days=2)
    WebSession.objects.filter(pk=over.row.pk).update(
        created_at=long_ago, last_seen_at=long_ago, ends_at=long_ago + timedelta(hours=12)
    )
    clear_sessions()
    clear_sessions()
    assert over.row.pk not in {row.pk for row in WebSession.objects.all()}
    assert WebSession.objects.count() == 1
