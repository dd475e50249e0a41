"""Links are made for the role one acts under, replaced at once, and end with the role."""

from datetime import timedelta

import pytest

from compliance.models import AuditEvent
from tests.factories.facilities import a_facility
from tests.factories.feeds import a_feed
from tests.factories.told_visits import STARTS, ToldVisits, told_visits_of_its_facility
from visitation.actions.feeds import (
    MOST_AT_ONCE,
    NotTheirFacility,
    TooManyLinks,
    end_link,
    feeds_for,
    feeds_of_others,
    make_link,
    renew_link,
)
from visitation.calendar_feeds import Wording
from visitation.calendar_feeds.entries import Title
from visitation.calendar_feeds.reading import feed_of
from visitation.models import CalendarFeed
from volunteers.actions import memberships
from volunteers.models import Membership, User

pytestmark = pytest.mark.django_db

NOW = STARTS - timedelta(days=3)


@pytest.fixture
def world():
    return told_visits_of_its_facility()


def made(user, facility=None, **wording):
    return make_link(user, facility=facility, wording=Wording(**wording), now=NOW)


def trail():
    rows = AuditEvent.objects.filter(action__startswith="feed_").order_by("pk")
    return list(rows.values_list("action", "by", "program", "detail"))


def test_a_link_opens_with_the_token_that_was_shown(world):
    link, token = made(world.ida.user, title=Title.PLAIN, names_facility=True)
    feed = feed_of(token)
    assert (feed.pk, feed.user, feed.program, feed.kind) == (link.pk, world.ida.user.pk, world.program.pk, "own")
    assert feed.wording == Wording(Title.PLAIN, True)
    assert feed.is_open
    assert trail() == [("feed_made", "harbor-ida", "harbor", {"kind": "own"})]


def test_a_renewed_link_tells_the_same_by_another_token_and_the_old_one_ends(world):
    link, old = made(world.lead, world.facility, names_facility=True)
    renewed, token = renew_link(link, by=world.lead, now=NOW + timedelta(hours=1))
    assert token != old
    assert (feed_of(old).is_open, feed_of(token).is_open) == (False, True)
    assert (renewed.facility, renewed.kind, renewed.names_facility) == (world.facility, "facility", True)
    assert [action for action, *_ in trail()] == ["feed_made", "feed_renewed"]
    with pytest.raises(CalendarFeed.DoesNotExist):
        renew_link(link, by=world.lead, now=NOW)


def test_nobody_renews_the_link_of_another(world):
    link, _ = made(world.ida.user)
    with pytest.raises(CalendarFeed.DoesNotExist):
        renew_link(link, by=world.lead, now=NOW)


def test_a_link_ends_once(world):
    link, token = made(world.ida.user)
    for hour in range(2):
        end_link(link, by=world.lead, now=NOW + timedelta(hours=hour))
    assert CalendarFeed.objects.get().ended_at == NOW
    assert not feed_of(token).is_open
    assert [action for action, *_ in trail()] == ["feed_made", "feed_ended"]


def test_there_is_an_end_to_links(world):
    for _ in range(MOST_AT_ONCE):
        made(world.ida.user)
    with pytest.raises(TooManyLinks):
        made(world.ida.user)
    assert CalendarFeed.objects.count() == MOST_AT_ONCE


def test_only_a_lead_follows_a_facility_and_only_one_of_the_program(world):
    with pytest.raises(NotTheirFacility):
        made(world.ida.user, world.facility)
    with pytest.raises(NotTheirFacility):
        made(world.lead, a_facility(id="far"))
    assert not CalendarFeed.objects.exists()


@pytest.mark.parametrize("end", [memberships.end_membership, memberships.suspend_membership])
def test_links_end_with_the_role_and_do_not_come_back_with_it(world, end):
    _, token = made(world.ida.user)
    membership = world.ida.user.active_membership
    end(membership, by=world.lead, now=NOW)
    assert CalendarFeed.objects.get().ended_at == NOW
    if end is memberships.suspend_membership:
        memberships.resume_membership(membership, by=world.lead, now=NOW + timedelta(hours=1))
    assert not feed_of(token).is_open
    assert ("feed_ended", "harbor-lead", "harbor", {"kind": "own"}) in trail()


def test_a_closed_account_loses_its_links_in_every_program(world):
    far, user = ToldVisits("far", facility=world.facility), world.ida.user
    there = Membership.objects.create(user=user, program=far.program, role="VO")
    made(user)
    a_feed(user, membership=there, program=far.program)
    admin = User.objects.create_user("admin", "long enough to be allowed")
    memberships.suspend(user, by=admin, now=NOW)
    assert set(CalendarFeed.objects.values_list("ended_at", flat=True)) == {NOW}


def test_other_roles_of_the_same_account_keep_theirs(world):
    far, user = ToldVisits("far", facility=world.facility), world.ida.user
    there = Membership.objects.create(user=user, program=far.program, role="VO")
    kept = a_feed(user, membership=there, program=far.program)
    made(user)
    memberships.end_membership(user.active_membership, by=world.lead, now=NOW)
    assert list(CalendarFeed.objects.filter(ended_at__isnull=True)) == [kept]


def test_ones_own_links_and_those_of_others(world):
    far = ToldVisits("far", facility=world.facility)
    mine, theirs, beyond = a_feed(world.lead), a_feed(world.ida.user), a_feed(far.ida.user)
    a_feed(world.ida.user, ended_at=NOW)
    assert list(feeds_for(world.lead)) == [mine]
    assert list(feeds_of_others(world.lead)) == [theirs]
    assert list(feeds_of_others(world.ida.user)) == []
    admin = User.objects.create_user("admin", "long enough to be allowed")
    admin.active_membership = Membership.objects.create(user=admin, role="SA")
    admin.save()
    assert set(feeds_of_others(admin)) == {mine, theirs, beyond}
    assert list(feeds_for(admin)) == []
