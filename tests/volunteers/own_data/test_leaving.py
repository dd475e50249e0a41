"""What is kept about an account goes in its time, a hold keeps it, and whoever comes back before that stays."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import is_password_usable

from compliance.approvals.models import Approval
from compliance.keys import is_destroyed
from compliance.models import AuditEvent
from compliance.retention.clocks import OF_NO_PROGRAM
from compliance.retention.holds import release_hold, set_hold
from compliance.retention.outside import kept_outside, purge_outside
from compliance.retention.running import purge
from compliance.tenancy import acting
from tests.factories.accounts import PASSWORD, an_account, with_app
from tests.factories.invitations import an_address
from tests.factories.told_visits import STARTS, ToldVisits
from volunteers.accounts import factors
from volunteers.actions.memberships import LastLead, end_membership, grant_role
from volunteers.models import KnownDevice, Letter, Membership, PostChoice, SignInAddress, User, Volunteer
from volunteers.own_data.leaving import leave
from volunteers.roles.programs import ask_for_program

pytestmark = pytest.mark.django_db
NOW = STARTS
A_SECOND = timedelta(seconds=1)
ASKED, YEAR = timedelta(days=7), timedelta(days=365)


@pytest.fixture
def world():
    world = ToldVisits()
    user = world.ida.user
    user.email, user.display_name = "mail-1@example.org", "Shown as"
    user.save()
    with_app(user)
    an_address(user, "mail-1@example.org")
    PostChoice.objects.create(user=user)
    KnownDevice.objects.create(user=user, fingerprint=b"f" * 32)
    User.objects.filter(pk__in=[user.pk, world.lead.pk]).update(joined_at=NOW - YEAR)
    Membership.objects.update(since=NOW - YEAR)
    return world


def night(world, now):
    """The nightly job's work for this program and for what belongs to none."""
    purge(world.program.pk, world.program.code, by="tests", now=now)
    return purge_outside(by="tests", now=now)


def is_gone(user):
    row = User.objects.get(pk=user.pk)
    empty = (row.email, row.display_name, row.is_active, is_password_usable(row.password)) == ("", "", False, False)
    rows = factors.kinds_of(user) or any(
        model.objects.filter(user=user).exists() for model in (SignInAddress, KnownDevice, PostChoice, Letter)
    )
    return empty and not rows and row.erased_at is not None and is_destroyed(user.key_id)


def test_every_clock_outside_the_programs_has_its_keeper():
    assert [each.clock.name for each in kept_outside()] == list(OF_NO_PROGRAM)


def test_who_asked_is_forgotten_after_seven_days_and_not_a_second_before(world):
    user = world.ida.user
    leave(user, now=NOW)
    night(world, NOW + ASKED - A_SECOND)
    assert not is_gone(user)
    assert Volunteer.objects.get(pk=world.ida.pk).preferred_name != ""
    assert night(world, NOW + ASKED + A_SECOND).purged["account_asked"] == 1
    assert is_gone(user)
    volunteer = Volunteer.objects.get(pk=world.ida.pk)
    assert (volunteer.preferred_name, volunteer.user, volunteer.code) == ("", None, world.ida.code)
    assert is_destroyed(world.ida.key_id)
    assert User.objects.get(pk=user.pk).username == user.username
    assert AuditEvent.objects.filter(action="account_erased", subject=user.username).count() == 1


def test_who_was_let_go_is_forgotten_a_year_later(world):
    user = world.ida.user
    end_membership(user.active_membership, by=world.lead, now=NOW)
    Volunteer.objects.filter(pk=world.ida.pk).update(left_at=NOW)
    night(world, NOW + YEAR - A_SECOND)
    assert not is_gone(user)
    night(world, NOW + YEAR + A_SECOND)
    assert is_gone(user)


@pytest.mark.parametrize(
    ("also", "is_kept"), [pytest.param("AP", False, id="only"), pytest.param("VO", True, id="more")]
)
def test_who_only_applied_is_forgotten_after_thirty_days(world, also, is_kept):
    user = world.ida.user
    Membership.objects.filter(user=user).update(role="AP")
    Membership.objects.create(user=user, program=world.program, role=also, since=NOW - YEAR, ended_at=NOW - A_SECOND)
    end_membership(Membership.objects.get(pk=user.active_membership_id), by=world.lead, now=NOW)
    Volunteer.objects.filter(pk=world.ida.pk).update(left_at=NOW)
    night(world, NOW + timedelta(days=30) - A_SECOND)
    assert not is_gone(user)
    night(world, NOW + timedelta(days=30) + A_SECOND)
    assert is_gone(user) is not is_kept
    assert (Volunteer.objects.get(pk=world.ida.pk).preferred_name != "") is is_kept


