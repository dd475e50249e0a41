"""A passkey opens the account it was made for, on this site, once for each challenge, with its user verified."""

import dataclasses
import json

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PASSWORD, an_account, with_app
from tests.factories.passkeys import PRESENT, VERIFIED, Passkey, data, text
from volunteers.accounts import passkeys
from volunteers.models import Letter

pytestmark = pytest.mark.django_db
SITE = "http://localhost"


@pytest.fixture
def client():
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def stranger():
    return Client(SERVER_NAME="localhost")


def add(client, passkey, name="Blue phone"):
    options = client.post(reverse("passkey_add_options")).json()
    return client.post(reverse("passkey_add"), {"name": name, "answer": json.dumps(passkey.made(options))})


def options_of(client):
    return client.post(reverse("sign_in_passkey_options")).json()


def send(client, answer, **more):
    return client.post(reverse("sign_in_passkey"), {"answer": json.dumps(answer)} | more)


def use(client, passkey, **more):
    return send(client, passkey.used(options_of(client)), **more)


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture
def user():
    return an_account(role="PL")


@pytest.fixture
def passkey(client, user):
    made = Passkey(origin=SITE)
    client.force_login(user)
    assert add(client, made)["Location"] == reverse("recovery_codes")
    client.logout()
    return made


def test_a_passkey_alone_opens_the_account_it_was_made_for(stranger, user, passkey):
    answer = use(stranger, passkey, next=reverse("profile"))
    assert answer["Location"] == reverse("profile")
    assert stranger.session["factors"] == ["passkey"]
    assert stranger.session["_auth_user_id"] == str(user.pk)
    assert stranger.get(reverse("week")).status_code == 200


def test_it_stands_in_for_the_code_after_a_password(stranger, passkey):
    stranger.post(reverse("sign_in"), {"username": "heron-4821", "password": PASSWORD})
    use(stranger, passkey)
    assert stranger.session["factors"] == ["password", "passkey"]


def test_a_lock_on_guesses_does_not_concern_it(stranger, passkey):
    for _ in range(12):
        stranger.post(reverse("sign_in"), {"username": "heron-4821", "password": "wrong"})
    use(stranger, passkey)
    assert is_in(stranger)


def test_an_answer_works_once(stranger, passkey):
    answer = passkey.used(options_of(stranger))
    send(stranger, answer)
    assert is_in(stranger)
    stranger.logout()
    send(stranger, answer)
    assert not is_in(stranger)


def test_a_challenge_is_gone_even_after_a_wrong_answer(stranger, passkey):
    options = options_of(stranger)
    send(stranger, dataclasses.replace(passkey, origin="https://elsewhere.example").used(options))
    send(stranger, passkey.used(options))
    assert not is_in(stranger)


def test_the_challenge_of_another_browser_does_not_do(client, stranger, passkey):
    options_of(stranger)
    send(stranger, passkey.used(options_of(client)))
    assert not is_in(stranger)


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "https://localhost.elsewhere.example"},
        {"origin": "http://sub.localhost"},
        {"origin": "http://localhost:9999"},
        {"site": "elsewhere.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"flags": 0},
        {"id": b"another key 1234"},
        {"handle": b"0"},
        {"handle": b""},
    ],
    ids=str,
)
def test_what_is_not_quite_right_opens_nothing(stranger, passkey, lie):
    answer = use(stranger, dataclasses.replace(passkey, **lie))
    assert answer.status_code == 200
    assert not is_in(stranger)


def test_another_key_that_says_it_is_this_one_opens_nothing(stranger, passkey):
    use(stranger, dataclasses.replace(Passkey(origin=SITE), id=passkey.id, handle=passkey.handle))
    assert not is_in(stranger)


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
def test_an_altered_answer_opens_nothing(stranger, passkey, part):
    answer = passkey.used(options_of(stranger))
    altered = bytearray(data(answer["response"][part]))
    altered[-1] ^= 1
    answer["response"][part] = text(bytes(altered))
    send(stranger, answer)
    assert not is_in(stranger)


