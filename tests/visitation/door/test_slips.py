"""A slip of paper: by a lead, where paper may be carried in, and torn up afterwards."""

from datetime import timedelta

import pytest

from compliance.models import AuditEvent
from tests.factories.doors import a_door
from tests.factories.told_visits import CANARIES, STARTS
from visitation.door.slips import Refusal, SlipRefused, mark_destroyed, print_slip, why_no_slip
from visitation.models import DoorSlip

pytestmark = pytest.mark.django_db

NOW = STARTS - timedelta(hours=2)
DAY = timedelta(days=1)


def test_a_lead_prints_what_the_desk_asks_and_the_trail_has_it_first():
    world = a_door()
    visit = world.visit()
    slip = print_slip(visit, by=world.lead, now=NOW)
    assert [(line.field.value, line.value) for line in slip.lines] == [("legal_name", CANARIES["legal_name"])]
    told = AuditEvent.objects.filter(by="harbor-lead", action__in=["door_slip_printed", "fields_read"]).order_by("pk")
    assert [event.action for event in told] == ["door_slip_printed", "fields_read"]


def test_nobody_else_prints_one_and_none_is_printed_at_another_time():
    world = a_door()
    visit = world.visit()
    tried = [(world.ida.user, NOW), (world.lead, NOW - 3 * DAY), (world.lead, NOW + DAY), (world.lead, NOW)]
    assert [why_no_slip(visit, by=user, now=now) for user, now in tried] == [
        Refusal.NOT_YOURS, Refusal.CLOSED, Refusal.CLOSED, None,
    ]  # fmt: skip


def test_where_only_the_photo_id_comes_in_no_slip_is_printed():
    world = a_door(prohibited_items=["any_property_but_photo_id"])
    with pytest.raises(SlipRefused) as refused:
        print_slip(world.visit(), by=world.lead, now=NOW)
    assert (refused.value.why, DoorSlip.objects.exists()) == (Refusal.NO_PAPER, False)


def test_a_slip_is_torn_up_once():
    world = a_door()
    visit = world.visit()
    print_slip(visit, by=world.lead, now=NOW)
    assert [mark_destroyed(visit, by=world.ida.user, now=STARTS + DAY) for _time in range(2)] == [1, 0]
    assert (DoorSlip.objects.get().destroyed_by, DoorSlip.objects.get().destroyed_at) == ("harbor-ida", STARTS + DAY)
    assert AuditEvent.objects.filter(action="door_slip_destroyed").count() == 1
