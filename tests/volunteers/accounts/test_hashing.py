"""However many sign in at once, few hashes are made at a time; the rest wait or are told to come again."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import hashers
from django.urls import reverse

from volunteers.accounts import hashing
from volunteers.accounts.hashing import PLACES, WAITING, BoundedArgon2, Busy, a_place

OURS = "volunteers.accounts.hashing.BoundedArgon2"


def test_the_site_hashes_with_no_other():
    from visitation import settings

    assert settings.PASSWORD_HASHERS == [OURS]


def test_four_places_of_64_megabytes_stay_under_half_a_gigabyte():
    assert PLACES * BoundedArgon2.memory_cost * 1024 <= 500 * 2**20
    assert (PLACES, WAITING) == (4, 20)


def test_a_hash_names_its_parameters_and_fits_its_password_alone(settings):
    settings.PASSWORD_HASHERS = [OURS]
    encoded = hashers.make_password("kettle orbit marsh violin")
    assert "argon2id$v=19$m=65536,t=3,p=1$" in encoded
    assert hashers.check_password("kettle orbit marsh violin", encoded)
    assert not hashers.check_password("kettle orbit marsh viola", encoded)


def test_of_two_hundred_at_once_four_work_twenty_wait_and_the_rest_are_sent_away(tmp_path):
    working, most, guard = 0, 0, threading.Lock()
    everybody_tried = threading.Barrier(200)
    free = threading.Event()

    def hash_once(_):
        nonlocal working, most
        everybody_tried.wait()
        try:
            with a_place(tmp_path):
                with guard:
                    working += 1
                    most = max(most, working)
                free.wait()
                with guard:
                    working -= 1
                return "hashed"
        except Busy:
            return "sent away"

    with ThreadPoolExecutor(200) as pool:
        answers = [pool.submit(hash_once, each) for each in range(200)]
        deadline = time.monotonic() + 120
        while sum(answer.done() for answer in answers) < 200 - PLACES - WAITING and time.monotonic() < deadline:
            time.sleep(0.01)
        free.set()
        said = [answer.result() for answer in answers]
    assert most <= PLACES
    assert (said.count("hashed"), said.count("sent away")) == (PLACES + WAITING, 200 - PLACES - WAITING)


def test_the_places_are_the_machines_not_the_processs(tmp_path):
    import subprocess
    import sys

    holder = (
        "import fcntl, os, sys\n"
        "for number in range(4):\n"
        "    held = os.open(f'{sys.argv[1]}/place-{number}', os.O_RDWR | os.O_CREAT)\n"
        "    fcntl.flock(held, fcntl.LOCK_EX)\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", holder, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        assert hashing._take(tmp_path, "place", PLACES) is None
        other.kill()  # a process that dies gives its places back
        other.wait()
        with a_place(tmp_path):
            pass


def test_a_place_is_given_back_when_the_work_fails(tmp_path):
    for _ in range(PLACES + 1):
        with pytest.raises(ZeroDivisionError), a_place(tmp_path):
            raise ZeroDivisionError


@pytest.mark.django_db
def test_whoever_finds_no_place_is_told_when_to_come_again(client, monkeypatch):
    def no_place(*args):
        raise Busy

    monkeypatch.setattr("django.contrib.auth.hashers.check_password", no_place)
    answer = client.post(reverse("sign_in"), {"username": "heron-4821", "password": "kettle orbit marsh violin"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "15")


@pytest.mark.django_db
@pytest.mark.parametrize("signs", [257, 4 * 1024, 1024 * 1024])
def test_what_is_too_long_never_reaches_the_hasher(client, monkeypatch, signs):
    def never(*args, **kwargs):
        raise AssertionError("hashed")

    monkeypatch.setattr("django.contrib.auth.hashers.check_password", never)
    answer = client.post(reverse("sign_in"), {"username": "heron-4821", "password": "x" * signs})
    assert answer.status_code == 200
    assert len(answer.context["form"].non_field_errors()) == 1
