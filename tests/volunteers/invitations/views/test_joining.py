"""From the message to an account: looking uses nothing up, sending does, and every refusal is the same page."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories.invitations import MAIL, an_address, an_invitation, run_posted_jobs, token_in
from tests.factories.told_visits import ToldVisits
from volunteers.actions.memberships import end_membership
from volunteers.invitations.inviting import withdraw
from volunteers.models import Invitation, SignInAddress, User, Volunteer

pytestmark = pytest.mark.django_db
PASSWORD = "seven quiet herons wade at dusk"


@pytest.fixture
def world():
    return ToldVisits()


@pytest.fixture
def token(world):
    from django.utils import timezone

    world.invitation = an_invitation(world, now=timezone.now())
    run_posted_jobs()
    return token_in(mail.outbox[-1].body)


def follow(client, token):
    return client.get(reverse("join_follow", args=[token]), follow=True)


def send(client, **told):
    return client.post(reverse("join"), {"address": MAIL, "name": "Ida", "way": "link"} | told)


def text(answer):
    return re.sub(r'value="[\w-]{64}"|nonce="[^"]+"', "", answer.content.decode())


def test_the_token_leaves_the_address_at_once(client, token):
    answer = follow(client, token)
    assert answer.redirect_chain == [(reverse("join"), 302)]
    assert token not in answer.content.decode()


def test_looking_uses_nothing_up_however_often(client, token):
    assert {follow(Client(), token).status_code for _look in range(3)} == {200}
    assert Invitation.objects.get().accepted_at is None
    assert send(client).status_code == 404  # this browser never opened the link


def test_another_browser_than_the_one_that_looked_may_join(client, token):
    follow(Client(), token)
    follow(client, token)
    assert send(client).status_code == 302


def test_who_joins_without_a_password_is_in_and_told_the_sign_in_name(client, token):
    follow(client, token)
    answer = client.post(reverse("join"), {"address": MAIL, "name": "Ida", "way": "link"}, follow=True)
    user = User.objects.get(pk=Invitation.objects.get().accepted_by_id)
    assert answer.redirect_chain[-1][0] == reverse("my_visits")
    assert user.username in answer.content.decode()
    assert (user.has_usable_password(), client.session["factors"]) == (False, ["link"])
    assert SignInAddress.objects.get(user=user).address == MAIL


def test_who_joins_with_a_password_signs_in_with_it_later(client, token):
    follow(client, token)
    send(client, way="password", password=PASSWORD, again=PASSWORD)
    user = User.objects.get(pk=Invitation.objects.get().accepted_by_id)
    assert user.check_password(PASSWORD)


def test_who_wants_a_passkey_is_led_to_where_it_is_made(client, token):
    follow(client, token)
    assert send(client, way="passkey")["Location"] == reverse("factors")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"way": "password", "password": "", "again": ""}, "password"),
        ({"way": "password", "password": PASSWORD, "again": "another"}, "again"),
        ({"way": "password", "password": "short", "again": "short"}, "password"),
        ({"way": "password", "password": "passwordpassword", "again": "passwordpassword"}, "password"),
        ({"way": "impersonation"}, "way"),
        ({"name": ""}, "name"),
        ({"address": ""}, "address"),
        ({"address": "other@example.org"}, "address"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_made(client, token, told, field):
    follow(client, token)
    answer = send(client, **told)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert User.objects.count() == 4


def test_what_nobody_offers_is_not_taken(client, token):
    follow(client, token)
    send(client, role="SA", program="", username="root", is_active="", display_name="Other", email="x@example.org")
    user = User.objects.get(pk=Invitation.objects.get().accepted_by_id)
    assert (user.role, user.display_name, user.email) == ("VO", "Ida", MAIL)
    assert user.username != "root"


def test_every_link_that_does_not_work_gets_the_same_page(client, world, token):
    world.user("harbor-second", "PL")  # the last lead of people does not go
    used, pages = Client(), []
    follow(used, token)
    send(used)
    pages.append(follow(client, token))  # used
    for end in ("taken back", "role ended", "never was"):
        from django.utils import timezone

        invitation = an_invitation(world, to="omar@example.org", now=timezone.now())
        run_posted_jobs()
        again = token_in(mail.outbox[-1].body)
        if end == "taken back":
            withdraw(invitation, by=world.lead, now=timezone.now())
        elif end == "role ended":
            end_membership(world.lead.active_membership, by=world.lead, now=timezone.now())
        else:
            again = "1." + "x" * 43
        pages.append(follow(Client(), again))
    assert {page.status_code for page in pages} == {404}
    assert len({text(page) for page in pages}) == 1


def test_who_has_an_account_is_asked_to_sign_in_first(client, world, token):
    an_address(world.stranger.user, MAIL)
    follow(client, token)
    answer = send(client)
    assert "Sign in first" in answer.content.decode()
    assert Invitation.objects.get().accepted_at is None


def test_who_is_signed_in_joins_as_themselves_and_chooses_the_role_afterwards(client, world):
    from django.utils import timezone

    far = ToldVisits("far", facility=world.facility)
    an_invitation(far, now=timezone.now())
    run_posted_jobs()
    client.force_login(world.ida.user)
    page = follow(client, token_in(mail.outbox[-1].body))
    assert "harbor-ida" in page.content.decode() and "password" not in page.context["form"].fields
    answer = send(client)
    assert answer["Location"] == reverse("my_roles")
    world.ida.user.refresh_from_db()
    assert world.ida.user.active_membership.program == world.program
    assert Volunteer.objects.filter(user=world.ida.user).count() == 2


@pytest.mark.password_only
@pytest.mark.parametrize("role", ["PL", "RA", "NC", "AU", "SA"])
def test_who_sees_or_changes_much_needs_a_password_and_a_second_factor_before_anything_else(client, world, role):
    from django.utils import timezone

    from tests.factories.invitations import address_of
    from volunteers.invitations.inviting import invite

    program = world.program if role == "PL" else None
    invite(role=role, program=program, address=address_of(MAIL), by="tests", now=timezone.now())
    run_posted_jobs()
    page = follow(client, token_in(mail.outbox[-1].body))
    assert [way for way, _words in page.context["form"].fields["way"].choices] == ["password"]
    assert list(send(client).context["form"].errors) == ["way"]
    send(client, way="password", password=PASSWORD, again=PASSWORD)
    assert client.get(reverse("profile"))["Location"] == reverse("factors")
