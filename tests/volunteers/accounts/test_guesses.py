"""Limits are exact, whoever guesses, from wherever and however many at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tests.factories.accounts import NOW
from volunteers.accounts import guesses
from volunteers.accounts.guesses import CODE, PASSWORD, count, forget_old, give_back
from volunteers.models import GuessCount

pytestmark = pytest.mark.django_db


def tries(many, *, whom="account 1", limit=PASSWORD, start=NOW, every=timedelta(seconds=1)):
    return sum(count(limit, whom, now=start + each * every) is not None for each in range(many))


def test_ten_an_hour_come_through():
    assert tries(40) == 10


def test_no_hour_ever_sees_an_eleventh():
    minute = timedelta(minutes=1)
    times = [each * minute for each in range(0, 600, 3)]
    through = [at for at in times if count(PASSWORD, "account 1", now=NOW + at)]
    assert max(sum(at - 60 * minute < each <= at for each in through) for at in through) == 10


def test_a_hundred_in_thirty_days_come_through():
    assert tries(400, every=timedelta(hours=1)) == 100
    assert tries(1, start=NOW + timedelta(days=30, hours=1)) == 1


def test_ten_codes_in_a_quarter_of_an_hour_come_through():
    assert tries(100, limit=CODE) == 10
    assert tries(1, limit=CODE, start=NOW + timedelta(minutes=16)) == 1


def test_a_million_guesses_at_a_code_come_down_to_a_hundred_a_month():
    every = timedelta(minutes=5)
    assert tries(8000, limit=CODE, every=every) == 100


def test_one_account_does_not_use_up_what_another_has():
    tries(40)
    assert tries(40, whom="account 2") == 10


def test_what_was_right_is_given_back():
    for each in range(30):
        give_back(count(PASSWORD, "account 1", now=NOW + timedelta(seconds=each)))
    assert tries(40, start=NOW + timedelta(minutes=1)) == 10


def test_the_database_learns_no_name():
    count(PASSWORD, "name canary@example.org", now=NOW)
    kept = GuessCount.objects.get()
    assert b"canary" not in bytes(kept.key)
    assert len(bytes(kept.key)) == 32


def test_buckets_that_nobody_touches_are_forgotten():
    count(PASSWORD, "name a", now=NOW)
    count(PASSWORD, "name b", now=NOW + timedelta(days=29))
    assert forget_old(now=NOW + timedelta(days=31)) == 1
    assert GuessCount.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_in_fifty_threads_exactly_ten_come_through(transactional_db):
    def guess(number):
        try:
            return count(PASSWORD, "account 1", now=NOW + timedelta(milliseconds=number)) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(guess, range(200))) == guesses.PASSWORD.short
