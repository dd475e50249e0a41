"""A lost second factor: off at once for a volunteer, after a day for a lead, who hears of it and may stop it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.accounts import NOW, PASSWORD, an_account, app_code, with_app
from volunteers.accounts import factors, letters, lost_factors
from volunteers.accounts.jobs import take_lost_factors_off
from volunteers.models import Letter, Membership, User

pytestmark = pytest.mark.django_db
A_SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def lead():
    return with_app(an_account("plover-1234", "PL", email="mail-1@example.org"))


@pytest.fixture
def other():
    return an_account("dunlin-7", "PL")


def agree(user, other):
    return lost_factors.agreed(user, by=other, program="harbor", now=NOW)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def actions():
    return list(AuditEvent.objects.filter(action__startswith="second_factor").values_list("action", flat=True))


def test_a_leads_factor_stays_for_a_day_and_goes_then(lead, other, clock):
    assert agree(lead, other) == NOW + timedelta(hours=24)
    for wait, kept in ((timedelta(hours=24) - A_SECOND, True), (timedelta(hours=24), False)):
        clock.move_to(NOW + wait)
        take_lost_factors_off()
        assert factors.has_any(lead) is kept
    assert sorted(actions()) == ["second_factor_reset", "second_factor_reset_waits"]
    assert User.objects.get(pk=lead.pk).factors_end_at is None


def test_until_then_the_old_factor_opens_and_afterwards_a_new_one_is_made(lead, other, clock):
    agree(lead, other)
    client = Client()
    client.post(reverse("sign_in"), {"username": "plover-1234", "password": PASSWORD})
    assert client.post(reverse("sign_in_code"), {"code": app_code(NOW)}).status_code == 302
    assert client.get(reverse("week")).status_code == 200
    clock.move_to(NOW + timedelta(hours=24))
    take_lost_factors_off()
    assert client.get(reverse("week")).status_code == 302  # signed out everywhere
    client.post(reverse("sign_in"), {"username": "plover-1234", "password": PASSWORD})
    assert client.get(reverse("week"))["Location"] == reverse("factors")


def test_its_owner_hears_of_it_at_once_and_again_when_it_is_done(lead, other, clock):
    agree(lead, other)
    assert [letter.kind for letter in Letter.objects.filter(user=lead)] == ["factor_goes_tomorrow"]
    clock.move_to(NOW + timedelta(hours=24))
    take_lost_factors_off()
    kinds = Letter.objects.filter(user=lead).order_by("made_at").values_list("kind", flat=True)
    assert sorted(kinds) == ["factor_goes_tomorrow", "sign_in_changed"]


def test_the_letter_says_when_and_where_it_is_stopped_and_nothing_of_anybody(lead, other):
    subject, text = letters.words("factor_goes_tomorrow", {})
    assert "in 24 hours" in text
    assert text.endswith(reverse("factors"))
    assert not any(word in (subject + text).lower() for word in ("harbor", "plover", "dunlin", "visit", "detention"))


def test_its_owner_stops_it_and_keeps_the_factor(lead, other, clock):
    agree(lead, other)
    client = signed_in(lead)
    page = client.get(reverse("factors")).content.decode()
    assert "Stop it: I have not lost anything" in page
    client.post(reverse("lost_factor_stop"))
    clock.move_to(NOW + timedelta(days=30))
    take_lost_factors_off()
    assert factors.has_any(lead)
    assert sorted(actions()) == ["second_factor_reset_stopped", "second_factor_reset_waits"]


@pytest.mark.password_only
def test_nobody_stops_it_with_a_password_alone(lead, other):
    agree(lead, other)
    signed_in(lead).post(reverse("lost_factor_stop"))
    assert User.objects.get(pk=lead.pk).factors_end_at == NOW + timedelta(hours=24)


def test_nobody_stops_it_for_another_account(lead, other):
    agree(lead, other)
    signed_in(with_app(other)).post(reverse("lost_factor_stop"))
    assert User.objects.get(pk=lead.pk).factors_end_at == NOW + timedelta(hours=24)


def test_a_new_factor_says_that_none_was_lost(lead, other):
    agree(lead, other)
    client = signed_in(lead)
    seed = client.get(reverse("totp_add")).context["seed"].replace(" ", "")
    client.post(reverse("totp_add"), {"code": app_code(NOW, seed)})
    assert User.objects.get(pk=lead.pk).factors_end_at is None
    assert factors.has_any(lead)


def test_agreed_to_once_more_it_goes_no_later(lead, other):
    agree(lead, other)
    later = lost_factors.agreed(lead, by=other, program="harbor", now=NOW + timedelta(hours=20))
    assert later == NOW + timedelta(hours=24)


def test_a_volunteers_is_taken_off_at_once(other):
    volunteer = with_app(an_account("heron-1"))
    assert agree(volunteer, other) is None
    assert not factors.has_any(volunteer)
    assert actions() == ["second_factor_reset"]


def test_a_volunteer_who_also_leads_elsewhere_has_a_leads_day(other):
    from tests.factories.accounts import a_program

    volunteer = with_app(an_account("heron-1"))
    Membership.objects.create(user=volunteer, program=a_program("far"), role="PL")
    assert agree(volunteer, other) == NOW + timedelta(hours=24)
    assert factors.has_any(volunteer)


def test_nothing_waits_and_nothing_is_stopped(lead):
    assert lost_factors.stop(lead, now=NOW) is False
    assert actions() == []
