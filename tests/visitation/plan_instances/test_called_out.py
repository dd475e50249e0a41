"""Whoever was called out is offered to a plan around the call-out, and not during it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.factories.plans import FIRST, LAST, NOW, SATURDAY, PlanWorld
from visitation.models import CallOut, CallOutAnswer
from visitation.on_call import door_to_door
from visitation.plan_instances import export_instance
from visitation.planner import make_plan, read_instance
from volunteers.models import AwayRange, ExtraAvailability

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def world():
    return PlanWorld()


def called_out(world, volunteer, starts, ends, *, day=SATURDAY, is_assigned=True, **columns):
    """A driver is needed at the facility between two whole hours of a day there, and this volunteer said yes."""
    span = [datetime.combine(day, time(hour), tzinfo=NEW_YORK).astimezone(UTC) for hour in (starts, ends)]
    call_out = CallOut.objects.create(
        **{
            "program": world.program, "facility": world.facility, "code": f"CO-{CallOut.objects.count()}",
            "role": "driver", "starts": span[0], "ends": span[1], "answer_until": span[0],
            "timezone": "America/New_York", "state": "taken", "raised_by": "tests", "raised_at": NOW,
        } | columns
    )  # fmt: skip
    CallOutAnswer.objects.create(
        call_out=call_out, volunteer=volunteer, answer="yes", is_assigned=is_assigned, starts=span[0], ends=span[1]
    )
    return call_out


def hours_of(world, volunteer):
    """What the plan is offered of a volunteer besides the hours of every week."""
    found = export_instance([world.program], FIRST, LAST, now=NOW).document
    (document,) = [each for each in found["volunteers"] if each["id"] == volunteer.code]
    extra = [(each["date"], each["from"], each["to"]) for each in document["extra_availability"]]
    return [each["from"] for each in document["away"]], extra


def clock(moment):
    return f"{moment.astimezone(NEW_YORK):%H:%M}"


def test_the_day_offers_what_is_left_with_the_way_there_and_back(world):
    volunteer = world.volunteer(free=((9, 17),), timezone="America/New_York")
    call_out = called_out(world, volunteer, 12, 13)
    leaves, back = door_to_door(call_out, volunteer)
    assert leaves < call_out.starts < call_out.ends < back
    on = SATURDAY.isoformat()
    assert hours_of(world, volunteer) == ([on], [(on, "09:00", clock(leaves)), (on, clock(back), "17:00")])


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"is_assigned": False}, id="somebody_else_comes"),
        pytest.param({"state": "cancelled"}, id="called_off"),
        pytest.param({"day": LAST + timedelta(days=9)}, id="at_another_time"),
    ],
)
def test_nothing_changes_for_who_is_not_expected(world, columns):
    volunteer = world.volunteer(free=((9, 17),))
    called_out(world, volunteer, 12, 13, **columns)
    assert hours_of(world, volunteer) == ([], [])


def test_extra_hours_on_a_day_away_are_narrowed_too_and_a_night_takes_from_both_days(world):
    volunteer = world.volunteer(free=(), timezone="America/New_York", zip="")
    AwayRange.objects.create(volunteer=volunteer, first_day=SATURDAY, last_day=SATURDAY)
    for day in (SATURDAY, SATURDAY + timedelta(days=1)):
        ExtraAvailability.objects.create(volunteer=volunteer, day=day, starts=time(0), ends=time(23, 59))
    night = called_out(world, volunteer, 22, 23)
    later = night.starts + timedelta(hours=4)
    CallOut.objects.update(ends=later)
    CallOutAnswer.objects.update(ends=later)
    on, after = SATURDAY.isoformat(), (SATURDAY + timedelta(days=1)).isoformat()
    assert hours_of(world, volunteer) == ([on, after], [(on, "00:00", "22:00"), (after, "02:00", "23:59")])


def test_a_plan_sends_nobody_to_a_visit_at_that_time(world):
    volunteer = world.volunteer()
    world.request(world.person(), SATURDAY, SATURDAY)

    def visits():
        instance = read_instance(export_instance([world.program], FIRST, LAST, now=NOW).document)
        return len(make_plan(instance, seconds=10).schedule["visits"])

    assert visits() == 1
    called_out(world, volunteer, 8, 18)
    assert visits() == 0
