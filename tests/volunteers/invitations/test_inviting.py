"""An invitation works once, at its address, within 72 hours, while whoever gave it may give it."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from compliance.models import AuditEvent
from tests.factories.invitations import MAIL, NOW, an_address, an_invitation, run_posted_jobs, sent_token, token_in
from tests.factories.told_visits import ToldVisits
from volunteers.actions.memberships import end_membership, suspend, suspend_membership
from volunteers.invitations import inviting
from volunteers.invitations.inviting import NotAccepted, TooManyInvitations, accept, draw_token, find, withdraw
from volunteers.models import Invitation, Membership, SignInAddress, User, Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ToldVisits()


@pytest.fixture(autouse=True)
def _clock(time_machine_at_now):
    """The job reads the clock."""


@pytest.fixture
def time_machine_at_now():
    import time_machine

    with time_machine.travel(NOW, tick=False):
        yield


def take(token, *, to=MAIL, now=NOW, user=None, **more):
    return accept(token, typed_address=to, display_name="Ida", now=now, user=user, **more)


def joined():
    """Accounts that began by an invitation."""
    return User.objects.filter(pk__in=Invitation.objects.values("accepted_by"))


def refusal(token, **how):
    with pytest.raises(NotAccepted) as refused:
        take(token, **how)
    return refused.value.why


def test_an_invitation_is_sent_by_a_job_that_is_given_numbers_alone(world):
    invitation = an_invitation(world)
    assert mail.outbox == []
    assert run_posted_jobs() == [(world.program.pk, str(invitation.pk))]
    (sent,) = mail.outbox
    assert sent.to == [MAIL]
    assert find(token_in(sent.body), now=NOW) == invitation


def test_the_message_says_nothing_about_anybody(world):
    an_invitation(world)
    run_posted_jobs()
    told = f"{mail.outbox[0].subject} {mail.outbox[0].body}".lower()
    for word in (world.program.name, world.program.code, world.lead.username, "detention", "visit ", "volunteers@"):
        assert word.lower() not in told


def test_a_job_that_runs_twice_sends_once(world):
    an_invitation(world)
    ((program, pk),) = run_posted_jobs()
    from volunteers.invitations.jobs import send_invitation

    send_invitation(program, pk)
    assert len(mail.outbox) == 1


def test_the_database_keeps_neither_token_nor_address(world):
    an_invitation(world)
    token = sent_token()
    with connection.cursor() as cursor:
        cursor.execute("SELECT volunteers_invitation::text FROM volunteers_invitation")
        kept = cursor.fetchone()[0]
    for secret in (token, MAIL, token.encode().hex(), MAIL.encode().hex()):
        assert secret not in kept


def test_whoever_joins_is_a_volunteer_of_the_program_with_a_name_that_tells_nothing(world):
    an_invitation(world)
    accepted = take(sent_token(), password="seven quiet herons wade at dusk")
    assert (accepted.user.role, accepted.user.program, accepted.is_new) == ("VO", world.program, True)
    assert "ida" not in accepted.user.username
    volunteer = Volunteer.objects.get(user=accepted.user)
    assert (volunteer.program, volunteer.preferred_name, volunteer.state) == (world.program, "Ida", "active")
    assert SignInAddress.objects.get(user=accepted.user).address == MAIL
    invitation = Invitation.objects.get()
    assert (invitation.accepted_by, invitation.address, invitation.accepted_at) == (accepted.user, "", NOW)


def test_an_account_without_a_password_opens_with_none(world):
    an_invitation(world)
    user = take(sent_token()).user
    assert not user.has_usable_password()


def test_an_applicant_is_not_planned_for(world):
    an_invitation(world, role="AP")
    user = take(sent_token()).user
    assert Volunteer.objects.get(user=user).state == "applying"


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_it_works_for_72_hours_to_the_second(world, seconds):
    an_invitation(world)
    token = sent_token()
    then = NOW + timedelta(hours=72, seconds=seconds)
    if seconds < 0:
        assert take(token, now=then).is_new
    else:
        assert refusal(token, now=then) == "gone"


def test_it_works_once(world):
    an_invitation(world)
    token = sent_token()
    take(token)
    assert refusal(token) == "gone"
    assert User.objects.count() == 5


@pytest.mark.parametrize("typed", ["other@example.org", "", "212-555-0123", "ida@example.org.evil.example"])
def test_it_works_at_the_address_it_came_to_alone(world, typed):
    an_invitation(world)
    token = sent_token()
    assert refusal(token, to=typed) == "address"
    assert not joined().exists()
    assert take(token).is_new  # a slip of the finger costs nothing


def test_wrong_addresses_are_counted_and_ten_end_it(world):
    an_invitation(world)
    token = sent_token()
    told = [refusal(token, to=f"ida{number}@example.org") for number in range(10)]
    assert told == ["address"] * 9 + ["gone"]
    assert refusal(token) == "gone"


@pytest.mark.parametrize("loses", [end_membership, suspend_membership])
def test_it_is_worth_nothing_once_the_lead_who_gave_it_is_none_any_more(world, loses):
    an_invitation(world)
    token = sent_token()
    world.user("harbor-second", "PL")  # the last lead of people does not go
    loses(world.lead.active_membership, by=world.lead, now=NOW)
    assert find(token, now=NOW) is None
    assert refusal(token) == "gone"


def test_it_is_worth_nothing_once_the_account_that_gave_it_is_closed(world):
    an_invitation(world)
    token = sent_token()
    suspend(world.lead, by=world.lead, now=NOW)
    assert refusal(token) == "gone"


def test_it_is_worth_nothing_once_the_program_is_archived(world):
    an_invitation(world)
    token = sent_token()
    world.program.archived_at = NOW
    world.program.save()
    assert refusal(token) == "gone"


def test_taken_back_is_taken_back(world):
    invitation = an_invitation(world)
    token = sent_token()
    withdraw(invitation, by=world.lead, now=NOW)
    assert refusal(token) == "gone"
    invitation.refresh_from_db()
    assert invitation.address == ""


def test_a_new_invitation_to_the_same_address_ends_the_earlier_one(world):
    an_invitation(world)
    first = sent_token()
    an_invitation(world, to="IDA@example.org")
    second = sent_token()
    assert refusal(first) == "gone"
    assert take(second).is_new


@pytest.mark.parametrize("token", ["", "x", "0.x", "1.", "²3.x", "9" * 40 + ".x", "1.\ud800", "-1.x", "1.x" * 5000])
def test_a_text_that_is_no_link_is_gone(world, token):
    assert find(token, now=NOW) is None
    assert refusal(token) == "gone"


def test_a_link_of_one_program_is_not_found_under_another(world):
    far = ToldVisits("far", facility=world.facility)
    an_invitation(world)
    token = sent_token()
    assert find(f"{far.program.pk}.{token.partition('.')[2]}", now=NOW) is None


def test_an_address_that_has_an_account_is_asked_to_sign_in_and_joins_as_itself(world):
    an_address(world.stranger.user, MAIL)
    far = ToldVisits("far", facility=world.facility)
    an_invitation(far)
    token = sent_token()
    assert refusal(token) == "has_account"
    accepted = take(token, user=world.stranger.user)
    assert (accepted.user, accepted.is_new, accepted.membership.program) == (world.stranger.user, False, far.program)
    world.stranger.user.refresh_from_db()
    assert world.stranger.user.program == world.program  # the role that was active stays so


@pytest.mark.parametrize("kept_as", ["address", "mail"])
def test_an_account_that_has_an_address_keeps_it(world, kept_as):
    user = world.stranger.user
    if kept_as == "address":
        an_address(user, "own@example.org")
    else:
        user.email = "own@example.org"
        user.save()
    far = ToldVisits("far", facility=world.facility)
    an_invitation(far)
    assert take(sent_token(), user=user).membership.program == far.program
    known = [each.address for each in SignInAddress.objects.filter(user=user)]
    assert known == (["own@example.org"] if kept_as == "address" else [])
    assert User.objects.get(pk=user.pk).email == ("own@example.org" if kept_as == "mail" else "")


def test_an_account_without_an_address_gets_the_one_that_was_shown(world):
    far = ToldVisits("far", facility=world.facility)
    an_invitation(far)
    take(sent_token(), user=world.stranger.user)
    assert SignInAddress.objects.get(user=world.stranger.user).address == MAIL


@pytest.mark.parametrize("kept_as", ["address", "mail"])
def test_an_address_of_another_account_gives_nothing_to_whoever_is_signed_in(world, kept_as):
    if kept_as == "address":
        an_address(world.ida.user, MAIL)
    else:
        world.ida.user.email = MAIL
        world.ida.user.save()
    far = ToldVisits("far", facility=world.facility)
    an_invitation(far)
    assert refusal(sent_token(), user=world.stranger.user) == "others_account"
    assert Membership.objects.filter(user=world.stranger.user).count() == 1
    assert not SignInAddress.objects.filter(user=world.stranger.user).exists()


def test_a_role_that_is_held_already_is_not_held_twice(world):
    an_invitation(world)
    token = sent_token()
    assert refusal(token, user=world.ida.user) == "has_role"
    assert Invitation.objects.get().accepted_at is None


def test_a_volunteer_others_acted_for_gets_an_account_and_stays_the_same(world):
    managed = Volunteer.objects.create(program=world.program, code="VR-MMMM", preferred_name="Rosa")
    an_invitation(world, volunteer=managed)
    user = take(sent_token()).user
    managed.refresh_from_db()
    assert managed.user == user
    assert Volunteer.objects.filter(program=world.program).count() == 4


def test_a_link_that_is_handed_over_is_drawn_once_and_asks_for_no_address(world):
    invitation = an_invitation(world, to=None)
    assert run_posted_jobs() == []
    first, second = draw_token(invitation), draw_token(invitation)
    assert refusal(first, to="") == "gone"
    assert take(second, to="").is_new


def test_a_program_sends_so_many_a_day(world, monkeypatch):
    monkeypatch.setattr(inviting, "A_DAY", 3)
    for number in range(3):
        an_invitation(world, to=f"ida{number}@example.org")
    with pytest.raises(TooManyInvitations):
        an_invitation(world, to="one-more@example.org")
    an_invitation(world, to="tomorrow@example.org", now=NOW + timedelta(days=1))


def test_the_trail_tells_of_it_without_an_address(world):
    an_invitation(world)
    take(sent_token())
    events = AuditEvent.objects.exclude(action="rulebook_published").order_by("pk")
    assert [event.action for event in events] == ["invited", "role_granted", "invitation_accepted"]
    assert MAIL not in str([(event.subject, event.by, event.detail) for event in events])


@pytest.mark.django_db(transaction=True)
def test_of_fifty_that_accept_at_once_one_succeeds():
    world = ToldVisits()
    an_invitation(world)
    token = sent_token()
    gate, told = threading.Barrier(50), Counter()

    def click():
        gate.wait()
        try:
            take(token)
            told["joined"] += 1
        except NotAccepted as refused:
            told[refused.why] += 1
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(50)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert told == {"joined": 1, "gone": 49}
    assert (User.objects.count(), Membership.objects.count()) == (5, 5)
    assert Volunteer.objects.count() == 4
