"""What stands on a door card, for whom, and from when until when."""

from datetime import UTC, datetime, timedelta

import pytest

from compliance.models import AuditEvent
from tests.factories.doors import a_door
from tests.factories.told_visits import CANARIES, ENDS, STARTS
from visitation.door.card import CardClosed, Closed, NotOnTheCard, closes_at, open_card, opens_at
from visitation.models import Consent, Disclosure, Match, Visit
from visitation.statuses import Status
from volunteers.models import Clearance

pytestmark = pytest.mark.django_db

NOW = STARTS - timedelta(hours=1)
EVENING_BEFORE = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)  # 6 p.m. in New York
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world():
    return a_door()


def shown(card):
    return {line.field.value: line.value for line in card.lines}


def why_closed(world, visit, now, *, by=None):
    try:
        open_card((by or world.ida).user, visit, now=now)
    except CardClosed as closed:
        return closed.why
    except NotOnTheCard:
        return "nobody's"
    return None


def test_it_bears_what_the_desk_asks_and_nothing_else(world):
    card = open_card(world.ida.user, world.visit(), now=NOW)
    assert shown(card) == {"legal_name": CANARIES["legal_name"]}
    assert (card.is_stated, card.missing) == (True, [])
    assert f"{card.notes.arrive_by.clock:%H:%M}" == "09:00"


def test_where_no_rule_says_what_the_desk_asks_it_says_so():
    card = open_card((world := a_door(clearance={})).ida.user, world.visit(), now=NOW)
    assert shown(card) == {"preferred_name": CANARIES["preferred_name"], "last_digits": "321"}
    assert card.is_stated is False


def test_without_a_clearance_of_today_the_name_stays_closed_and_the_card_says_what_is_missing(world):
    Clearance.objects.filter(volunteer=world.ida).update(valid_to=STARTS.date() - timedelta(days=1))
    card = open_card(world.ida.user, world.visit(), now=NOW)
    assert (shown(card), card.missing) == ({"preferred_name": CANARIES["preferred_name"]}, ["legal_name"])


def test_it_is_open_from_the_evening_before_until_an_hour_after(world):
    visit = world.visit()
    assert (opens_at(visit), closes_at(visit)) == (EVENING_BEFORE, ENDS + timedelta(hours=1))
    tried = [EVENING_BEFORE - MINUTE, EVENING_BEFORE, ENDS + 59 * MINUTE, ENDS + 60 * MINUTE]
    assert [why_closed(world, visit, now) for now in tried] == [Closed.TOO_EARLY, None, None, Closed.OVER]


def test_the_evening_before_is_the_facilitys_own_in_the_night_of_a_clock_change(world):
    starts = datetime(2026, 11, 1, 14, 0, tzinfo=UTC)  # 9 a.m.; the night before has an hour more
    assert opens_at(world.visit(starts=starts)) == datetime(2026, 10, 31, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", [Status.HELD, Status.WITHDRAWN])
def test_a_visit_that_is_off_has_no_card(world, status):
    found = why_closed(world, world.visit(status=status, sequence=1), NOW)
    assert found in (Closed.OFF, "nobody's")


def test_it_is_nobodys_but_those_of_the_visit(world):
    visit = world.visit()
    assert [why_closed(world, visit, NOW, by=one) for one in (world.omar, world.stranger)] == ["nobody's"] * 2
    with pytest.raises(NotOnTheCard):
        open_card(world.lead, visit, now=NOW)
    assert not AuditEvent.objects.filter(action="fields_read").exists()


def test_a_match_that_ended_or_a_wish_for_no_visits_closes_it_at_once(world):
    visit = world.visit()
    Match.objects.create(
        person=world.person, volunteer=world.ida, since=STARTS.date() - timedelta(days=9), ended_on=STARTS.date(),
        ended_at=NOW,
    )  # fmt: skip
    assert why_closed(world, visit, NOW) == "nobody's"
    Match.objects.all().delete()
    assert why_closed(world, visit, NOW) is None
    Consent.objects.filter(person=world.person).update(withdrawn_at=NOW, withdrawn_by="tests")
    assert why_closed(world, visit, NOW) == "nobody's"


def test_a_person_who_was_moved_takes_the_visit_off_and_the_card_with_it(world):
    visit = world.visit()
    Visit.objects.filter(pk=visit.pk).update(status=Status.HELD.value)
    assert why_closed(world, Visit.objects.get(pk=visit.pk), NOW) is Closed.OFF


def test_each_opening_is_written_down_with_what_it_is_for(world):
    visit = world.visit()
    for reason in ("door_card", "door_card_kept"):
        open_card(world.ida.user, visit, now=NOW, reason=reason)
    events = AuditEvent.objects.filter(action="fields_read", subject=world.person.alias_code).order_by("pk")
    assert [(event.by, event.detail["reason"], event.detail["fields"]) for event in events] == [
        ("harbor-ida", "door_card", ["legal_name"]),
        ("harbor-ida", "door_card_kept", ["legal_name"]),
    ]
    assert Disclosure.objects.get().about == visit.code
