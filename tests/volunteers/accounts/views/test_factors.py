"""One's own ways to sign in: each change is proved, told of, and ends every other session."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.accounts import NOW, PASSWORD, an_account, app_code, with_app
from volunteers.accounts import factors
from volunteers.models import Letter, User

pytestmark = pytest.mark.django_db
NEW = "walnut thimble prairie sequin"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def user(client):
    user = an_account()
    client.force_login(user)
    return user


def set_up_app(client):
    page = client.get(reverse("totp_add"))
    seed = page.context["seed"].replace(" ", "")
    return client.post(reverse("totp_add"), {"code": app_code(NOW, seed)})


def test_a_first_factor_leads_to_recovery_codes(client, user):
    assert set_up_app(client)["Location"] == reverse("recovery_codes")
    assert client.session["factors"] == ["password", "totp"]


def test_recovery_codes_are_shown_in_one_answer_and_in_no_other(client, user):
    set_up_app(client)
    codes = client.post(reverse("recovery_codes")).context["codes"]
    later = client.get(reverse("recovery_codes")).content + client.get(reverse("factors")).content
    assert len(codes) == 10
    assert not any(code.encode() in later for code in codes)


def test_there_are_no_recovery_codes_without_a_factor_they_stand_in_for(client, user):
    assert client.post(reverse("recovery_codes"))["Location"] == reverse("factors")
    assert factors.kinds_of(user) == set()


def test_a_seed_is_kept_only_once_its_app_showed_a_code(client, user):
    client.get(reverse("totp_add"))
    client.post(reverse("totp_add"), {"code": "000000"})
    assert factors.kinds_of(user) == set()


def test_the_seed_is_nowhere_to_be_read_afterwards(client, user):
    seed = client.get(reverse("totp_add")).context["seed"]
    client.post(reverse("totp_add"), {"code": app_code(NOW, seed.replace(" ", ""))})
    assert "new_seed" not in client.session
    assert client.get(reverse("totp_picture")).status_code == 404
    assert client.get(reverse("totp_add")).context["seed"] != seed


def test_the_picture_is_of_the_seed_and_kept_by_no_browser(client, user):
    client.get(reverse("totp_add"))
    picture = client.get(reverse("totp_picture"))
    assert (picture["Content-Type"], picture["Cache-Control"]) == ("image/svg+xml", "private, no-store")
    assert picture.content.startswith(b"<?xml")


@pytest.mark.parametrize("change", ["totp_add", "totp_remove", "password_change"])
def test_every_change_is_told_of_written_down_and_ends_the_other_sessions(client, user, change):
    if change == "totp_remove":
        with_app(user)
    elsewhere = Client()
    elsewhere.force_login(user)
    Letter.objects.all().delete()
    if change == "totp_add":
        set_up_app(client)
    elif change == "totp_remove":
        client.post(reverse("totp_remove"))
    else:
        client.post(reverse("password_change"), {"old": PASSWORD, "password": NEW})
    assert client.get(reverse("profile")).status_code == 200
    assert elsewhere.get(reverse("profile")).status_code == 302
    assert Letter.objects.count() == 1
    actions = {"totp_add": "factor_added", "totp_remove": "factor_removed", "password_change": "password_changed"}
    assert AuditEvent.objects.filter(action=actions[change], by="heron-4821").count() == 1


def test_a_new_password_needs_the_old_one_and_must_be_good_enough(client, user):
    before = user.password
    for old, password in [("wrong", NEW), (PASSWORD, "short"), (PASSWORD, "passwordpassword"), (PASSWORD, "")]:
        assert client.post(reverse("password_change"), {"old": old, "password": password}).status_code == 200
    assert User.objects.get().password == before
    assert client.post(reverse("password_change"), {"old": PASSWORD, "password": NEW}).status_code == 302
    assert User.objects.get().check_password(NEW)


def test_nobody_can_see_or_set_the_password_of_somebody_else():
    """Whatever takes a new password takes it for the account of the session or of the link, and for no other."""
    from volunteers.accounts import urls
    from volunteers.accounts.forms import ChangePasswordForm, NewPasswordForm

    named = [pattern for pattern in urls.urlpatterns if "password" in pattern.name and pattern.pattern.converters]
    assert named == []
    assert set(NewPasswordForm.base_fields) == {"password"}
    assert set(ChangePasswordForm.base_fields) == {"old", "password"}


def test_taking_the_app_away_from_a_lead_who_has_nothing_else_is_refused(client):
    lead = with_app(an_account("plover-1234", "PL"))
    client.force_login(lead)
    assert client.post(reverse("totp_remove")).status_code == 409
    assert factors.has_any(lead)


def test_a_reset_by_two_persons_begins_with_making_a_new_factor(client):
    lead = with_app(an_account("plover-1234", "PL"))
    assert factors.remove_all(lead) == 1
    client.post(reverse("sign_in"), {"username": "plover-1234", "password": PASSWORD})
    assert client.get(reverse("week"))["Location"] == reverse("factors")
