"""At the end of somebody's time: who may go on, what begins with a yes, and until when."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from compliance.models import AuditEvent
from tests.factories.consented import agreed
from tests.factories.known_people import KnownPeople
from tests.factories.released import NOW, WAY, Released, exit_of, say
from visitation.after_release.keeping import NotOnlyAfterRelease, NotPossible, confirm, may_be_kept
from visitation.after_release.writing import NotAgreed, WrittenMeanwhile, mark_of, write_way
from visitation.eligibility import missing_to_visit
from visitation.knowing.after_release import way_of
from visitation.matching.living import NotPossible as NotLived
from visitation.matching.living import change_channel, pause
from visitation.matching.proposing import NotProposed, Outcome, Refusal, propose
from visitation.models import ContactAfterRelease, Match, MatchProposal, PersonExit, Visit
from visitation.placements.leaving import reopen
from volunteers.models import Letter, OnboardingHold, Volunteer

pytestmark = pytest.mark.django_db


def lasting(world):
    return list(Match.objects.filter(person=world.person, ended_on=None).values_list("channel", "volunteer__code"))


@pytest.mark.parametrize("kind", sorted(set(PersonExit.Kind.values) - {"handed_over"}))
def test_only_after_a_release_somebody_is_asked_and_the_way_goes_with_every_other_end(kind):
    world = KnownPeople()
    agreed(world.person, "after_release")
    write_way(world.person, WAY, seen="", by=world.lead, now=NOW)
    if kind == "released":
        kept = exit_of(world, kind, keep=[world.ida])
        assert ([each.code for each in kept.asked], kept.refused) == ([world.ida.code], ())
    else:
        with pytest.raises(NotOnlyAfterRelease):
            exit_of(world, kind, keep=[world.ida])
        exit_of(world, kind)
    asked = MatchProposal.objects.filter(channel="after", state="open").count()
    ways = ContactAfterRelease.objects.count()
    assert (asked, ways) == ((1, 1) if kind == "released" else (0, 0))
    # All else ends as at every end, and nobody goes on without a yes of their own.
    assert (lasting(world), set(Visit.objects.values_list("status", flat=True))) == ([], {"withdrawn"})
    assert PersonExit.objects.get().kind == kind


def test_without_the_persons_yes_nobody_is_offered_and_without_the_volunteers_nobody_goes_on():
    world = KnownPeople()
    assert may_be_kept(world.person, now=NOW) == []
    agreed(world.person, "after_release")
    no_account = Volunteer.objects.create(program=world.program, code="VR-NOACC", preferred_name="Rosa")
    world.matched(no_account)
    assert may_be_kept(world.person, now=NOW) == [world.ida]
    kept = exit_of(world, keep=[world.ida, no_account])  # who has no account was never to be chosen
    assert [each.code for each in kept.asked] == [world.ida.code]
    assert (say(world, world.ida, yes=False), lasting(world)) == (Outcome.NOTED, [])


def test_who_takes_a_break_or_is_on_hold_is_not_asked_and_the_lead_hears_it():
    world = KnownPeople()
    agreed(world.person, "after_release")
    world.matched(world.omar)
    Volunteer.objects.filter(pk=world.ida.pk).update(state="paused")
    OnboardingHold.objects.create(volunteer=world.omar, reason="talk", set_by="tests")
    kept = exit_of(world, keep=[world.ida, world.omar])
    assert (kept.asked, {each.code for each in kept.refused}) == ((), {world.ida.code, world.omar.code})
    assert (kept.row.kind, MatchProposal.objects.count()) == ("released", 0)


def test_two_go_on_and_no_third():
    world = KnownPeople()
    agreed(world.person, "after_release")
    for volunteer in (world.omar, world.stranger):
        world.matched(volunteer)
    with pytest.raises(ValueError, match="two"):
        exit_of(world, keep=[world.ida, world.omar, world.stranger])
    exit_of(world, keep=[world.ida, world.omar])
    assert {say(world, world.ida), say(world, world.omar)} == {Outcome.MATCHED}
    assert sorted(lasting(world)) == sorted([("after", world.ida.code), ("after", world.omar.code)])


def test_it_begins_with_a_release_alone_and_becomes_nothing_that_visits():
    world = KnownPeople()
    agreed(world.person, "after_release")
    for change in (
        lambda: propose(world.person, [world.omar], by=world.lead, now=NOW, channel="after"),
        lambda: change_channel(world.match, "after", by=world.lead, now=NOW),
    ):
        with pytest.raises((NotProposed, NotLived)) as refused:
            change()
        assert getattr(refused.value, "why", None) in (Refusal.NOT_RELEASED, None)
    other = Released("far", facility=world.facility)
    for change in (
        lambda: change_channel(other.contact, "visits", by=other.lead, now=NOW),
        lambda: pause(other.contact, until=None, by=other.lead, now=NOW),
        lambda: propose(other.person, [other.ida], by=other.lead, now=NOW),
    ):
        with pytest.raises((NotProposed, NotLived)):
            change()
    found = missing_to_visit(other.person, [other.ida], facility=other.facility, day=NOW.date(), now=NOW)
    assert "not_to_be_visited" in {each.code for each in found[other.ida.pk]}


def test_a_lead_says_that_it_goes_on_for_so_long_and_half_a_year_after_the_closing_it_does_not():
    world = Released()
    today = NOW.date()
    assert (world.contact.since, world.contact.confirm_by) == (today, today + timedelta(days=90))
    assert confirm(world.contact, days=30, by=world.lead, now=NOW).confirm_by == today + timedelta(days=30)
    with pytest.raises(ValueError, match="CONFIRM_CHOICES"):
        confirm(world.contact, days=365, by=world.lead, now=NOW)
    Match.objects.filter(pk=world.contact.pk).update(confirm_by=today + timedelta(days=150))
    later = NOW + timedelta(days=149)
    last = confirm(world.contact, days=90, by=world.lead, now=later)
    assert last.confirm_by == (world.person.closed_at + timedelta(days=180)).date()
    with pytest.raises(NotPossible):
        confirm(world.contact, days=30, by=world.lead, now=NOW + timedelta(days=180))
    assert AuditEvent.objects.filter(action="after_release_confirmed").count() == 2


def test_opened_again_it_ends_and_becomes_nothing_else_by_itself():
    world = Released()
    reopen(world.person, by=world.lead, now=NOW)
    assert lasting(world) == []
    assert Letter.objects.filter(kind="after_release_over", volunteer=world.ida).count() == 1
    # Released once more, it is asked anew; what they said about the way still holds with their yes.
    exit_of(world)
    assert (lasting(world), MatchProposal.objects.filter(state="open").count()) == ([], 0)
    assert way_of(world.person) is not None


def test_a_way_needs_the_yes_it_was_given_with_and_nobody_writes_over_what_they_did_not_see():
    world = KnownPeople()
    with pytest.raises(NotAgreed):
        write_way(world.person, WAY, seen="", by=world.lead, now=NOW)
    consent = agreed(world.person, "after_release", taken_at=NOW)
    first = write_way(world.person, "", seen="", by=world.lead, now=NOW)  # asked, and nobody knows one
    with pytest.raises(WrittenMeanwhile) as other:
        write_way(world.person, WAY, seen="", by=world.ida.user, now=NOW)
    assert other.value.row.pk == first.pk
    write_way(world.person, f" {WAY} ", seen=mark_of(first), by=world.lead, now=NOW + timedelta(seconds=1))
    assert way_of(world.person).way == WAY
    # A yes that was taken back and given anew says nothing of the way that went with the old one.
    type(consent).objects.filter(pk=consent.pk).update(withdrawn_at=NOW, withdrawn_by="tests")
    agreed(world.person, "after_release", taken_at=NOW + timedelta(days=1))
    assert way_of(world.person) is None
    events = AuditEvent.objects.filter(action="after_release_way").order_by("pk")
    assert [event.detail for event in events] == [{"is_known": False}, {"is_known": True}]


def test_only_a_contact_after_release_has_a_day_by_which_it_is_confirmed():
    world = KnownPeople()
    with pytest.raises(IntegrityError):
        Match.objects.filter(pk=world.match.pk).update(confirm_by=date(2027, 1, 1))