def test_a_copy_is_found_out_by_its_counter(stranger, passkey):
    for counter, opens in [(5, True), (6, True), (6, False), (4, False), (0, False), (7, True)]:
        use(stranger, dataclasses.replace(passkey, counter=counter))
        assert is_in(stranger) is opens, counter
        stranger.logout()


def test_one_that_never_counts_is_no_copy(stranger, passkey):
    for _ in range(3):
        use(stranger, passkey)
        assert is_in(stranger)
        stranger.logout()


def test_a_closed_account_stays_closed(stranger, user, passkey):
    user.is_active = False
    user.save()
    use(stranger, passkey)
    assert not is_in(stranger)


def test_a_removed_passkey_opens_nothing(client, stranger, user, passkey):
    with_app(user)
    client.force_login(user)
    (row,) = passkeys.passkeys_of(user)
    assert client.post(reverse("passkey_remove", args=[row.pk]))["Location"] == reverse("factors")
    use(stranger, passkey)
    assert not is_in(stranger)


def test_nobody_removes_a_passkey_of_somebody_else(client, user, passkey):
    client.force_login(an_account("plover-1234", "PL"))
    (row,) = passkeys.passkeys_of(user)
    assert client.post(reverse("passkey_remove", args=[row.pk])).status_code == 404
    assert len(passkeys.passkeys_of(user)) == 1


def test_the_only_one_of_a_lead_stays(client, user, passkey):
    client.force_login(user)
    (row,) = passkeys.passkeys_of(user)
    assert client.post(reverse("passkey_remove", args=[row.pk])).status_code == 409
    assert len(passkeys.passkeys_of(user)) == 1


@pytest.mark.parametrize(
    "lie", [{"origin": "https://elsewhere.example"}, {"site": "elsewhere.example"}, {"flags": PRESENT}]
)
def test_one_that_is_not_quite_right_is_not_kept(client, user, lie):
    client.force_login(user)
    assert add(client, Passkey(**({"origin": SITE} | lie))).status_code == 200
    assert passkeys.passkeys_of(user) == []


def test_a_challenge_keeps_one_passkey(client, user):
    client.force_login(user)
    answer = json.dumps(Passkey(origin=SITE).made(client.post(reverse("passkey_add_options")).json()))
    for _ in range(2):
        client.post(reverse("passkey_add"), {"name": "", "answer": answer})
    assert len(passkeys.passkeys_of(user)) == 1


def test_a_new_one_signs_out_everywhere_else_and_is_told_of(client, stranger, user):
    stranger.force_login(user)
    client.force_login(user)
    add(client, Passkey(origin=SITE))
    assert client.get(reverse("factors")).status_code == 200
    assert stranger.get(reverse("factors")).status_code == 302
    assert [letter.kind for letter in Letter.objects.all()] == ["sign_in_changed"]


def test_what_is_asked_for_is_a_verified_user_and_256_random_bits(client, user):
    client.force_login(user)
    made = client.post(reverse("passkey_add_options")).json()["publicKey"]
    used = options_of(client)["publicKey"]
    assert (made["rp"]["id"], used["rpId"]) == ("localhost", "localhost")
    assert made["authenticatorSelection"]["userVerification"] == used["userVerification"] == "required"
    assert made["authenticatorSelection"]["residentKey"] == "required"
    assert min(len(data(made["challenge"])), len(data(used["challenge"]))) >= 32
    assert "allowCredentials" not in used or used["allowCredentials"] == []


@pytest.mark.parametrize("answer", ["[" * 100_000, "9" * 10_000, '{"id": "\\ud800"}', "null", "{"], ids=len)
def test_what_no_browser_answers_opens_nothing_and_breaks_nothing(client, answer):
    page = client.post(reverse("sign_in_passkey"), {"answer": answer})
    assert page.status_code == 200
    assert "_auth_user_id" not in client.session
