"""The team page of a lead: invite, rest, end, ask; never beyond the own program."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.urls import reverse

from compliance.approvals.models import Approval
from tests.factories.invitations import run_posted_jobs
from tests.factories.told_visits import ToldVisits
from volunteers.models import Invitation, Membership, Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ToldVisits()


@pytest.fixture
def lead(client, world):
    client.force_login(world.lead)
    return client


def text(answer):
    return answer.content.decode()


def test_a_lead_sees_the_own_team_alone(lead, world):
    far = ToldVisits("far", facility=world.facility)
    page = text(lead.get(reverse("team")))
    assert "harbor-ida" in page and "harbor-lead" in page
    assert far.ida.user.username not in page


def test_a_lead_invites_by_mail_and_takes_it_back(lead, world):
    answer = lead.post(reverse("team_invite"), {"address": "ida@example.org", "role": "MB", "language": "es"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("team"))
    assert mail.outbox == []  # nothing is sent while the page waits
    run_posted_jobs()
    assert mail.outbox[0].to == ["ida@example.org"]
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.program, invitation.invited_by) == (
        "MB", world.program, world.lead.active_membership
    )  # fmt: skip
    assert "ida@example.org" not in text(lead.get(reverse("team")))
    lead.post(reverse("team_withdraw", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is not None


def test_invitations_that_wait_are_told_apart_by_who_asked_and_when(lead, world):
    for address in ("ida@example.org", "omar@example.org"):
        lead.post(reverse("team_invite"), {"address": address, "role": "MB", "language": "en"})
    run_posted_jobs()
    one, other = Invitation.objects.order_by("pk")
    Invitation.objects.filter(pk=one.pk).update(sent_at=datetime(2026, 11, 20, 17, 0, tzinfo=UTC))
    Invitation.objects.filter(pk=other.pk).update(sent_at=None, made_at=datetime(2026, 11, 19, 20, 30, tzinfo=UTC))
    page = text(lead.get(reverse("team"))).replace("\u202f", " ").replace("\u00a0", " ")
    assert page.count(f"asked by {world.lead.called}") == 2
    assert ("sent Nov. 20, 2026, noon" in page, "made Nov. 19, 2026, 3:30 p.m." in page) == (True, True)
    assert "example.org" not in page


@pytest.mark.parametrize("role", ["PL", "RA", "NC", "AU", "SA", "AN", ""])
def test_a_lead_invites_to_nothing_that_takes_two(lead, role):
    answer = lead.post(reverse("team_invite"), {"address": "ida@example.org", "role": role, "language": "en"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["role"])
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(("address", "told"), [("nonsense", "area code"), ("212-555-0123", "Text messages"), ("", "")])
def test_an_address_nothing_can_be_sent_to(lead, address, told):
    answer = lead.post(reverse("team_invite"), {"address": address, "role": "VO", "language": "en"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["address"])
    assert told in text(answer)


def test_an_invitation_says_the_same_whether_or_not_there_is_an_account(lead, world):
    def told(address):
        answer = lead.post(reverse("team_invite"), {"address": address, "role": "VO", "language": "en"}, follow=True)
        return [str(message) for message in answer.context["messages"]]

    world.ida.user.email = "known@example.org"
    world.ida.user.save()
    assert told("known@example.org") == told("unknown@example.org")


def test_what_nobody_may_set_is_not_set(lead, world):
    fields = {"program": 1, "invited_by": 1, "ends_at": "2099-01-01", "fingerprint": "x", "accepted_by": 1}
    lead.post(reverse("team_invite"), {"address": "ida@example.org", "role": "VO", "language": "en"} | fields)
    invitation = Invitation.objects.get()
    assert (invitation.program, invitation.accepted_by, invitation.ends_at.year < 2099) == (world.program, None, True)


def test_an_invitation_of_another_program_is_not_there(lead, world):
    far = ToldVisits("far", facility=world.facility)
    from tests.factories.invitations import an_invitation

    invitation = an_invitation(far)
    assert lead.post(reverse("team_withdraw", args=[invitation.pk])).status_code == 404


def test_a_lead_lets_a_role_rest_and_hold_again_and_ends_it(lead, world):
    role = world.ida.user.active_membership
    for verb, column in (("suspend", "suspended_at"), ("resume", None), ("end", "ended_at")):
        page = reverse("member_change", args=[role.pk, verb])
        assert lead.get(page).status_code == 200
        role.refresh_from_db()
        assert column is None or getattr(role, column) is None  # looking changes nothing
        assert lead.post(page).status_code == 302
        role.refresh_from_db()
        assert column is None or getattr(role, column) is not None
    assert lead.get(reverse("member", args=[role.pk])).status_code == 404


@pytest.mark.parametrize("verb", ["resume", "lead-me", "second-factor", "delete"])
def test_what_cannot_be_done_about_a_role_is_not_there(lead, world, verb):
    assert lead.get(reverse("member_change", args=[world.ida.user.active_membership.pk, verb])).status_code == 404


def test_a_lead_does_not_end_another_lead(lead, world):
    second = world.user("harbor-second", "PL").active_membership
    assert lead.post(reverse("member_change", args=[second.pk, "end"])).status_code == 404
    assert lead.post(reverse("member_change", args=[second.pk, "suspend"])).status_code == 302


def test_a_lead_does_not_let_the_own_role_rest(lead, world):
    own = world.lead.active_membership.pk
    assert lead.post(reverse("member_change", args=[own, "suspend"])).status_code == 404


def test_a_new_lead_takes_two(lead, world):
    role = world.ida.user.active_membership
    answer = lead.post(reverse("member_change", args=[role.pk, "lead"]))
    approval = Approval.objects.get()
    assert (answer.status_code, approval.action, approval.subject) == (302, "USR-02", "harbor-ida")
    assert not Membership.objects.filter(user=world.ida.user, role="PL").exists()


def test_a_new_lead_from_outside_takes_two_and_nothing_is_sent_before(lead, world):
    lead.post(reverse("team_lead"), {"address": "lena@example.org", "language": "en"})
    approval = Approval.objects.get()
    assert approval.action == "USR-02" and "lena" not in approval.subject
    assert not Invitation.objects.exists()


def test_before_a_role_changes_one_proves_who_one_is(lead, world):
    session = lead.session
    session["proved_at"] -= 6 * 60
    session.save()
    answer = lead.post(reverse("member_change", args=[world.ida.user.active_membership.pk, "suspend"]))
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("prove"))
    world.ida.user.active_membership.refresh_from_db()
    assert world.ida.user.active_membership.suspended_at is None


def test_a_volunteer_others_acted_for_is_invited_to_an_account(lead, world):
    rosa = Volunteer.objects.create(program=world.program, code="VR-ROSA", preferred_name="Rosa")
    page = f"{reverse('team_invite')}?volunteer=VR-ROSA"
    assert "Rosa" in text(lead.get(page))
    lead.post(page, {"address": "rosa@example.org", "role": "VO", "language": "en"})
    assert Invitation.objects.get().volunteer == rosa
    other = f"{reverse('team_invite')}?volunteer={world.ida.code}"
    assert lead.get(other).status_code == 404  # has an account


def test_the_team_takes_as_many_questions_for_many_as_for_few(lead, world, django_assert_max_num_queries):
    lead.get(reverse("team"))
    for number in range(8):
        world.volunteer(f"harbor-more-{number}")
    with django_assert_max_num_queries(14):
        lead.get(reverse("team"))
