"""The canary world itself: as large as it says, every protected column with markers, each marker once."""

import time

import pytest

from compliance.models import AuditEvent
from facilities.models import Facility
from tests.proof.canary_markers import PERMISSION_OF
from tests.proof.canary_world import ACTORS, build, protected_columns
from visitation.models import Match, Person, Visit, VisitLog
from volunteers.models import Program, User

pytestmark = pytest.mark.django_db
# Sealed, and of no row of the world's: letters that wait, links asked for, sessions.
PASSING = {"volunteers.Letter.content", "volunteers.SignInLink.asked_sealed", "compliance.WebSession.payload"}


def test_every_protected_column_is_known_with_who_may_read_it():
    assert protected_columns() - PASSING == set(PERMISSION_OF)


def test_the_world_has_the_size_it_says_and_is_built_in_seconds():
    began = time.process_time()
    world = build()
    assert time.process_time() - began < 10
    assert (Program.objects.count(), Facility.objects.count()) == (3, 12)
    assert (Person.objects.count(), Match.objects.count()) == (60, 120)
    assert Match.objects.filter(ended_on__isnull=True, since__lte=world.now).count() == 40
    assert Match.objects.filter(ended_on__isnull=False).count() == 60
    assert (Visit.objects.count(), VisitLog.objects.count()) == (400, 200)
    assert User.objects.count() == 3 * 2 * len(ACTORS) + 8
    texts = [marker.text for marker in world.ledger.markers]
    assert len(texts) == len(set(texts)) > 2000
    assert AuditEvent.objects.filter(action="fields_read").count() == 60
