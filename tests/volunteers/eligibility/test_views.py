"""Who can go to X on day D: one page, worked out anew at each look."""

import pytest
from django.urls import reverse

from tests.factories.plans import SATURDAY, PlanWorld
from volunteers.models import AwayRange, Membership, User, Volunteer

pytestmark = pytest.mark.django_db


def lead_of(world):
    user = User.objects.create_user("a-lead", "long enough to be allowed")
    user.active_membership = Membership.objects.create(user=user, program=world.program, role="PL")
    user.save()
    return user


def test_the_page_says_who_can_and_what_others_lack(client, django_assert_max_num_queries):
    world, day = PlanWorld(), SATURDAY.isoformat()
    ready, lacking = world.volunteer(), world.volunteer(cleared=False, trained=False)
    away = world.volunteer(quiet_months=[9])
    AwayRange.objects.create(volunteer=ready, first_day=SATURDAY, last_day=SATURDAY)
    client.force_login(lead_of(world))
    page = reverse("who_can_go")
    assert client.get(page).status_code == 200
    asked = {"facility": world.facility.code, "day": day, "role": "visitor"}
    with django_assert_max_num_queries(24) as few:
        shown = client.get(page, asked)
    asked_before = len(few.captured_queries)
    assert [row[0].code for row in shown.context["rows"]] == [ready.code, away.code]
    text = shown.content.decode()
    assert ("Away on that day." in text, "Wants no visits in that month." in text) == (True, True)
    others = client.get(page, asked | {"show": "cannot"})
    assert [(row[0].code, len(row[1])) for row in others.context["rows"]] == [(lacking.code, 2)]
    assert f"{lacking.code} is not cleared for this facility." in others.content.decode()
    assert [row[0].code for row in client.get(page, asked | {"role": "letters"}).context["rows"]] == [
        ready.code, lacking.code, away.code
    ]  # fmt: skip
    for _more in range(3):
        world.volunteer()
    with django_assert_max_num_queries(asked_before):
        client.get(page, asked)


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
