"""Who loses a role is out with the next request; nobody who is depended on leaves."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from compliance.models import AuditEvent
from compliance.sessions.models import WebSession
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.models import Plan
from volunteers.actions import memberships
from volunteers.actions.memberships import (
    CannotChange,
    StillResponsible,
    act_for,
    end_membership,
    grant_role,
    reopen,
    resume_membership,
    suspend,
    suspend_membership,
)
from volunteers.models import Membership, User

pytestmark = pytest.mark.django_db
NOW = STARTS - timedelta(days=2)


@pytest.fixture
def world():
    world = ToldVisits()
    world.user("harbor-second", "PL")  # the last lead of people does not go
    return world


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def lose(how, user, by):
    if how is suspend:
        suspend(user, by=by, now=NOW)
    else:
        how(user.active_membership, by=by, now=NOW)


@pytest.mark.parametrize("how", [end_membership, suspend_membership, suspend])
@pytest.mark.parametrize("who", ["volunteer", "lead"])
def test_the_very_next_request_is_denied_in_every_browser(world, how, who):
    user = world.ida.user if who == "volunteer" else world.lead
    page = reverse("my_visits" if who == "volunteer" else "week")
    browsers = [signed_in(user), signed_in(user)]
    assert [browser.get(page).status_code for browser in browsers] == [200, 200]
    lose(how, user, world.lead)
    assert [browser.get(page).status_code for browser in browsers] == [302, 302]  # to sign in
    assert not WebSession.objects.filter(user_pk=user.pk).exists()


@pytest.mark.parametrize("how", [end_membership, suspend_membership, suspend])
def test_the_calendar_of_visits_is_dead_too(world, how):
    browser = signed_in(world.ida.user)
    lose(how, world.ida.user, world.lead)
    assert browser.get(reverse("my_calendar")).status_code == 302


def test_the_right_is_read_from_the_row_even_where_the_session_lives_on(world):
    browser = signed_in(world.lead)
    Membership.objects.filter(user=world.lead).update(suspended_at=NOW)
    assert browser.get(reverse("week")).status_code in (302, 404)
    Membership.objects.filter(user=world.lead).update(suspended_at=None, ended_at=NOW + timedelta(days=9))
    assert browser.get(reverse("week")).status_code in (302, 404)


def test_somebody_elses_session_goes_on(world):
    other = signed_in(world.omar.user)
    end_membership(world.ida.user.active_membership, by=world.lead, now=NOW)
    assert other.get(reverse("my_visits")).status_code == 200


def test_a_session_under_another_role_goes_on(world):
    far = ToldVisits("far", facility=world.facility)
    extra = grant_role(world.ida.user, "VO", far.program, by=far.lead, now=NOW)
    browser = signed_in(world.ida.user)
    end_membership(extra, by=far.lead, now=NOW)
    assert browser.get(reverse("my_visits")).status_code == 200


@pytest.mark.parametrize(("how", "state"), [(end_membership, "left"), (suspend_membership, "paused")])
def test_plans_leave_them_out(world, how, state):
    how(world.ida.user.active_membership, by=world.lead, now=NOW)
    world.ida.refresh_from_db()
    assert world.ida.state == state


def test_a_role_that_rests_comes_back_as_it_was(world):
    role = world.ida.user.active_membership
    suspend_membership(role, by=world.lead, now=NOW)
    resume_membership(role, by=world.lead, now=NOW)
    world.ida.refresh_from_db()
    assert world.ida.state == "active"
    assert signed_in(world.ida.user).get(reverse("my_visits")).status_code == 200


def test_a_break_that_was_there_before_the_rest_goes_on_after_it(world):
    role = world.ida.user.active_membership
    type(world.ida).objects.filter(pk=world.ida.pk).update(state="paused")
    suspend_membership(role, by=world.lead, now=NOW)
    resume_membership(role, by=world.lead, now=NOW)
    world.ida.refresh_from_db()
    assert world.ida.state == "paused"


@pytest.mark.parametrize(
    "twice",
    [
        (end_membership, end_membership),
        (end_membership, suspend_membership),
        (end_membership, resume_membership),
        (suspend_membership, suspend_membership),
    ],
)
def test_what_is_over_is_not_changed_again(world, twice):
    role = world.ida.user.active_membership
    twice[0](role, by=world.lead, now=NOW)
    with pytest.raises(CannotChange):
        twice[1](role, by=world.lead, now=NOW)


def test_a_closed_account_opens_again_with_the_roles_it_had(world):
    suspend(world.ida.user, by=world.lead, now=NOW)
    with pytest.raises(CannotChange):
        suspend(world.ida.user, by=world.lead, now=NOW)
    reopen(world.ida.user, by=world.lead, now=NOW)
    assert signed_in(User.objects.get(pk=world.ida.user.pk)).get(reverse("my_visits")).status_code == 200


def test_a_lead_on_whom_people_depend_does_not_leave(world):
    world.person.assigned_lead = world.lead
    world.person.save(update_fields=["assigned_lead"])
    browser = signed_in(world.lead)
    with pytest.raises(StillResponsible) as refused:
        end_membership(world.lead.active_membership, by=world.lead, now=NOW)
    assert refused.value.codes == (world.person.alias_code,)
    assert browser.get(reverse("week")).status_code == 200


def test_whoever_rests_may_be_depended_on(world):
    world.person.assigned_lead = world.lead
    world.person.save(update_fields=["assigned_lead"])
    suspend_membership(world.lead.active_membership, by=world.lead, now=NOW)


def test_plans_that_are_being_made_for_them_are_thrown_away(world):
    def plan(code, **columns):
        return Plan.objects.create(
            network=world.network,
            program=world.program,
            code=code,
            first_day=NOW.date(),
            last_day=NOW.date(),
            **columns,
        )

    own, anothers = plan("PN-OWN", made_by=str(world.lead)), plan("PN-OTHER", made_by="somebody")
    draft = plan("PN-DRAFT", made_by=str(world.lead), state="draft")
    end_membership(world.lead.active_membership, by=world.lead, now=NOW)
    states = [Plan.objects.get(pk=each.pk).state for each in (own, anothers, draft)]
    assert states == ["discarded", "queued", "draft"]


def test_a_role_is_held_once(world):
    with pytest.raises(CannotChange):
        grant_role(world.ida.user, "VO", world.program, by=world.lead, now=NOW)


def test_rights_of_two_roles_never_unite(world):
    far = ToldVisits("far", facility=world.facility)
    lead_of_far = grant_role(world.ida.user, "PL", far.program, by=far.lead, now=NOW)
    browser = signed_in(world.ida.user)
    assert browser.get(reverse("week")).status_code == 404
    act_for(world.ida.user, lead_of_far, keep=browser.session.session_key, now=NOW)
    assert browser.get(reverse("week")).status_code == 200
    assert browser.get(reverse("my_visits")).status_code in (302, 404) or not browser.get(
        reverse("my_visits")
    ).context.get("visits")
    assert browser.get(reverse("visit", args=[world.visit().code])).status_code == 404


def test_taking_up_a_role_ends_every_other_session_of_the_account_and_of_nobody_else(world):
    far = ToldVisits("far", facility=world.facility)
    lead_of_far = grant_role(world.ida.user, "PL", far.program, by=far.lead, now=NOW)
    here, elsewhere, another = signed_in(world.ida.user), signed_in(world.ida.user), signed_in(world.omar.user)
    act_for(world.ida.user, lead_of_far, keep=here.session.session_key, now=NOW)
    answers = [browser.get(reverse("my_roles")).status_code for browser in (here, elsewhere, another)]
    assert answers == [200, 302, 200]
    ended = AuditEvent.objects.get(action="sessions_ended")
    assert ended.detail == {"why": "role_taken_up", "ended": 1}


@pytest.mark.parametrize("state", ["ended", "resting", "archived", "another's"])
def test_only_a_role_of_ones_own_that_holds_is_taken_up(world, state):
    role = world.omar.user.active_membership
    if state == "ended":
        end_membership(role, by=world.lead, now=NOW)
    elif state == "resting":
        suspend_membership(role, by=world.lead, now=NOW)
    elif state == "archived":
        world.program.archived_at = NOW
        world.program.save()
    user = world.ida.user if state == "another's" else world.omar.user
    with pytest.raises(CannotChange):
        act_for(user, role, now=NOW)


def test_the_trail_tells_who_did_what_to_whom(world):
    end_membership(world.ida.user.active_membership, by=world.lead, now=NOW)
    event = AuditEvent.objects.get(action="role_ended")
    assert (event.by, event.subject, event.program, event.detail) == (
        "harbor-lead", "harbor-ida", "harbor", {"role": "VO"}
    )  # fmt: skip


def test_the_floor_above_is_asked_once_however_often_it_says_so(world):
    def nobody(membership):
        return ["7Q-KM"]

    memberships.ask_before_a_role_ends(nobody)
    memberships.ask_before_a_role_ends(nobody)
    try:
        assert memberships.who_depends_on(world.ida.user.active_membership) == ("7Q-KM",)
    finally:
        memberships._depends_on.remove(nobody)


@pytest.mark.django_db(transaction=True)
def test_of_two_that_end_a_role_at_once_one_does():
    world = ToldVisits()
    gate, told = threading.Barrier(8), []

    def end():
        gate.wait()
        try:
            end_membership(world.ida.user.active_membership, by=world.lead, now=NOW)
            told.append("ended")
        except CannotChange:
            told.append("over")
        finally:
            connection.close()

    threads = [threading.Thread(target=end) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["ended"] + ["over"] * 7
