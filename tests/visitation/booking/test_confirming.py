"""Booking: one seat, one visit; everything asked again at the end; all that stands in the way at once."""

from datetime import timedelta

import pytest

from compliance.models import AuditEvent, DecisionRecord
from compliance.rules import Verdict
from facilities.actions.editions import load_rulebook, publish_edition
from facilities.queries import facts_in_force
from tests.factories.booked import BookingWorld
from tests.factories.facilities import a_rulebook
from tests.factories.plans import EAST, NOW, SATURDAY, WEST
from visitation.booking.against import against
from visitation.booking.confirming import BookingRefused, book, overridden
from visitation.booking.holding import KEPT_FOR, let_go
from visitation.booking.starts import start_named
from visitation.booking.withdrawing import CannotChange, call_off
from visitation.models import Conflict, Consent, Person, SlotHold, Visit, VisitVolunteer
from volunteers.models import AwayRange, Letter, Mentorship

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return BookingWorld()


def seen(world, person=None, volunteer=None, hour=9, now=NOW):
    person = Person.objects.prefetch_related("placements").get(pk=(person or world.someone).pk)
    (found,) = against(person, [volunteer or world.ida], [world.start(hour=hour)], now=now)
    return found


def lodged(world, unit):
    stay = world.someone.placements.get()
    stay.housing_unit = unit
    stay.save()


def publish_change(world):
    """From now on Saturdays begin at ten."""
    later = a_rulebook(EAST | {"start": "10:00"}, WEST, id="harbor-center", lat=40.75, lon=-73.99)
    load_rulebook(later, by="tests", now=NOW)
    publish_edition(world.facility.editions.get(state="draft"), by="Rita", now=NOW)


def test_a_booked_visit_holds_its_seat_and_is_written_down(world):
    wish = world.request(world.someone)
    visit = world.booked()
    assert (visit.status, visit.seat, visit.request, visit.plan, visit.day) == ("asked", 1, wish, None, SATURDAY)
    place = VisitVolunteer.objects.get()
    assert (place.volunteer, place.part, place.holds, place.booked_at) == (world.ida, "visitor", True, NOW)
    assert DecisionRecord.objects.get().subject == visit.code
    assert AuditEvent.objects.get(action="visit_booked").subject == visit.code
    assert not Letter.objects.exists()  # who books it knows


def test_the_same_hold_confirmed_again_is_the_same_visit(world):
    hold = world.hold()
    one = book(hold, by=world.ida.user, now=NOW)
    assert book(hold, by=world.ida.user, now=NOW + timedelta(days=1)) == one
    assert Visit.objects.count() == 1


def test_a_start_asked_for_twice_is_kept_once_and_another_lets_it_go(world):
    one = world.hold()
    assert world.hold(now=NOW + timedelta(minutes=1)).pk == one.pk
    other = world.hold(hour=10)
    assert list(SlotHold.objects.filter(released_at=None)) == [other]


def test_a_hold_hides_the_seat_from_others_until_it_ends_and_never_from_its_owner(db):
    world = BookingWorld(seats=1)
    omar, other = world.pair("omar")
    hold = world.hold()
    assert seen(world).is_clear
    assert seen(world, other, omar).codes == {"room_full"}
    assert seen(world, other, omar, now=NOW + KEPT_FOR).is_clear
    let_go(hold, now=NOW)
    assert seen(world, other, omar).is_clear


def test_a_hold_that_ran_out_is_booked_as_long_as_the_seat_is_free(db):
    world = BookingWorld(seats=1)
    omar, other = world.pair("omar")
    mine, late = world.hold(), NOW + KEPT_FOR * 2
    visit = world.booked(omar, other, now=late)
    with pytest.raises(BookingRefused) as refused:
        book(mine, by=world.ida.user, now=late)
    assert refused.value.against.codes == {"room_full"}
    call_off(visit, because="person_asked", by=world.lead, now=late)
    assert book(mine, by=world.ida.user, now=late).seat == 1


def test_everything_that_stands_in_the_way_is_said_at_once(world):
    Conflict.objects.create(person=world.someone, volunteer=world.ida, reason="lead")
    Consent.objects.update(withdrawn_at=NOW)
    AwayRange.objects.create(volunteer=world.ida, first_day=SATURDAY, last_day=SATURDAY)
    world.ida.clearances.update(state="refused")
    lodged(world, "West")
    with pytest.raises(BookingRefused) as refused:
        world.booked()
    codes = refused.value.against.codes
    assert {"keep_apart", "no_consent", "away_then", "clearance_refused", "housing_units_no"} <= codes
    assert (Visit.objects.count(), SlotHold.objects.get().visit) == (0, None)


