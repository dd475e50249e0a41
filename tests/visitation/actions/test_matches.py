"""The end of a match: who may, what is given back, what the trail says."""

from datetime import date, timedelta

import pytest

from compliance.models import AuditEvent
from tests.factories.known_people import STARTS, KnownPeople
from visitation.actions.matches import MatchNotYours, end_match
from visitation.knowing.people import people_for
from visitation.models import Match
from visitation.statuses import Status

pytestmark = pytest.mark.django_db
NOW = STARTS - timedelta(days=2)


@pytest.fixture
def world():
    return KnownPeople()


@pytest.mark.parametrize("who", ["ida", "lead"])
def test_the_volunteer_and_a_lead_end_it_at_once(world, who):
    user = world.lead if who == "lead" else world.ida.user
    assert list(people_for(world.ida.user, now=NOW)) == [world.person]
    end_match(world.match, by=user, now=NOW)
    ended = Match.objects.get()
    assert (ended.ended_at, ended.ended_on, ended.ended_by) == (NOW, date(2026, 11, 19), str(user))
    assert list(people_for(world.ida.user, now=NOW)) == []


def test_nobody_else_ends_it(world):
    far = KnownPeople("far", facility=world.facility)
    mentor = world.volunteer("mentor", "MB")
    others = [world.omar.user, far.lead, far.ida.user, mentor.user, world.network_user("auditor", "AU")]
    for user in others:
        with pytest.raises(MatchNotYours):
            end_match(world.match, by=user, now=NOW)
    assert Match.objects.get(pk=world.match.pk).ended_at is None


def test_a_match_ends_once(world):
    end_match(world.match, by=world.lead, now=NOW)
    with pytest.raises(MatchNotYours):
        end_match(world.match, by=world.lead, now=NOW + timedelta(hours=1))


def test_visits_to_come_are_withdrawn_or_left_to_those_who_still_make_them(world):
    alone = world.visit(starts=STARTS + timedelta(days=7))
    past = world.visit(starts=STARTS - timedelta(days=7), status=Status.DONE)
    of_another = world.visit(starts=STARTS + timedelta(days=14), team=[world.omar])
    ended = end_match(world.match, by=world.ida.user, now=NOW)
    assert (ended.withdrawn, ended.left) == ((alone.code,), (world.saturday.code,))
    for visit in (alone, past, of_another, world.saturday):
        visit.refresh_from_db()
    assert [visit.status for visit in (alone, past, of_another, world.saturday)] == [
        "withdrawn", "done", "confirmed", "confirmed",
    ]  # fmt: skip
    assert (alone.sequence, world.saturday.sequence) == (1, 1)
    assert [place.volunteer for place in world.saturday.team.all()] == [world.omar]
    assert [place.holds for place in alone.team.all()] == [False]


def test_each_change_has_one_row_of_the_trail(world):
    alone = world.visit(starts=STARTS + timedelta(days=7))
    end_match(world.match, by=world.ida.user, now=NOW)
    events = AuditEvent.objects.filter(program="harbor").order_by("id").values_list("action", "subject")
    assert list(events) == [
        ("match_ended", world.person.alias_code),
        ("visit_place_given_back", world.saturday.code),
        ("visit_withdrawn", alone.code),
    ]
