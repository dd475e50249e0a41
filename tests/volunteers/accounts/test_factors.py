"""Codes work once and near their time; recovery codes work once; what is stored tells nothing and fits nobody else."""

import base64
import itertools
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from compliance.keys import rotation
from tests.factories.accounts import NOW, SEED, an_account, app_code, with_app
from volunteers.accounts import factors
from volunteers.accounts.factors import Authenticator, Kind

pytestmark = pytest.mark.django_db


def a_ring(**keys):
    return ",".join(f"{name}:{base64.b64encode(bytes([fill]) * 32).decode()}" for name, fill in keys.items())


@pytest.fixture
def user(settings):
    settings.KEY_STORE, settings.FIELD_KEYS = settings.KEY_STORE / uuid4().hex, a_ring(k1=1, index=9)
    return with_app(an_account())


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator ORDER BY id")
        return [text for (text,) in cursor.fetchall()]


@pytest.mark.parametrize(
    ("steps", "fits"),
    [(-3, False), (-2, False), (-1, True), (0, True), (1, True), (2, False), (3, False)],
)
def test_a_code_fits_one_step_either_side_of_now(user, steps, fits):
    assert factors.use_code(user, app_code(NOW, steps=steps), now=NOW) is fits


@pytest.mark.parametrize(("seconds", "fits"), [(-90, False), (-30, True), (30, True), (90, False)])
def test_a_telephone_may_be_half_a_minute_off_and_no_more(user, seconds, fits):
    assert factors.use_code(user, app_code(NOW + timedelta(seconds=seconds)), now=NOW) is fits


def test_a_code_works_once(user):
    code = app_code(NOW)
    assert [factors.use_code(user, code, now=NOW) for _ in range(3)] == [True, False, False]


