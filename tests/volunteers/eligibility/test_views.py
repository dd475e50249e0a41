"""Who can go to X on day D: one page, worked out anew at each look."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.plans import SATURDAY, PlanWorld
from visitation.benchmarks.counting import counted
from volunteers.eligibility.hours import Hours, hours_of, with_hours
from volunteers.models import AwayRange, Membership, User, Volunteer

pytestmark = pytest.mark.django_db


def lead_of(world):
    user = User.objects.create_user("a-lead", "long enough to be allowed")
    user.active_membership = Membership.objects.create(user=user, program=world.program, role="PL")
    user.save()
    return user


def test_the_page_says_who_can_and_what_others_lack(client):
    world, day = PlanWorld(), SATURDAY.isoformat()
    ready, lacking = world.volunteer(), world.volunteer(cleared=False, trained=False)
    away = world.volunteer(quiet_months=[9])
    new, led = world.volunteer(is_experienced=False), world.volunteer(is_experienced=False)
    led.mentorships.create(mentor=ready)
    AwayRange.objects.create(volunteer=ready, first_day=SATURDAY, last_day=SATURDAY)
    client.force_login(lead_of(world))
    page = reverse("who_can_go")
    assert client.get(page).status_code == 200
    asked = {"facility": world.facility.code, "day": day, "role": "visitor"}
    client.get(page, asked)  # what the facility asks for is kept between requests
    with CaptureQueriesContext(connection) as few:
        shown = client.get(page, asked)
    assert counted(few.captured_queries).asked <= 12
    with CaptureQueriesContext(connection) as of_others:
        client.get(page, asked | {"show": "cannot"})
    assert counted(of_others.captured_queries).asked <= 12
    assert [row[0].code for row in shown.context["rows"]] == [ready.code, away.code, led.code]
    text = shown.content.decode()
    assert ("Away on that day." in text, "Wants no visits in that month." in text) == (True, True)
    others = client.get(page, asked | {"show": "cannot"})
    assert [(row[0].code, len(row[1])) for row in others.context["rows"]] == [(lacking.code, 2), (new.code, 1)]
    assert f"{lacking.code} is not cleared for this facility." in others.content.decode()
    assert [row[0].code for row in client.get(page, asked | {"role": "letters"}).context["rows"]] == [
        ready.code, lacking.code, away.code, new.code, led.code
    ]  # fmt: skip
    for _more in range(3):
        world.volunteer()
    with CaptureQueriesContext(connection) as many:
        client.get(page, asked)
    assert counted(many.captured_queries).asked <= 12


def test_hours_are_those_of_the_very_day(client):
    world = PlanWorld()
    usual, second, other, extra, resting, gone = (world.volunteer(free=()) for _each in range(6))
    for volunteer, hour, weeks in ((usual, 9, None), (usual, 14, []), (second, 10, [2]), (other, 10, [1, 5])):
        volunteer.weekly_availability.create(
            weekday=SATURDAY.weekday(), starts=time(hour), ends=time(hour + 2), weeks_of_month=weeks
        )
    usual.weekly_availability.create(weekday=0, starts=time(8), ends=time(9))
    for volunteer in (extra, resting, gone):
        volunteer.weekly_availability.create(weekday=SATURDAY.weekday(), starts=time(9), ends=time(11))
        volunteer.extra_availability.create(day=SATURDAY, starts=time(7, 30), ends=time(8))
    other.extra_availability.create(day=SATURDAY + timedelta(days=1), starts=time(7), ends=time(8))
    gone.away_ranges.create(first_day=SATURDAY, last_day=SATURDAY)
    usual.away_ranges.create(first_day=SATURDAY + timedelta(days=1), last_day=SATURDAY + timedelta(days=5))
    Volunteer.objects.filter(pk=resting.pk).update(quiet_months=[SATURDAY.month])
    rows = with_hours(Volunteer.objects.filter(program=world.program), SATURDAY)
    early, usually = (time(7, 30), time(8)), (time(9), time(11))
    assert (SATURDAY.day - 1) // 7 + 1 == 2
    assert {row.pk: hours_of(row, SATURDAY) for row in rows} == {
        usual.pk: Hours([usually, (time(14), time(16))]),
        second.pk: Hours([(time(10), time(12))]),
        other.pk: Hours([]),
        extra.pk: Hours([early, usually]),
        resting.pk: Hours([early], is_quiet=True),
        gone.pk: Hours([early], is_away=True),
    }


@pytest.mark.parametrize("day", ["", "2026-02-30", "0001-01-01", "9999-12-31", "x" * 1000])
def test_a_day_that_makes_no_sense_is_told_at_its_field(client, day):
    world = PlanWorld()
    client.force_login(lead_of(world))
    shown = client.get(reverse("who_can_go"), {"facility": world.facility.code, "day": day})
    assert (shown.status_code, "day" in shown.context["form"].errors) == (200, True)


def test_a_volunteer_does_not_find_it(client):
    world = PlanWorld()
    user = User.objects.create_user("a-volunteer", "long enough to be allowed")
    user.active_membership = Membership.objects.create(user=user, program=world.program, role="VO")
    user.save()
    Volunteer.objects.filter(pk=world.volunteer().pk).update(user=user)
    client.force_login(user)
    assert client.get(reverse("who_can_go")).status_code == 404
