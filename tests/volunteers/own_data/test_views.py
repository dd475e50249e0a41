"""One's own data: all of it, nobody else's, to read and to take along; and leaving for good."""

import json
from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.models import AuditEvent, WebSession
from tests.factories.invitations import an_address
from tests.factories.told_visits import ToldVisits
from visitation.models import Person
from visitation.statuses import Status
from volunteers.actions.memberships import suspend_membership
from volunteers.models import AwayRange, Letter, Membership, Training, User, Volunteer, WeeklyAvailability

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = ToldVisits()
    world.ida.user.email, world.ida.user.display_name = "mail-1@example.org", "Shown as"
    world.ida.user.save()
    an_address(world.ida.user, "mail-1@example.org")
    world.ida.preferred_name, world.ida.zip = "Called so", "10001"
    world.ida.save()
    WeeklyAvailability.objects.create(volunteer=world.ida, weekday=5, starts=time(9), ends=time(12))
    AwayRange.objects.create(volunteer=world.ida, first_day=date(2026, 12, 1), last_day=date(2026, 12, 3))
    Training.objects.create(volunteer=world.ida, course="basics", completed_on=date(2026, 1, 2))
    world.told = world.visit(status=Status.CONFIRMED, team=[world.ida])
    return world


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def taken(user):
    answer = signed_in(user).get(reverse("own_data_file"))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/json", "private, no-store")
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    return json.loads(answer.content)


def test_the_file_holds_the_account_the_roles_the_details_and_the_visits(world):
    told = taken(world.ida.user)
    (account,), (address,), (details,) = told["account"], told["addresses"], told["details"]
    assert (account["sign_in_name"], account["email"], account["shown_name"]) == (
        world.ida.user.username,
        "mail-1@example.org",
        "Shown as",
    )
    assert (address["address"], address["way"]) == ("mail-1@example.org", "e-mail")
    assert (details["code"], details["name"], details["zip"]) == (world.ida.code, "Called so", "10001")
    assert [(role["role"], role["program"], role["ended"]) for role in told["roles"]] == [
        ("volunteer", world.program.name, None)
    ]
    assert told["hours"] == [
        {"weekday": "Saturday", "from": "09:00", "until": "12:00"},
        {"away_from": "2026-12-01", "away_until": "2026-12-03"},
    ]
    assert told["training"] == [{"course": "basics", "completed": "2026-01-02", "until": None}]
    assert [(visit["code"], visit["day"], visit["facility"]) for visit in told["visits"]] == [
        (world.told.code, world.told.day.isoformat(), world.facility.name)
    ]


def test_nobody_else_is_in_it(world):
    """Neither on the page nor in the file: no person, no colleague, no key, whoever asks."""
    world.visit(status=Status.CONFIRMED, team=[world.omar], starts=world.told.starts + timedelta(days=1))
    for user in (world.ida.user, world.lead):
        client = signed_in(user)
        seen = client.get(reverse("own_data")).content.decode() + client.get(reverse("own_data_file")).content.decode()
        others = [world.omar.code, world.omar.user.username, world.person.alias_code, str(user.key_id), user.password]
        assert [other for other in others if other in seen] == []


def test_the_page_says_the_same_in_words(world):
    page = signed_in(world.ida.user).get(reverse("own_data")).content.decode()
    for value in ("Called so", "mail-1@example.org", "10001", "Saturday", "basics", world.told.code, world.ida.code):
        assert value in page
    for value in ("9 a.m.", "noon", "Dec. 3, 2026", "Jan. 2, 2026"):  # as the reader writes them
        assert f"<dd>{value}</dd>" in page
    assert "2026-12-03" not in page
    assert "Nothing." in page  # no clearance is on record, and the page says so


def test_every_role_has_the_page_and_the_file(world):
    for role in ("RA", "NC", "AU", "SA"):
        user = User.objects.create_user(f"office-{role.lower()}")
        user.active_membership = Membership.objects.create(user=user, role=role)
        user.save()
        assert taken(user)["account"][0]["sign_in_name"] == user.username
        assert taken(user)["visits"] == []
    assert taken(world.lead)["details"] == []


