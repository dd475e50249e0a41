"""Standing visits: each date by the one check, booked ahead as it comes near, at rest, renewed, ended."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from compliance.models import AuditEvent
from facilities.actions.closures import announce_closure, lift_closure
from tests.factories.booked import BookingWorld
from tests.factories.plans import NOW, SATURDAY
from visitation.actions.matches import end_match
from visitation.booking.withdrawing import call_off
from visitation.models import Match, Person, SlotHold, StandingDate, StandingVisit, Visit, VisitVolunteer
from visitation.standing.letters import post_ending
from visitation.standing.looking import Turn, days_to_come, look
from visitation.standing.making import (
    IsOver,
    NothingFits,
    StandsAlready,
    end,
    fill,
    fill_all,
    go_alone,
    make,
    planned,
    renew,
)
from visitation.statuses import Status
from volunteers.models import AwayRange, Letter

pytestmark = pytest.mark.django_db


class StandingWorld(BookingWorld):
    def standing(self, rhythm="week", weeks=8, *, hour=9, by=None, key=None, companion=None):
        person = Person.objects.select_related("program").prefetch_related("placements").get(pk=self.someone.pk)
        wanted = planned(person, self.ida, self.start(hour=hour), rhythm, weeks, companion)
        return make(wanted, key=key or uuid4(), by=by or self.ida.user, now=NOW)

    def looked(self, standing, now=NOW):
        person = Person.objects.select_related("program").prefetch_related("placements").get(pk=self.someone.pk)
        return {one.day: one for one in look(standing, person, self.ida, days_to_come(standing, now), now=now)}


def booked():
    return [f"{day:%m-%d}" for day in Visit.objects.order_by("day").values_list("day", flat=True)]


def told(kind):
    return list(Letter.objects.filter(kind=kind).values_list("edition", flat=True))


def test_who_comes_along_goes_each_time_and_is_told_and_a_lead_lets_them_stay_at_home():
    world = StandingWorld()
    omar = world.volunteer(user=world.user("omar", "VO"))
    with pytest.raises(NothingFits) as refused:  # asked like anybody who comes along
        omar.clearances.update(state="refused")
        world.standing(companion=(omar, "partner"), by=world.lead)
    assert {one.turn for one in refused.value.looked} <= {Turn.REFUSED, Turn.RESTS}
    omar.clearances.update(state="cleared")
    standing = world.standing(companion=(omar, "interpreter"), by=world.lead)
    assert booked() == ["09-12", "09-19", "09-26"]
    goes = set(VisitVolunteer.objects.values_list("volunteer__code", "part"))
    assert goes == {(world.ida.code, "visitor"), (omar.code, "interpreter")}
    assert Letter.objects.filter(volunteer=omar).count() == 3
    standing.refresh_from_db()
    assert go_alone(standing, by=world.lead, now=NOW)
    assert not go_alone(standing, by=world.lead, now=NOW)
    later = NOW + timedelta(days=7)
    (visit,) = fill(StandingVisit.objects.select_related("companion").get(), by="standing", now=later).booked
    assert [place.volunteer_id for place in visit.team.all()] == [world.ida.pk]
    assert AuditEvent.objects.get(action="standing_visit_alone").detail["companion"] == omar.code


def test_what_is_within_four_weeks_is_booked_each_date_once_and_the_rest_follows_by_night():
    world, key = StandingWorld(), uuid4()
    standing = world.standing(key=key)
    assert (standing.first_day, standing.last_day) == (SATURDAY, date(2026, 11, 6))
    assert booked() == ["09-12", "09-19", "09-26"]
    assert world.standing(key=key) == standing
    with pytest.raises(StandsAlready):
        world.standing()
    assert (StandingVisit.objects.count(), len(booked()), told("visit_booked")) == (1, 3, [])

    # What was called off or moved is not made a second time.
    call_off(Visit.objects.get(day=SATURDAY), because="person_asked", by=world.lead, now=NOW)
    assert fill_all(world.program, now=NOW + timedelta(days=7)) == 1
    assert fill_all(world.program, now=NOW + timedelta(days=7)) == 0
    assert booked() == ["09-12", "09-19", "09-26", "10-03"]
    assert StandingDate.objects.count() == 4
    assert SlotHold.objects.filter(visit__isnull=True, released_at__isnull=True).count() == 0


def test_each_refusal_has_its_reason_and_source_is_told_once_and_tried_again():
    world = StandingWorld(seats=1)
    omar, other = world.pair("omar")
    taken = world.booked(omar, other, day=SATURDAY + timedelta(weeks=1))
    closed = date(2026, 9, 26)
    closure = announce_closure(world.facility, starts_on=closed, ends_on=closed, reason="staff", by="tests", now=NOW)
    standing = world.standing(by=world.lead)
    assert booked() == ["09-12", "09-19"]  # the second is Omar's
    looked = world.looked(standing)
    turns = [(f"{day:%m-%d}", one.turn.value) for day, one in looked.items()]
    assert turns[:4] == [("09-12", "booked"), ("09-19", "refused"), ("09-26", "refused"), ("10-03", "free")]
    assert [line.source for line in looked[date(2026, 9, 19)].why] == ["https://example.org/harbor-center"]
    assert looked[date(2026, 9, 26)].why
    # Told with the letter that says it was made; not a second time by night.
    assert (told("standing_made"), told("standing_not_booked"), told("visit_booked")) == ([""], [], [])
    lift_closure(closure, last_closed_on=closed - timedelta(days=1), by="tests", now=NOW)
    call_off(taken, because="person_asked", by=world.lead, now=NOW)
    filled = fill(standing, by="standing", now=NOW + timedelta(hours=1))
    assert [f"{visit.day:%m-%d}" for visit in filled.booked] == ["09-19", "09-26"]
    world.booked(omar, other, day=date(2026, 10, 3))
    for night in (7, 8):
        fill(standing, by="standing", now=NOW + timedelta(days=night))
    assert told("standing_not_booked") == ["20261003"]


def test_where_no_date_can_be_nothing_is_stored():
    world = StandingWorld(seats=1)
    omar, other = world.pair("omar")
    for week in range(2):
        world.booked(omar, other, day=SATURDAY + timedelta(weeks=week))
    with pytest.raises(NothingFits) as refused:
        world.standing(weeks=2)
    assert [one.turn for one in refused.value.looked] == [Turn.REFUSED] * 2
    assert not StandingVisit.objects.exists()
    assert not AuditEvent.objects.filter(action="standing_visit_made").exists()


def test_it_rests_while_a_visit_is_on_hold_and_where_the_volunteer_is_away():
    world = StandingWorld()
    standing = world.standing()
    Visit.objects.filter(day=SATURDAY).update(status=Status.HELD.value)
    later = NOW + timedelta(days=7)
    assert fill(standing, by="standing", now=later).booked == ()
    Visit.objects.filter(day=SATURDAY).update(status=Status.ASKED.value)
    AwayRange.objects.create(volunteer=world.ida, first_day="2026-10-01", last_day="2026-10-05")
    assert fill(standing, by="standing", now=later).booked == ()
    assert (world.looked(standing, later)[date(2026, 10, 3)].turn, told("standing_not_booked")) == (Turn.RESTS, [])
    AwayRange.objects.all().delete()
    assert len(fill(standing, by="standing", now=later).booked) == 1


def test_it_ends_unless_somebody_renews_it_and_says_so_a_week_before():
    world = StandingWorld()
    standing = world.standing(weeks=4)
    near = NOW + timedelta(days=29)  # October 1; it ends on the 9th
    assert post_ending(world.program, now=near) == 0
    for _ in range(2):
        assert post_ending(world.program, now=near + timedelta(days=1)) == 1
    assert told("standing_ends") == ["20261009"]
    for _ in range(2):
        assert renew(standing, weeks=8, by=world.ida.user, now=near).last_day == date(2026, 11, 26)
    fill(standing, by="standing", now=NOW + timedelta(days=90))
    standing.refresh_from_db()
    assert standing.ended_because == "not_renewed"
    with pytest.raises(IsOver):
        renew(standing, weeks=8, by=world.ida.user, now=near)


def test_whoever_ends_it_keeps_what_is_booked_and_a_match_that_ends_ends_it():
    world = StandingWorld()
    standing = world.standing()
    for _ in range(2):
        end(standing, by=world.lead, now=NOW)
    assert fill_all(world.program, now=NOW + timedelta(days=7)) == 0
    assert Visit.objects.filter(status=Status.ASKED.value).count() == 3
    assert AuditEvent.objects.filter(action="standing_visit_ended").count() == 1
    again = world.standing(hour=10, rhythm="two_weeks")
    end_match(Match.objects.get(volunteer=world.ida), by=world.lead, now=NOW)
    again.refresh_from_db()
    assert (again.ended_because, fill_all(world.program, now=NOW + timedelta(days=14))) == ("match", 0)
