"""The pages of accounts and roles where a name cannot be opened: sealed away, erased, or with its seal broken."""

import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.keys import destroy_key, rotation, sealing
from tests.factories.invitations import an_invitation
from tests.factories.told_visits import ToldVisits
from volunteers.models import Membership, User, Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings):
    settings.KEY_STORE = settings.KEY_STORE / uuid4().hex
    world = ToldVisits()
    world.ida.user.display_name = "Ida shown"
    world.ida.user.save()
    world.managed = Volunteer.objects.create(program=world.program, code="V-MGD1", preferred_name="Managed shown")
    world.invitation = an_invitation(world)
    world.cora = User.objects.create_user("cora", display_name="Somebody")
    world.cora.active_membership = Membership.objects.create(user=world.cora, role="NC")
    world.cora.save()
    return world


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def pages(world):
    """The team for a lead, one member of it, the network for a coordinator: their status and their words."""
    lead, coordinator = signed_in(world.lead), signed_in(world.cora)
    member = reverse("member", args=[world.ida.user.active_membership_id])
    answers = [lead.get(reverse("team")), lead.get(member), coordinator.get(reverse("network"))]
    return [answer.status_code for answer in answers], [answer.content.decode() for answer in answers]


def test_names_are_shown_while_they_can_be_opened(world):
    statuses, (team, member, _network) = pages(world)
    assert statuses == [200, 200, 200]
    assert all(name in team for name in ("Ida shown", "Managed shown"))
    assert "Ida shown" in member


def test_in_a_sealed_program_codes_stand_in_for_names(world):
    sealing.seal_away(sealing.prepare(world.program.pk), now=timezone.now())
    statuses, (team, _member, _network) = pages(world)
    assert statuses == [200, 200, 200]
    assert "Managed shown" not in team
    assert "V-MGD1" in team


def test_an_erased_account_or_volunteer_is_known_by_its_code(world):
    destroy_key(world.ida.user.key_id)
    destroy_key(world.managed.key_id)
    statuses, (team, member, _network) = pages(world)
    assert statuses == [200, 200, 200]
    assert not any(name in team + member for name in ("Ida shown", "Managed shown"))
    assert all(code in team for code in (world.ida.user.username, "V-MGD1"))


def test_a_broken_seal_shows_nothing_on_the_team_and_does_not_touch_the_network(world):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE volunteers_user SET display_name = set_byte(display_name, length(display_name) - 1,"
            " get_byte(display_name, length(display_name) - 1) # 1) WHERE id = %s",
            [world.ida.user.pk],
        )
    lead, coordinator = signed_in(world.lead), signed_in(world.cora)
    lead.raise_request_exception = False
    answer = lead.get(reverse("team"))
    assert (answer.status_code, b"Ida shown" in answer.content) == (500, False)
    assert coordinator.get(reverse("network")).status_code == 200


def test_a_rotation_of_the_keys_is_not_noticed(world, settings):
    """Every name of the team is opened again and again while the keys that wrap its key are made anew."""
    stop, wrong = threading.Event(), []

    def rotate():
        try:
            while not stop.is_set():
                rotation.rotate(batch=1)
                rotation._renew_program_key("accounts", "none")
                rotation._renew_program_key(str(world.program.pk), "none")
        except Exception as error:
            wrong.append(error)

    turning = threading.Thread(target=rotate)
    turning.start()
    try:
        seen = {tuple(pages(world)[0]) for _each in range(15)}
    finally:
        stop.set()
        turning.join()
    assert (wrong, seen) == ([], {(200, 200, 200)})
