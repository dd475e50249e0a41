"""How a contact ends by itself: within the second, everywhere, and the way it went by with it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from compliance.models import AuditEvent
from compliance.retention.holds import release_hold, set_hold
from tests.factories.known_people import KnownPeople
from tests.factories.released import NOW, Released
from visitation.actions.people.deleting import is_expected
from visitation.actions.people.purging import purge_people
from visitation.after_release.ending import end_what_is_over
from visitation.after_release.keeping import to_confirm
from visitation.after_release.opening import NotTheirs, open_as_volunteer
from visitation.consents.giving import withdraw
from visitation.knowing.after_release import contacts_of, known_after_release
from visitation.models import ContactAfterRelease, Match, PersonExit
from visitation.totals import totals_of
from volunteers.actions.memberships import end_membership, suspend_membership
from volunteers.models import Letter, OnboardingHold, Volunteer

pytestmark = pytest.mark.django_db


def why():
    return [row.detail["why"] for row in AuditEvent.objects.filter(action="after_release_ended").order_by("pk")]


def ways():
    return ContactAfterRelease.objects.count()


def told(world):
    return Letter.objects.filter(kind="after_release_over", volunteer=world.ida).count()


def test_with_the_persons_yes_it_ends_at_once_and_the_way_is_destroyed():
    world = Released()
    withdraw(world.yes, by=world.lead, now=NOW)
    assert known_after_release(world.ida.user, world.person, now=NOW) == frozenset()
    with pytest.raises(NotTheirs):
        open_as_volunteer(world.contact, by=world.ida.user, now=NOW)
    world.contact.refresh_from_db()
    assert (world.contact.ended_at, why(), ways(), told(world)) == (NOW, ["consent_withdrawn"], 0, 1)


def test_a_legal_hold_keeps_the_sealed_row_until_it_is_released_and_lets_nobody_read_it():
    world = Released()
    hold = set_hold(
        program=world.program.pk, program_code=world.program.code, people=[world.person.alias_code], reason="court",
        asked_by="one", by="two", now=NOW,
    )  # fmt: skip
    withdraw(world.yes, by=world.lead, now=NOW)
    assert (known_after_release(world.ida.user, world.person, now=NOW), ways()) == (frozenset(), 1)
    end_what_is_over(world.program, now=NOW)
    assert ways() == 1
    release_hold(hold, asked_by="three", by="four", now=NOW)
    end_what_is_over(world.program, now=NOW)
    assert ways() == 0


def test_erasure_takes_it_along_and_the_numbers_stay_what_they_were():
    world = Released()
    later = NOW + timedelta(days=90)
    before = totals_of(world.program, now=later)
    assert not is_expected(world.person, now=later)  # it never stands in the way of an erasure
    with connection.cursor() as cursor:
        cursor.execute("SELECT way FROM visitation_contactafterrelease")
        assert b"ZQWAY" not in bytes(cursor.fetchone()[0])
    purge_people([world.person], by="clock", now=later)
    assert totals_of(world.program, now=later) == before
    world.contact.refresh_from_db()
    assert (world.contact.ended_at, why(), ways(), told(world)) == (later, ["person_purged"], 0, 1)
    assert not contacts_of(world.ida.user, now=later).exists()


@pytest.mark.parametrize("part_ends", [end_membership, suspend_membership])
def test_with_the_volunteers_role_it_ends_and_does_not_come_back_with_it(part_ends):
    world = Released()
    part_ends(world.ida.user.active_membership, by=world.lead, now=NOW)
    world.contact.refresh_from_db()
    assert (world.contact.ended_at, why(), ways()) == (NOW, ["volunteer_left_or_held"], 1)


def test_what_is_on_hold_about_a_volunteer_closes_it_at_once_and_the_next_look_ends_it():
    world = Released()
    hold = OnboardingHold.objects.create(volunteer=world.ida, reason="talk", set_by="tests", set_at=NOW)
    assert known_after_release(world.ida.user, world.person, now=NOW) == frozenset()
    assert end_what_is_over(world.program, now=NOW) == 1
    assert end_what_is_over(world.program, now=NOW) == 0
    OnboardingHold.objects.filter(pk=hold.pk).update(ended_at=NOW)
    assert known_after_release(world.ida.user, world.person, now=NOW) == frozenset()
    assert why() == ["volunteer_left_or_held"]


def test_unanswered_it_ends_after_its_day_and_leads_are_asked_for_two_weeks_before():
    world = Released()
    day = world.contact.confirm_by

    def at(days):
        return datetime(day.year, day.month, day.day, 17, tzinfo=UTC) + timedelta(days=days)

    for days, asked, ended, knows in ((-15, 0, 0, True), (-14, 1, 0, True), (0, 1, 0, True), (1, 0, 1, False)):
        now = at(days)
        assert to_confirm(world.program.pk, today=now.date()).count() == asked
        assert bool(known_after_release(world.ida.user, world.person, now=now)) is knows
        assert end_what_is_over(world.program, now=now) == ended
    assert (why(), told(world)) == (["not_confirmed"], 1)


def test_a_row_that_lost_its_ground_is_ended_and_one_from_before_a_release_waits_for_it():
    world = Released()
    PersonExit.objects.update(kind="died")
    held = KnownPeople("far", facility=world.facility)
    Match.objects.create(person=held.person, volunteer=held.omar, channel="after", since=NOW.date())
    assert known_after_release(world.ida.user, world.person, now=NOW) == frozenset()
    assert (end_what_is_over(world.program, now=NOW), end_what_is_over(held.program, now=NOW)) == (1, 0)
    assert (why(), ways(), Volunteer.objects.filter(state="left").count()) == (["no_ground"], 0, 0)
