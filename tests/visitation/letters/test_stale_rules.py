"""Those who look after rules hear of the ones that nobody confirmed, by a letter of no program."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from compliance.retention.outside import NOBODY
from compliance.tenancy import acting
from facilities.models import Confirmation
from tests.factories.posting import a_told_world
from visitation.letters.stale_rules import post_stale_rules
from volunteers.models import Letter, Membership, User
from volunteers.post.jobs import LETTERS_OF_NO_PROGRAM_KEPT, forget_replies
from volunteers.post.sending import send_due

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # seven in New York


@pytest.fixture
def rita():
    """She looks after rules, and acts for no program."""
    user = User.objects.create_user("rita", "long enough to be allowed", timezone="America/New_York")
    user.email = "rita@example.org"
    user.active_membership = Membership.objects.create(user=user, role="RA")
    user.save()
    return user


@pytest.fixture
def world(rita):
    world = a_told_world()
    world.program.facilities.add(world.facility)
    return world


def told(now):
    with acting(actor=NOBODY):
        post_stale_rules(now=now)
    send_due(now=now)
    return [(letter.to, letter.subject, letter.body) for letter in mail.outbox]


def test_it_comes_on_monday_once_and_says_a_count(world):
    for now in (MONDAY - timedelta(seconds=1), MONDAY, MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=40)):
        sent = told(now)
    ((to, subject, body),) = sent
    assert (to, subject) == (["rita@example.org"], "Rules to confirm")
    assert body == (
        "Nobody has confirmed the rules of 1 facility that is visited for 30 days.\n\nhttp://localhost:8000/care/"
    )
    assert len(told(MONDAY + timedelta(days=7))) == 2


def test_nothing_is_sent_where_all_was_confirmed_or_the_role_has_ended(world, rita):
    letters = Letter.objects.filter(kind="stale_rules")
    with acting(actor=NOBODY):
        post_stale_rules(now=MONDAY)
    Membership.objects.filter(user=rita).update(ended_at=timezone.now())
    send_due(now=MONDAY)
    assert [letter.reason for letter in letters] == ["no_role"]
    letters.delete()
    Membership.objects.filter(user=rita).update(ended_at=None)
    Confirmation.objects.create(
        facility=world.facility, path="visiting", confirmed_on=date(2026, 10, 24), confirmed_by="Ann", how="phone"
    )
    assert (told(MONDAY), [letter.reason for letter in letters]) == ([], ["nothing_to_do"])


def test_it_is_kept_as_long_as_other_letters_are(world):
    told(MONDAY)
    kept = Letter.objects.filter(kind="stale_rules")
    for over, left in ((-timedelta(hours=1), 1), (timedelta(hours=1), 0)):
        kept.update(ended_at=timezone.now() - LETTERS_OF_NO_PROGRAM_KEPT - over)
        forget_replies()
        assert kept.count() == left
