"""Signing in: the same answer to everybody who may not, the second step for everybody who has one."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.accounts import NOW, PASSWORD, an_account, app_code, with_app
from volunteers.accounts import factors, guesses
from volunteers.models import GuessCount, KnownDevice, Letter

pytestmark = pytest.mark.django_db
DEVICE = "__Host-device"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def sign_in(client, name="heron-4821", password=PASSWORD, **more):
    return client.post(reverse("sign_in"), {"username": name, "password": password} | more)


def give_code(client, code):
    return client.post(reverse("sign_in_code"), {"code": code})


def is_in(client):
    return "_auth_user_id" in client.session


def told(answer):
    return [str(each) for each in answer.context["form"].non_field_errors()]


def test_a_name_and_a_password_open_an_account_without_a_second_factor(client):
    an_account()
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert client.session["factors"] == ["password"]


@pytest.mark.parametrize("name", ["ana@example.org", "ANA@Example.org", "  ana@example.org "])
def test_an_e_mail_address_does_as_well_as_a_name(client, name):
    an_account(email="ana@example.org")
    sign_in(client, name)
    assert is_in(client)


def test_an_address_that_two_accounts_share_opens_neither(client):
    an_account(email="office@example.org")
    an_account("plover-1234", email="office@example.org")
    sign_in(client, "office@example.org")
    assert not is_in(client)


def test_every_way_to_type_a_password_comes_to_the_same(client):
    an_account(password="e\u0301toile du matin gris")
    sign_in(client, password="\u00e9toile du matin gris")
    assert is_in(client)


def test_a_password_is_taken_as_it_was_typed(client):
    an_account(password="  kettle orbit marsh  ")
    sign_in(client, password="kettle orbit marsh")
    assert not is_in(client)
    sign_in(client, password="  kettle orbit marsh  ")
    assert is_in(client)


def test_a_second_factor_is_asked_for_before_anything_opens(client):
    with_app(an_account())
    assert sign_in(client)["Location"] == reverse("sign_in_code")
    assert not is_in(client)
    assert client.get(reverse("my_visits")).status_code == 302
    assert give_code(client, app_code(NOW))["Location"] == reverse("home")
    assert client.session["factors"] == ["password", "totp"]


def test_the_way_on_is_kept_through_both_steps(client):
    with_app(an_account())
    sign_in(client, next=reverse("profile"))
    assert give_code(client, app_code(NOW))["Location"] == reverse("profile")


@pytest.mark.parametrize(
    "back",
    ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/", "javascript:alert(1)", "elsewhere"],
)
def test_signing_in_leads_to_no_other_site(client, back):
    an_account()
    assert sign_in(client, next=back)["Location"] == reverse("home")


def test_whoever_is_signed_in_is_sent_on(client):
    client.force_login(an_account())
    assert client.get(reverse("sign_in"), {"next": reverse("profile")})["Location"] == reverse("profile")


def test_a_recovery_code_stands_in_for_the_app_once(client):
    user = with_app(an_account())
    code = factors.new_recovery_codes(user, now=NOW)[0]
    sign_in(client)
    give_code(client, code)
    assert client.session["factors"] == ["password", "recovery"]
    client.logout()
    sign_in(client)
    assert told(give_code(client, code)) != []
    assert [letter.kind for letter in Letter.objects.order_by("made_at", "kind")].count("sign_in_changed") == 1


def test_a_wrong_code_says_so_and_opens_nothing(client):
    with_app(an_account())
    sign_in(client)
    answers = [give_code(client, code) for code in ("000000", "ABCD-EFGH-JKMN-PQRS", "1234567", "٠٠٠٠٠٠")]
    assert len({str(told(answer)) for answer in answers}) == 1
    assert not is_in(client)


def test_the_eleventh_code_within_a_quarter_of_an_hour_is_not_looked_at(client, clock):
    with_app(an_account())
    sign_in(client)
    for _ in range(10):
        assert give_code(client, "000000").status_code == 200
    refused = give_code(client, app_code(NOW))
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")
    give_code(client, "000000")
    assert [event.subject for event in AuditEvent.objects.filter(action="alert.factors_tried")] == ["heron-4821"]
    assert not is_in(client)
    clock.move_to(NOW + timedelta(minutes=16))
    sign_in(client)
    give_code(client, app_code(NOW + timedelta(minutes=16)))
    assert is_in(client)


def test_whoever_takes_longer_than_ten_minutes_for_the_second_step_begins_again(client, clock):
    with_app(an_account())
    sign_in(client)
    clock.move_to(NOW + timedelta(seconds=601))
    assert give_code(client, app_code(NOW + timedelta(seconds=601)))["Location"] == reverse("sign_in")
    assert not is_in(client)


def test_the_second_step_is_nowhere_without_the_first(client):
    assert client.get(reverse("sign_in_code"))["Location"] == reverse("sign_in")


def test_an_account_that_was_closed_between_the_steps_stays_closed(client):
    user = with_app(an_account())
    sign_in(client)
    user.is_active = False
    user.save()
    assert give_code(client, app_code(NOW))["Location"] == reverse("sign_in")


def test_the_key_of_the_session_changes_at_each_step(client):
    with_app(an_account())
    client.get(reverse("sign_in"))
    keys = [client.session.session_key]
    sign_in(client)
    keys.append(client.session.session_key)
    give_code(client, app_code(NOW))
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3


# ── guesses ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_ten_guesses_an_hour_are_looked_at_for_a_known_and_for_an_unknown_name(client):
    an_account()
    for name in ("heron-4821", "nobody-1"):
        answers = [sign_in(client, name, "wrong").status_code for _ in range(12)]
        assert answers == [200] * 10 + [429] * 2


def test_a_name_and_its_address_are_one_account_and_one_count(client):
    an_account(email="ana@example.org")
    names = ["heron-4821", "ana@example.org"] * 6
    assert [sign_in(client, name, "wrong").status_code for name in names] == [200] * 10 + [429] * 2


def test_whoever_signed_in_before_in_a_browser_still_gets_in_there(client, client_of_stranger):
    an_account()
    sign_in(client)
    client.post(reverse("sign_out"))
    for _ in range(12):
        sign_in(client_of_stranger, password="wrong")
    assert sign_in(client_of_stranger).status_code == 429
    sign_in(client)
    assert is_in(client)


def test_a_browser_known_to_one_account_is_a_stranger_to_another(client, client_of_stranger):
    an_account()
    an_account("plover-1234")
    sign_in(client, "plover-1234")
    client.post(reverse("sign_out"))
    for _ in range(10):
        sign_in(client_of_stranger, password="wrong")
    assert sign_in(client).status_code == 429


def test_a_cookie_that_we_did_not_sign_is_no_acquaintance(client, client_of_stranger):
    an_account()
    sign_in(client)
    name = client.cookies[DEVICE].value.rpartition(":")[0]
    client_of_stranger.cookies[DEVICE] = f"{name}:forged"
    for _ in range(10):
        sign_in(client_of_stranger, password="wrong")
    assert sign_in(client_of_stranger).status_code == 429


def test_a_known_browser_has_its_own_ten(client):
    an_account()
    sign_in(client)
    client.post(reverse("sign_out"))
    assert [sign_in(client, password="wrong").status_code for _ in range(11)] == [200] * 10 + [429]


def test_where_a_guess_comes_from_changes_nothing(client):
    an_account()
    answers = []
    for number in range(12):
        forged = f"203.0.113.{number}"
        client.defaults.update(
            HTTP_X_FORWARDED_FOR=forged, HTTP_X_REAL_IP=forged, HTTP_FORWARDED=f"for={forged}", REMOTE_ADDR=forged
        )
        answers.append(sign_in(client, password="wrong").status_code)
    assert answers == [200] * 10 + [429] * 2


def test_nobody_else_behind_an_address_is_kept_out(client, client_of_stranger):
    an_account()
    an_account("plover-1234")
    for _ in range(12):
        sign_in(client_of_stranger, password="wrong")
    sign_in(client, "plover-1234")
    assert is_in(client)


def test_a_right_password_is_no_guess(client):
    an_account()
    for _ in range(15):
        sign_in(client)
        client.post(reverse("sign_out"))
        client.cookies.pop(DEVICE, None)
    assert [len(count.tries) for count in GuessCount.objects.all()] == [0]


@pytest.fixture
def client_of_stranger():
    from django.test import Client

    return Client()


# ── browsers, letters, trail ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_browser_is_told_of_by_letter_and_a_known_one_is_not(client):
    an_account()
    sign_in(client)
    client.post(reverse("sign_out"))
    sign_in(client)
    assert [letter.kind for letter in Letter.objects.all()] == ["new_browser"]
    assert KnownDevice.objects.count() == 1


def test_the_cookie_of_a_browser_is_for_this_host_and_for_no_script(client):
    an_account()
    sign_in(client)
    cookie = client.cookies[DEVICE]
    assert (cookie["path"], cookie["domain"], cookie["secure"], cookie["httponly"]) == ("/", "", True, True)
    assert bytes(KnownDevice.objects.get().fingerprint) not in cookie.value.encode()


def test_a_browser_that_was_away_for_half_a_year_is_new(client, clock):
    an_account()
    sign_in(client)
    client.post(reverse("sign_out"))
    clock.move_to(NOW + timedelta(days=181))
    assert not KnownDevice.objects.filter(seen_at__gt=NOW + timedelta(days=1)).exists()
    for _ in range(10):
        sign_in(client, password="wrong")
    assert sign_in(client).status_code == 429


def test_the_trail_tells_who_signed_in_and_how(client):
    with_app(an_account())
    sign_in(client)
    give_code(client, app_code(NOW))
    event = AuditEvent.objects.get(action="signed_in")
    assert (event.by, event.detail) == ("heron-4821", {"factors": ["password", "totp"], "new_browser": True})


def test_the_account_brings_its_language(client):
    an_account(language="es")
    sign_in(client)
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "es"


def test_the_page_is_kept_by_no_browser(client):
    assert client.get(reverse("sign_in"))["Cache-Control"] == "private, no-store"


def test_a_box_takes_what_is_pasted(client):
    page = client.get(reverse("sign_in")).content.decode()
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page
    assert guesses.PASSWORD.short == 10


def test_a_passkey_answer_that_is_none_opens_nothing(client):
    an_account()
    for answer in ("", "{}", "[]", "null", '"x"', '{"response": {"userHandle": "MQ"}}', '{"id": "\\ud800"}'):
        page = client.post(reverse("sign_in_passkey"), {"answer": answer})
        assert page.status_code == 200
        assert not is_in(client)
