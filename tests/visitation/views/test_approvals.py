"""The pages of what waits for a second person."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from compliance.approvals.models import Approval
from compliance.models import AuditEvent
from tests.factories.accounts import app_code, with_app
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.models import Plan
from visitation.statuses import Status
from volunteers.accounts.factors import new_recovery_codes

pytestmark = pytest.mark.django_db
NOW = STARTS - timedelta(days=2)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


class TwoLeads(ToldVisits):
    """A draft plan that the first lead asked to be published."""

    def __init__(self, *names, **columns):
        super().__init__(*names, **columns)
        self.second = self.user(f"{self.program.code}-second", "PL")
        self.plan = self.visit(status=Status.DRAFT).plan
        Plan.objects.filter(pk=self.plan.pk).update(state=Plan.State.DRAFT)

    def asked(self):
        signed_in(self.lead).post(reverse("plan_publish", args=[self.plan.code]))
        return Approval.objects.get(program_code=self.program.code)

    @property
    def state(self):
        return Plan.objects.get(pk=self.plan.pk).state


@pytest.fixture
def world():
    return TwoLeads()


def signed_in(user, **session):
    client = Client()
    client.force_login(user)
    if session:
        kept = client.session
        kept.update(session)
        kept.save()
    return client


def agree(approval, user, *, seen=None, **session):
    path = reverse("approval_agree", args=[approval.code])
    return signed_in(user, **session).post(path, {"seen": approval.content_hash if seen is None else seen})


def test_asking_publishes_nothing_and_agreeing_does(world):
    approval = world.asked()
    assert world.state == "draft"
    page = signed_in(world.second).get(reverse("approval", args=[approval.code]))
    assert approval.content_hash in page.content.decode()
    answer = agree(approval, world.second)
    assert (answer.status_code, answer["Location"]) == (302, reverse("plan", args=[world.plan.code]))
    assert world.state == "published"


def test_the_list_shows_what_waits_to_both_leads_and_says_whose_it_is(world):
    approval = world.asked()
    for user, word in ((world.lead, "Look at it<"), (world.second, "Look at it and answer")):
        page = signed_in(user).get(reverse("approvals")).content.decode()
        assert reverse("approval", args=[approval.code]) in page
        assert word in page


def test_whoever_asked_has_no_button_to_agree_and_cannot(world):
    approval = world.asked()
    page = signed_in(world.lead).get(reverse("approval", args=[approval.code]))
    assert reverse("approval_agree", args=[approval.code]) not in page.content.decode()
    agree(approval, world.lead)
    assert world.state == "draft"
    denied = AuditEvent.objects.get(action="approval_denied")
    assert (denied.by, denied.detail["why"]) == ("harbor-lead", "same_person")


@pytest.mark.parametrize("seen", ["", "0" * 64, "nonsense"])
def test_a_page_that_showed_something_else_does_not_count(world, seen):
    agree(world.asked(), world.second, seen=seen)
    assert world.state == "draft"


def test_an_old_proof_sends_to_prove_first(world):
    approval = world.asked()
    answer = agree(approval, world.second, proved_at=int((NOW - timedelta(minutes=16)).timestamp()))
    assert answer["Location"].split("?")[0] == reverse("prove")
    assert world.state == "draft"


@pytest.mark.password_only
@pytest.mark.parametrize("with_what", ["an app", "a recovery code"])
def test_whoever_proves_themselves_with_their_second_way_at_sign_in_can_agree(world, with_what):
    client = signed_in(world.lead, factors=["password", "totp"])
    client.post(reverse("plan_publish", args=[world.plan.code]))
    approval = Approval.objects.get()
    second = with_app(world.second)
    code = app_code(NOW) if with_what == "an app" else new_recovery_codes(second, now=NOW)[0]
    browser = signed_in(second)
    browser.post(reverse("prove"), {"code": code})
    browser.post(reverse("approval_agree", args=[approval.code]), {"seen": approval.content_hash})
    assert world.state == "published"


@pytest.mark.password_only
def test_a_session_without_a_second_factor_agrees_to_nothing(world):
    client = signed_in(world.lead, factors=["password", "totp"])
    client.post(reverse("plan_publish", args=[world.plan.code]))
    approval = Approval.objects.get()
    agree(approval, world.second)
    assert world.state == "draft"


def test_another_programs_lead_finds_nothing(world):
    approval = world.asked()
    far = TwoLeads("far", facility=world.facility)
    client = signed_in(far.lead)
    assert approval.code not in client.get(reverse("approvals")).content.decode()
    paths = [reverse(name, args=[approval.code]) for name in ("approval", "approval_agree", "approval_refuse")]
    assert client.get(paths[0]).status_code == 404
    assert {client.post(path).status_code for path in paths[1:]} == {404}
    assert world.state == "draft"


@pytest.mark.parametrize("role", ["VO", "MB", "AP", "AU"])
def test_roles_that_are_no_second_person_find_no_page(world, role):
    if role == "AU":
        user = world.user("auditor", "PL")
        user.active_membership.role, user.active_membership.program = "AU", None
        user.active_membership.save()
    else:
        user = world.user("other", role)
    assert signed_in(user).get(reverse("approvals")).status_code == 404


def test_it_can_be_taken_back_or_refused(world):
    approval = world.asked()
    path = reverse("approval_refuse", args=[approval.code])
    signed_in(world.lead).post(path)
    assert Approval.objects.get().state == "withdrawn"
    agree(approval, world.second)
    assert world.state == "draft"


def test_a_refusal_is_kept(world):
    approval = world.asked()
    signed_in(world.second).post(reverse("approval_refuse", args=[approval.code]))
    assert Approval.objects.get().state == "refused"
    agree(approval, world.second)
    assert world.state == "draft"


def test_after_72_hours_nothing_is_done(world, clock):
    approval = world.asked()
    clock.move_to(NOW + timedelta(hours=72))
    agree(approval, world.second)
    assert world.state == "draft"
    page = signed_in(world.second).get(reverse("approval", args=[approval.code]))
    assert page.context["approval"].get_state_display() == "expired"


def test_a_lead_alone_is_told_what_to_do(world):
    world.second.active_membership.ended_at = world.second.active_membership.since
    world.second.active_membership.save()
    page = signed_in(world.lead).get(reverse("plan_publish", args=[world.plan.code])).content.decode()
    assert "your network coordinator can appoint one" in page
    signed_in(world.lead).post(reverse("plan_publish", args=[world.plan.code]))
    assert not Approval.objects.exists()