def test_what_is_unknown_is_never_booked(world):
    lodged(world, "")
    assert seen(world).verdict is Verdict.UNKNOWN
    with pytest.raises(BookingRefused):
        world.booked()


def test_a_rule_published_after_the_page_was_shown_is_the_one_that_counts(world):
    hold = world.hold()
    assert seen(world).is_clear
    publish_change(world)
    with pytest.raises(BookingRefused):
        book(hold, by=world.ida.user, now=NOW + timedelta(minutes=1))


def test_a_lead_sets_one_rule_aside_and_the_others_stay_in_force(db):
    world = BookingWorld(seats=1)
    omar, other = world.pair("omar")
    world.booked(omar, other)
    reasons = {"room_full": "facility_agreed"}
    omar.clearances.update(state="refused")
    late = world.pair("lea")
    visit = world.booked(*late, by=world.lead, overrides=reasons)
    assert (visit.seat, overridden([visit.pk])) == (2, {visit.pk: frozenset({"room_full"})})
    assert (visit.overrides.get().by, visit.overrides.get().reason) == (str(world.lead), "facility_agreed")
    assert AuditEvent.objects.get(action="rule_set_aside").detail == {"rule": "room_full", "why": "facility_agreed"}
    assert Letter.objects.get(kind="visit_booked").volunteer == late[0]
    last = world.pair("mia")
    last[0].clearances.update(state="refused")
    with pytest.raises(BookingRefused) as refused:
        world.booked(*last, by=world.lead, overrides=reasons)
    assert "clearance_refused" in refused.value.against.codes
    assert "room_full" not in refused.value.against.codes


def test_a_person_who_is_busy_then_is_no_rule_to_set_aside(world):
    world.booked()
    omar = world.volunteer(user=world.user("omar", "VO"))
    with pytest.raises(BookingRefused):
        world.booked(omar, world.someone, by=world.lead, overrides={"person_busy": "facility_agreed"})


def test_a_first_visit_is_made_with_the_mentor_who_is_told(world):
    new = world.volunteer(user=world.user("new", "VO"), is_experienced=False)
    person = world.person()
    with pytest.raises(BookingRefused) as refused:
        world.booked(new, person)
    assert refused.value.against.codes & {"mentor_not_named", "mentor_missing"}
    Mentorship.objects.create(volunteer=new, mentor=world.ida, since=NOW)
    visit = world.booked(new, person)
    assert {(place.volunteer.pk, place.part) for place in visit.team.all()} == {
        (new.pk, "visitor"), (world.ida.pk, "mentor")
    }  # fmt: skip
    assert Letter.objects.get(kind="visit_booked").volunteer == world.ida


def test_a_visit_is_moved_or_keeps_its_hour(db):
    world = BookingWorld(seats=1)
    old = world.booked()
    omar, other = world.pair("omar")
    world.booked(omar, other, hour=10)
    with pytest.raises(BookingRefused):
        book(world.hold(hour=10, replaces=old), by=world.ida.user, now=NOW)
    old.refresh_from_db()
    assert (old.status, old.team.get().holds) == ("asked", True)
    moved = book(world.hold(hour=11, replaces=old), by=world.ida.user, now=NOW)
    old.refresh_from_db()
    assert (old.status, old.called_off_because, moved.starts) == ("withdrawn", "other_day", world.start(hour=11).starts)
    with pytest.raises(CannotChange):  # a second telephone moves the old one again
        book(world.hold(day=SATURDAY + timedelta(days=7), replaces=old), by=world.ida.user, now=NOW)
    assert seen(world, volunteer=omar, person=other, hour=12).codes >= {"outside_hours"}


@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=1)])
def test_what_has_begun_is_not_called_off_any_more(world, late):
    visit = world.booked()
    with pytest.raises(CannotChange):
        call_off(visit, because="way", by=world.ida.user, now=visit.starts + late)
    call_off(visit, because="way", by=world.lead, now=visit.starts - timedelta(minutes=1))
    visit.refresh_from_db()
    assert (visit.status, visit.called_off_because, visit.sequence) == ("withdrawn", "way", 1)
    assert Letter.objects.get(kind="visit_off").volunteer == world.ida
    with pytest.raises(CannotChange):
        call_off(visit, because="way", by=world.lead, now=visit.starts - timedelta(minutes=1))


@pytest.mark.parametrize(
    "token", ["", "w1", "w1 20260912", "w2 20260912T1300Z", "w1 20260912T1305Z", "w1 ٢0260912T1300Z"]
)
def test_a_start_that_the_facility_does_not_have_is_none(world, token):
    facts = facts_in_force([world.facility.code])[world.facility.code]
    assert start_named(world.facility, facts, token) is None
    assert start_named(world.facility, facts, world.start().token) == world.start()
