"""Roles of the network: coordinators ask, two agree; auditors look; system admins close accounts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.approvals.models import Approval
from compliance.keys import sealing
from tests.factories.invitations import run_posted_jobs, token_in
from tests.factories.told_visits import ToldVisits
from visitation.models import Person
from volunteers.accounts.lost_factors import take_off_what_is_due
from volunteers.models import Invitation, Membership, Program, User
from volunteers.roles.programs import NotSealed, ask_to_archive

pytestmark = pytest.mark.django_db
PASSWORD = "seven quiet herons wade at dusk"


@pytest.fixture
def world():
    world = ToldVisits()
    world.cora, world.carl = (somebody(name, "NC") for name in ("cora", "carl"))
    world.aude, world.sam, world.rufus = (
        somebody(name, role) for name, role in (("aude", "AU"), ("sam", "SA"), ("rufus", "RA"))
    )
    return world


def somebody(name, role):
    user = User.objects.create_user(name)
    user.active_membership = Membership.objects.create(user=user, role=role)
    user.save()
    return user


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def agree(user):
    approval = Approval.objects.get(state="asked")
    return signed_in(user).post(
        reverse("approval_agree", args=[approval.code]), {"seen": approval.content_hash}, follow=True
    )


@pytest.mark.parametrize("who", ["cora", "aude", "sam"])
def test_the_network_shows_leads_and_its_own_roles_by_sign_in_name_and_no_volunteer(world, who):
    far = ToldVisits("far", facility=world.facility)
    page = signed_in(getattr(world, who)).get(reverse("network")).content.decode()
    assert all(name in page for name in ("harbor-lead", "far-lead", "cora", "aude", "sam", "rufus"))
    assert not any(user.username in page for user in (world.ida.user, world.omar.user, far.ida.user))


@pytest.mark.parametrize("who", ["rufus", "lead", "ida"])
def test_the_network_is_not_there_for_others(world, who):
    user = {"rufus": world.rufus, "lead": world.lead, "ida": world.ida.user}[who]
    assert signed_in(user).get(reverse("network")).status_code == 404


def test_an_auditor_looks_and_can_ask_for_nothing(world):
    auditor = signed_in(world.aude)
    assert "Ask for" not in auditor.get(reverse("network")).content.decode()
    pages = [reverse(name) for name in ("network_grant", "network_lead", "account_close", "program_new")]
    pages += [reverse("program_archive", args=["harbor"]), reverse("program_change", args=["harbor"])]
    pages += [reverse("network_change", args=[world.lead.active_membership.pk, "suspend"])]
    assert {auditor.get(page).status_code for page in pages} | {auditor.post(page).status_code for page in pages} == {
        404
    }


def test_a_new_auditor_is_asked_for_agreed_to_and_joins(world, client):
    coordinator = signed_in(world.cora)
    coordinator.post(reverse("network_grant"), {"role": "AU", "address": "anna@example.org", "language": "en"})
    assert not Invitation.objects.exists()
    assert (
        "anna@example.org"
        in signed_in(world.carl).get(reverse("approval", args=[Approval.objects.get().code])).content.decode()
    )
    agree(world.carl)
    run_posted_jobs()
    client.get(reverse("join_follow", args=[token_in(mail.outbox[-1].body)]))
    told = {"address": "anna@example.org", "name": "Anna", "way": "password", "password": PASSWORD, "again": PASSWORD}
    assert client.post(reverse("join"), told).status_code == 302
    assert User.objects.get(memberships__role="AU", username__contains="-").memberships.get().role == "AU"


@pytest.mark.parametrize("loses", ["ends", "rests", "is closed"])
def test_an_invitation_to_the_network_is_worth_nothing_once_who_asked_for_it_has_lost_the_role(world, client, loses):
    signed_in(world.cora).post(
        reverse("network_grant"), {"role": "AU", "address": "anna@example.org", "language": "en"}
    )
    agree(world.carl)
    run_posted_jobs()
    page = reverse("join_follow", args=[token_in(mail.outbox[-1].body)])
    assert Client().get(page, follow=True).status_code == 200
    role = Membership.objects.filter(user=world.cora)
    if loses == "is closed":
        User.objects.filter(pk=world.cora.pk).update(is_active=False)
    else:
        role.update(**{"ended_at" if loses == "ends" else "suspended_at": role.get().since})
    assert Client().get(page, follow=True).status_code == 404


def test_one_coordinator_alone_gives_no_role(world):
    signed_in(world.cora).post(
        reverse("network_grant"), {"role": "NC", "address": "anna@example.org", "language": "en"}
    )
    agree(world.cora)
    assert not Invitation.objects.exists()


def test_a_system_admin_asks_for_system_admins_alone(world):
    admin = signed_in(world.sam)
    answer = admin.post(reverse("network_grant"), {"role": "NC", "address": "anna@example.org", "language": "en"})
    assert list(answer.context["form"].errors) == ["role"]
    admin.post(reverse("network_grant"), {"role": "SA", "address": "anna@example.org", "language": "en"})
    agree(world.cora)
    assert Invitation.objects.get().role == "SA"


def test_no_system_admin_gives_themselves_a_role_of_a_program(world):
    admin = signed_in(world.sam)
    assert admin.get(reverse("network_lead")).status_code == 404
    assert admin.get(reverse("team")).status_code == 404


def test_a_lead_of_a_program_is_named_by_two_coordinators(world):
    page = reverse("network_lead")
    signed_in(world.cora).post(page, {"program": world.program.pk, "address": "lena@example.org", "language": "en"})
    agree(world.carl)
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.program, invitation.invited_by) == (
        "PL", world.program, world.cora.active_membership
    )  # fmt: skip
    assert signed_in(world.cora).get(reverse("network")).content.decode().count("Take back") == 1


def test_a_coordinator_lets_a_lead_rest_and_the_lead_is_out_at_once(world):
    lead, coordinator = signed_in(world.lead), signed_in(world.cora)
    assert lead.get(reverse("week")).status_code == 200
    role = world.lead.active_membership
    assert coordinator.post(reverse("network_change", args=[role.pk, "suspend"])).status_code == 302
    assert lead.get(reverse("week")).status_code == 302
    assert coordinator.post(reverse("network_change", args=[role.pk, "resume"])).status_code == 302
    role.refresh_from_db()
    assert role.suspended_at is None


def test_a_coordinator_who_ends_a_leads_role_learns_how_many_depend_on_it_and_not_who(world):
    Person.objects.filter(pk=world.person.pk).update(assigned_lead=world.lead)
    page = reverse("network_change", args=[world.lead.active_membership.pk, "end"])
    coordinator = signed_in(world.cora)
    for answer in (coordinator.get(page), coordinator.post(page)):
        assert world.person.alias_code not in answer.content.decode()
    assert coordinator.post(page).status_code == 409
    Person.objects.update(assigned_lead=None)
    assert coordinator.post(page).status_code == 409  # the program would have no lead
    world.user("harbor-second", "PL")
    assert coordinator.post(page).status_code == 302


def test_a_coordinator_changes_no_volunteers_role(world):
    for verb in ("suspend", "end"):
        page = reverse("network_change", args=[world.ida.user.active_membership.pk, verb])
        assert signed_in(world.cora).post(page).status_code == 404


def test_a_system_admin_closes_any_account_and_opens_it_again(world):
    volunteer, admin = signed_in(world.ida.user), signed_in(world.sam)
    page = reverse("account_close")
    shown = admin.post(page, {"username": "harbor-ida"})
    assert shown.context["account"] == world.ida.user
    assert volunteer.get(reverse("my_visits")).status_code == 200  # looked at, not closed
    assert admin.post(page, {"username": "harbor-ida", "verb": "close"}).status_code == 302
    assert volunteer.get(reverse("my_visits")).status_code == 302
    admin.post(page, {"username": "harbor-ida", "verb": "open"})
    assert User.objects.get(pk=world.ida.user.pk).is_active


@pytest.mark.parametrize("username", ["sam", "nobody", "", "\x00"])
def test_no_admin_closes_the_own_account_or_one_that_is_not_there(world, username):
    answer = signed_in(world.sam).post(reverse("account_close"), {"username": username, "verb": "close"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["username"])
    assert User.objects.get(pk=world.sam.pk).is_active


def test_a_program_begins_and_changes_and_ends_when_two_agree(world):
    coordinator = signed_in(world.cora)
    coordinator.post(
        reverse("program_new"),
        {"code": "bay", "name": "Bay Visits", "phone": "212-555-0123", "timezone": "America/New_York"},
    )
    assert not Program.objects.filter(code="bay").exists()
    agree(world.carl)
    bay = Program.objects.get(code="bay")
    assert (bay.name, bay.phone, bay.network) == ("Bay Visits", "(212) 555-0123", world.network)
    changed = {"name": "Bay Visitors", "phone": "", "timezone": "America/Denver"}
    coordinator.post(reverse("program_change", args=["bay"]), changed)
    agree(world.carl)
    bay.refresh_from_db()
    assert (bay.name, bay.phone, bay.timezone) == ("Bay Visitors", "", "America/Denver")


@pytest.fixture
def own_keys(settings):
    settings.KEY_STORE = settings.KEY_STORE / uuid4().hex


def test_a_program_is_sealed_before_it_is_archived(world):
    page = reverse("program_archive", args=["harbor"])
    cora = signed_in(world.cora)
    for answer in (cora.get(page), cora.post(page)):
        assert (answer.status_code, "Please seal the program first." in answer.content.decode()) == (200, True)
        assert reverse("program_seal", args=["harbor"]) in answer.content.decode()
    assert Approval.objects.count() == 0
    with pytest.raises(NotSealed):
        ask_to_archive(world.program, by=world.cora, now=timezone.now())


def test_a_program_that_was_unsealed_meanwhile_is_not_archived(own_keys, world):
    prepared = sealing.prepare(world.program.pk)
    sealing.seal_away(prepared, now=timezone.now())
    signed_in(world.cora).post(reverse("program_archive", args=["harbor"]))
    sealing.unseal(world.program.pk, list(prepared.shares[:2]))
    assert "It has changed since it was asked for" in agree(world.carl).content.decode()
    assert Program.objects.get(code="harbor").archived_at is None


def test_whoever_acts_for_an_archived_program_is_out_at_once(own_keys, world):
    sealing.seal_away(sealing.prepare(world.program.pk), now=timezone.now())
    lead, volunteer = signed_in(world.lead), signed_in(world.ida.user)
    signed_in(world.cora).post(reverse("program_archive", args=["harbor"]))
    assert lead.get(reverse("week")).status_code == 200  # one has asked, nothing more
    agree(world.carl)
    assert [lead.get(reverse("week")).status_code, volunteer.get(reverse("my_visits")).status_code] == [302, 302]
    again = signed_in(User.objects.get(pk=world.lead.pk))
    assert again.get(reverse("week")).status_code == 404


def test_a_lost_second_factor_is_taken_off_a_day_after_two_agreed(world):
    from allauth.mfa.models import Authenticator

    second = world.user("harbor-second", "PL")
    third = world.user("harbor-third", "PL")
    Authenticator.objects.create(user=second, type="totp", data={"secret": "x"})
    lost = signed_in(second)
    signed_in(world.lead).post(reverse("member_change", args=[second.active_membership.pk, "second-factor"]))
    page = agree(third).content.decode()
    assert "It is taken off in 24 hours, unless its owner stops it." in page
    assert Authenticator.objects.filter(user=second).exists()
    assert take_off_what_is_due(now=timezone.now() + timedelta(hours=25)) == 1
    assert not Authenticator.objects.filter(user=second).exists()
    assert lost.get(reverse("week")).status_code == 302
    assert User.objects.get(pk=second.pk).password == second.password  # nobody sets or sees one


def test_the_first_page_of_each_office_says_what_waits(world):
    signed_in(world.cora).post(
        reverse("network_grant"), {"role": "AU", "address": "anna@example.org", "language": "en"}
    )
    waiting = {
        who: [work.waiting for work in signed_in(getattr(world, who)).get(reverse("home")).context["work"]]
        for who in ("cora", "carl", "aude", "sam")
    }
    assert waiting == {"cora": [0, 0, None], "carl": [1, 0, None], "aude": [None, 6], "sam": [0, 0, None]}


def test_every_card_of_an_office_opens(world):
    for who in ("cora", "aude", "sam"):
        client = signed_in(getattr(world, who))
        pages = {work.url for work in client.get(reverse("home")).context["work"]} - {reverse("health")}
        assert {client.get(page).status_code for page in pages} == {200}


def test_an_invitation_waits_no_longer_than_it_lasts(world):
    signed_in(world.cora).post(
        reverse("network_grant"), {"role": "AU", "address": "anna@example.org", "language": "en"}
    )
    agree(world.carl)
    Invitation.objects.update(made_at=Invitation.objects.get().made_at - timedelta(hours=73))
    invitation = Invitation.objects.get()
    Invitation.objects.update(ends_at=invitation.made_at + timedelta(hours=72))
    assert "Take back" not in signed_in(world.cora).get(reverse("network")).content.decode()
