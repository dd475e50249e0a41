"""A lead acts for volunteers without an account, for them alone, and the record says who did."""

import pytest
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.told_visits import ToldVisits
from volunteers.models import AwayRange, Volunteer

pytestmark = pytest.mark.django_db
DETAILS = {
    "preferred_name": "Rosa",
    "phone": "+1 212 555 0123",
    "zip": "10001",
    "max_visits_per_week": 1,
    "max_visits_per_month": 4,
    "max_travel_minutes": 90,
    "seats_offered": 0,
}


@pytest.fixture
def world():
    world = ToldVisits()
    world.rosa = Volunteer.objects.create(program=world.program, code="VR-ROSA", preferred_name="Rosa")
    return world


@pytest.fixture
def lead(client, world):
    client.force_login(world.lead)
    return client


def acts():
    return list(
        AuditEvent.objects.filter(detail__has_key="acted_for")
        .exclude(action="profile_read")
        .order_by("pk")
        .values_list("action", "by", "subject")
    )


def test_a_volunteer_without_an_account_is_added(lead, world):
    answer = lead.post(reverse("managed_new"), DETAILS | {"preferred_name": "Elio"})
    added = Volunteer.objects.exclude(code="VR-ROSA").get(user=None)
    assert answer["Location"] == reverse("managed", args=[added.code])
    assert (added.program, added.preferred_name, added.timezone) == (world.program, "Elio", world.program.timezone)
    assert acts() == [("managed_added", "harbor-lead", added.code)]


def test_details_are_changed_for_them_and_the_record_says_by_whom(lead, world):
    lead.post(reverse("managed", args=["VR-ROSA"]), DETAILS | {"preferred_name": "Rosa M."})
    world.rosa.refresh_from_db()
    assert world.rosa.preferred_name == "Rosa M."
    assert acts() == [("profile_changed", "harbor-lead", "VR-ROSA")]
    page = lead.get(reverse("managed", args=["VR-ROSA"])).content.decode()
    assert "harbor-lead changed their details" in page
    assert "You act for Rosa M." in page


def test_hours_are_given_and_taken_away_for_them(lead, world):
    page = reverse("managed_availability", args=["VR-ROSA"])
    away = {"kind": "away", "away-first_day": "2027-12-01", "away-last_day": "2027-12-03"}
    assert lead.post(page, away).status_code == 302
    line = AwayRange.objects.get(volunteer=world.rosa)
    assert "Remove" in lead.get(page).content.decode()
    lead.post(reverse("managed_availability_remove", args=["VR-ROSA", "away", line.pk]))
    assert not AwayRange.objects.exists()
    assert acts() == [
        ("availability_added", "harbor-lead", "VR-ROSA"),
        ("availability_removed", "harbor-lead", "VR-ROSA"),
    ]


def test_hours_that_are_there_already_are_said_to_be(lead, world):
    page = reverse("managed_availability", args=["VR-ROSA"])
    away = {"kind": "away", "away-first_day": "2027-12-01", "away-last_day": "2027-12-03"}
    lead.post(page, away)
    answer = lead.post(page, away)
    assert (answer.status_code, AwayRange.objects.count()) == (200, 1)


def test_whoever_has_left_is_acted_for_no_more(lead, world):
    page = reverse("managed_leave", args=["VR-ROSA"])
    assert lead.get(page).status_code == 200
    assert lead.post(page).status_code == 302
    world.rosa.refresh_from_db()
    assert world.rosa.state == "left"
    assert lead.get(reverse("managed", args=["VR-ROSA"])).status_code == 404


@pytest.mark.parametrize("route", ["managed", "managed_availability", "managed_leave"])
def test_nobody_acts_for_whoever_has_an_account(lead, world, route):
    page = reverse(route, args=[world.ida.code])
    assert (lead.get(page).status_code, lead.post(page, DETAILS).status_code) == (404, 404)


@pytest.mark.parametrize("route", ["managed", "managed_availability", "managed_leave"])
@pytest.mark.parametrize("who", ["volunteer", "mentor", "lead of another program"])
def test_nobody_but_a_lead_of_the_program_acts_for_them(client, world, route, who):
    user = {
        "volunteer": lambda: world.ida.user,
        "mentor": lambda: world.volunteer("harbor-mentor", "MB").user,
        "lead of another program": lambda: ToldVisits("far", facility=world.facility).lead,
    }[who]()
    client.force_login(user)
    page = reverse(route, args=["VR-ROSA"])
    assert (client.get(page).status_code, client.post(page, DETAILS).status_code) == (404, 404)


def test_a_line_of_somebody_with_an_account_is_not_taken_away_by_a_lead(lead, world):
    line = AwayRange.objects.create(volunteer=world.ida, first_day="2027-12-01", last_day="2027-12-03")
    for code in ("VR-ROSA", world.ida.code):
        page = reverse("managed_availability_remove", args=[code, "away", line.pk])
        assert lead.post(page).status_code == 404
    assert AwayRange.objects.filter(pk=line.pk).exists()


def test_what_no_form_offers_is_not_set(lead, world):
    lead.post(
        reverse("managed", args=["VR-ROSA"]),
        DETAILS | {"user": world.lead.pk, "code": "VR-MINE", "state": "left", "program": 1, "is_experienced": "on"},
    )
    world.rosa.refresh_from_db()
    assert (world.rosa.user, world.rosa.code, world.rosa.state, world.rosa.is_experienced) == (
        None, "VR-ROSA", "active", False
    )  # fmt: skip


def test_that_the_details_were_read_is_on_record(lead, world):
    lead.get(reverse("managed", args=["VR-ROSA"]))
    event = AuditEvent.objects.get(action="profile_read")
    assert (event.by, event.subject, event.program) == ("harbor-lead", "VR-ROSA", "harbor")