def test_the_last_lead_of_a_program_with_people_does_not_leave(world, client):
    with pytest.raises(LastLead):
        leave(world.lead, now=NOW)
    role = Membership.objects.get(user=world.lead)
    assert (role.ended_at, User.objects.get(pk=world.lead.pk).erasure_asked_at) == (None, None)
    world.user("harbor-second", "PL")
    leave(world.lead, now=NOW)
    role.refresh_from_db()
    assert role.ended_at == NOW


def test_who_still_has_a_role_is_never_forgotten(world):
    night(world, NOW + 20 * YEAR)
    assert not is_gone(world.ida.user)
    assert not is_gone(world.lead)


def test_who_comes_back_in_time_stays(world):
    user = world.ida.user
    leave(user, now=NOW)
    with acting(actor=world.lead.pk, program=world.program.pk):
        grant_role(user, "VO", world.program, by=world.lead, now=NOW + timedelta(days=6))
    Volunteer.objects.filter(pk=world.ida.pk).update(state="active")
    night(world, NOW + ASKED + YEAR)
    assert not is_gone(user)
    assert Volunteer.objects.get(pk=world.ida.pk).preferred_name != ""


def test_a_hold_on_the_program_keeps_the_account_until_it_is_released(world):
    user = world.ida.user
    leave(user, now=NOW)
    told = {"program": world.program.pk, "program_code": "harbor", "people": [], "reason": "a letter"}
    hold = set_hold(**told, asked_by="one", by="two", now=NOW)
    assert night(world, NOW + ASKED + A_SECOND).held == {"account_asked": 1}
    assert not is_gone(user)
    release_hold(hold, asked_by="one", by="two", now=NOW + ASKED)
    night(world, NOW + ASKED + 2 * A_SECOND)
    assert is_gone(user)


def test_a_second_run_finds_nothing_more(world):
    leave(world.ida.user, now=NOW)
    night(world, NOW + ASKED + A_SECOND)
    assert night(world, NOW + ASKED + 2 * A_SECOND).purged == {}


def test_an_erased_account_cannot_sign_in(world, client):
    user = an_account("heron-4821")
    leave(user, now=NOW)
    purge_outside(by="tests", now=NOW + ASKED + A_SECOND)
    assert is_gone(user)
    assert client.post("/sign-in/", {"username": "heron-4821", "password": PASSWORD}).status_code == 200


def test_a_role_of_the_network_is_kept_for_three_years():
    user = an_account("cora", "NC")
    Membership.objects.filter(user=user).update(since=NOW - A_SECOND, ended_at=NOW)
    for later, left in ((-A_SECOND, 1), (A_SECOND, 0)):
        purge_outside(by="tests", now=NOW + 3 * YEAR + later)
        assert Membership.objects.filter(user=user).count() == left


def test_a_question_of_the_network_loses_its_content_and_then_goes(world):
    cora = an_account("cora", "NC")
    ask_for_program(code="bay", name="Bay", phone="", timezone="America/New_York", by=cora, now=NOW)
    over = NOW + timedelta(hours=72)
    for later, found in (
        (timedelta(days=90) - A_SECOND, [False]),
        (timedelta(days=90) + A_SECOND, [True]),
        (timedelta(days=3 * 365) - A_SECOND, [True]),
        (timedelta(days=3 * 365) + A_SECOND, []),
    ):
        purge_outside(by="tests", now=over + later)
        assert [bytes(row.payload_sealed) == b"" for row in Approval.objects.all()] == found


def test_each_run_says_what_it_did(world):
    leave(world.ida.user, now=NOW)
    night(world, NOW + ASKED + A_SECOND)
    (event,) = AuditEvent.objects.filter(action="purge_run", subject="network")
    assert event.detail == {"purged": {"account_asked": 1}, "held": {}, "failed": {}}