def test_taking_it_along_asks_who_it_is_and_is_written_down(world):
    client = signed_in(world.ida.user)
    session = client.session
    session["proved_at"] = 0
    session.save()
    assert client.get(reverse("own_data_file"))["Location"].startswith(reverse("prove"))
    assert client.get(reverse("own_data_delete"))["Location"].startswith(reverse("prove"))
    assert not AuditEvent.objects.filter(action="own_data_taken").exists()
    taken(world.ida.user)
    assert AuditEvent.objects.filter(action="own_data_taken", by=world.ida.user.username).count() == 1


def test_whoever_leaves_is_out_of_every_role_at_once_and_asked_for_nothing_more(world):
    user = world.ida.user
    client, elsewhere = signed_in(user), signed_in(user)
    assert client.get(reverse("own_data_delete")).status_code == 200
    assert client.post(reverse("own_data_delete"))["Location"] == reverse("sign_in")
    assert [each.get(reverse("my_visits")).status_code for each in (client, elsewhere)] == [302, 302]
    assert not Membership.objects.filter(user=user, ended_at__isnull=True).exists()
    assert Volunteer.objects.get(pk=world.ida.pk).state == "left"
    assert User.objects.get(pk=user.pk).erasure_asked_at is not None
    assert not WebSession.objects.filter(user_pk=user.pk).exists()
    assert AuditEvent.objects.filter(action="erasure_asked", by=user.username).count() == 1
    assert [letter.kind for letter in Letter.objects.filter(user=user)] == ["leaving"]


def test_looking_at_the_way_out_changes_nothing(world):
    signed_in(world.ida.user).get(reverse("own_data_delete"))
    assert Membership.objects.filter(user=world.ida.user, ended_at__isnull=True).exists()
    assert User.objects.get(pk=world.ida.user.pk).erasure_asked_at is None


def test_a_lead_on_whom_people_depend_hands_them_over_first(world):
    Person.objects.filter(pk=world.person.pk).update(assigned_lead=world.lead)
    answer = signed_in(world.lead).post(reverse("own_data_delete"))
    assert (answer.status_code, "hand them over first" in answer.content.decode()) == (409, True)
    assert Membership.objects.filter(user=world.lead, ended_at__isnull=True).exists()
    assert User.objects.get(pk=world.lead.pk).erasure_asked_at is None


def test_the_last_coordinator_stays_until_there_is_another(world):
    def coordinator(name):
        user = User.objects.create_user(name)
        user.active_membership = Membership.objects.create(user=user, role="NC")
        user.save()
        return user

    cora = coordinator("cora")
    answer = signed_in(cora).post(reverse("own_data_delete"))
    assert (answer.status_code, "nobody else has this role" in answer.content.decode()) == (409, True)
    coordinator("carl")
    assert signed_in(cora).post(reverse("own_data_delete")).status_code == 302


def test_one_who_works_in_two_programs_leaves_both(world):
    far = ToldVisits("far", facility=world.facility)
    user = world.ida.user
    Membership.objects.create(user=user, program=far.program, role="VO")
    Volunteer.objects.create(program=far.program, user=user, code="V-FAR9", preferred_name="Far")
    signed_in(user).post(reverse("own_data_delete"))
    assert not Membership.objects.filter(user=user, ended_at__isnull=True).exists()
    assert set(Volunteer.objects.filter(user=user).values_list("state", flat=True)) == {"left"}


def test_whose_role_rests_still_reads_their_own_data_and_nothing_else(world):
    volunteer = world.ida
    suspend_membership(volunteer.user.active_membership, by=world.lead, now=timezone.now())
    client = signed_in(User.objects.get(pk=volunteer.user.pk))
    shown = client.get(reverse("own_data")).content.decode()
    assert (volunteer.code in shown, volunteer.preferred_name in shown) == (True, True)
    assert json.loads(client.get(reverse("own_data_file")).content)["details"][0]["code"] == volunteer.code
    assert client.get(reverse("looked_at")).status_code == 200
    assert client.get(reverse("own_data_delete")).status_code == 200
    assert [client.get(reverse(name)).status_code for name in ("profile", "my_visits", "availability")] == [404] * 3
    assert reverse("own_data") in client.get("/").content.decode()