def test_a_code_that_is_older_than_the_last_one_used_is_over(user):
    assert factors.use_code(user, app_code(NOW, steps=1), now=NOW)
    assert not factors.use_code(user, app_code(NOW), now=NOW)
    assert not factors.use_code(user, app_code(NOW, steps=-1), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_two_that_send_one_code_at_once_exactly_one_is_in(transactional_db):
    user, code = with_app(an_account()), app_code(NOW)

    def send(_):
        try:
            return factors.use_code(user, code, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(send, range(8))) == [False] * 7 + [True]


def test_the_code_that_shows_a_new_seed_is_used_up_by_it():
    user = an_account()
    assert not factors.add_seed(user, SEED, "000000", now=NOW)
    assert factors.add_seed(user, SEED, app_code(NOW), now=NOW)
    assert not factors.use_code(user, app_code(NOW), now=NOW)
    assert factors.has_any(user)


def test_a_recovery_code_works_once_however_it_was_written_down(user):
    codes = factors.new_recovery_codes(user, now=NOW)
    assert len(set(codes)) == 10
    first, second = codes[:2]
    spelled = first.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert factors.use_recovery_code(user, spelled, now=NOW)
    assert not factors.use_recovery_code(user, first, now=NOW)
    assert factors.use_recovery_code(user, second, now=NOW)
    assert factors.recovery_codes_left(user) == 8


def test_new_recovery_codes_end_the_old_ones(user):
    old = factors.new_recovery_codes(user, now=NOW)
    factors.new_recovery_codes(user, now=NOW)
    assert not any(factors.use_recovery_code(user, code, now=NOW) for code in old)


def test_a_recovery_code_of_somebody_else_opens_nothing(user):
    other = with_app(an_account("plover-1234"))
    codes = factors.new_recovery_codes(other, now=NOW)
    factors.new_recovery_codes(user, now=NOW)
    assert not any(factors.use_recovery_code(user, code, now=NOW) for code in codes)


@pytest.mark.django_db(transaction=True)
def test_of_many_that_send_one_recovery_code_at_once_exactly_one_is_in(transactional_db):
    user = with_app(an_account())
    code = factors.new_recovery_codes(user, now=NOW)[0]

    def send(_):
        try:
            return factors.use_recovery_code(user, code, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(send, range(8))) == [False] * 7 + [True]


def test_neither_seed_nor_code_nor_name_of_a_passkey_is_stored_in_clear(user):
    codes = factors.new_recovery_codes(user, now=NOW)
    Authenticator.objects.create(user=user, type=Kind.WEBAUTHN, data={"name": "Canary phone", "credential": {}})
    rows = stored()
    assert [list(json.loads(row)) for row in rows] == [["sealed"]] * 3
    for secret in (SEED, "Canary", *codes, *(code.replace("-", "") for code in codes)):
        assert not any(secret in row for row in rows)


def test_a_factor_moved_to_another_account_opens_nothing(user):
    thief = an_account("plover-1234")
    Authenticator.objects.filter(user=user).update(user=thief)
    assert not factors.use_code(thief, app_code(NOW), now=NOW)


def test_a_factor_that_was_altered_opens_nothing_and_breaks_no_page(user):
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE mfa_authenticator
            SET data = jsonb_set(data, '{sealed}', to_jsonb(overlay(data->>'sealed' placing 'AAAA' from 40)))"""
        )
    assert not factors.use_code(user, app_code(NOW), now=NOW)
    assert factors.has_any(user)  # a broken lock is no open door


def test_the_last_factor_of_whoever_needs_one_stays(user):
    with pytest.raises(factors.LastFactor):
        factors.remove_seed(user, compulsory=True)
    assert factors.has_any(user)


def test_recovery_codes_go_with_the_last_factor(user):
    factors.new_recovery_codes(user, now=NOW)
    factors.remove_seed(user, compulsory=False)
    assert factors.kinds_of(user) == set()


def with_every_factor(user):
    """Ten recovery codes and a passkey besides the app; the codes."""
    Authenticator.objects.create(user=user, type=Kind.WEBAUTHN, data={"name": "Telephone", "credential": {"id": "x"}})
    return factors.new_recovery_codes(user, now=NOW)


def passkey_names():
    return [row.data.get("name") for row in Authenticator.objects.filter(type=Kind.WEBAUTHN)]


def test_after_a_new_root_key_the_old_one_opens_no_factor_and_each_still_works(user, settings):
    codes = with_every_factor(user)
    settings.FIELD_KEYS = a_ring(k2=2, k1=1, index=9)
    rotation.rotate()
    settings.FIELD_KEYS = a_ring(k1=1, index=9)
    assert not factors.use_code(user, app_code(NOW), now=NOW)
    assert not factors.use_recovery_code(user, codes[0], now=NOW)
    assert passkey_names() == [None]
    settings.FIELD_KEYS = a_ring(k2=2, index=9)
    assert factors.use_code(user, app_code(NOW), now=NOW)
    assert factors.use_recovery_code(user, codes[0], now=NOW)
    assert passkey_names() == ["Telephone"]


def test_codes_are_taken_and_factors_made_while_the_keys_are_changed_again_and_again(user, settings):
    codes = with_every_factor(user)
    stop, wrong = threading.Event(), []

    def rotate():
        try:
            for number in itertools.count(2):
                if stop.is_set():
                    return
                ring = a_ring(**{f"k{number}": number % 250, f"k{number - 1}": (number - 1) % 250}, index=9)
                settings.FIELD_KEYS = ring
                rotation.rotate(batch=1)
        except Exception as error:
            wrong.append(error)

    turning = threading.Thread(target=rotate)
    turning.start()
    try:
        for step in range(60):
            now = NOW + timedelta(seconds=30 * step)
            assert factors.use_code(user, app_code(now), now=now)
            if step % 6 == 0:
                assert factors.use_recovery_code(user, codes[step // 6], now=now)
                assert set(passkey_names()) == {"Telephone"}
                Authenticator.objects.create(user=user, type=Kind.WEBAUTHN, data={"name": "Telephone"})
    finally:
        stop.set()
        turning.join()
    assert wrong == []
    assert factors.recovery_codes_left(user) == 0
