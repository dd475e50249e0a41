"""A new root key takes over while everybody goes on reading, and a run that is killed goes on where it stopped."""

import os
import random
import threading

import pytest

from compliance import keys
from compliance.keys import KeyMissing, opened, rotation, sealing, store
from compliance.keys.store import KeyFile

PLACE = "visitation_person.legal_name"


def world(people=6):
    """Sealed values of two programs and of accounts: [(row, bytes, plain)]."""
    cells = []
    for program in (7, 8, None):
        for row, key_id in enumerate(keys.new_keys("person", program=program, count=people), 1):
            plain = f"Person {row} of {program}"
            cells.append((row, keys.seal_in_row(plain, key_id=key_id, place=PLACE, row=row), plain))
    return cells


def unreadable(cells):
    found = []
    for row, body, plain in cells:
        try:
            if keys.open_in_row(body, place=PLACE, row=row) != plain:
                found.append((row, "another value"))
        except keys.SealBroken as error:
            found.append((row, repr(error)))
    return found


def wrapped_by():
    programs = {store.read_program_key(path.name).wrapped_by for path in (store.folder() / "programs").iterdir()}
    return programs, {KeyFile.read(path).wrapped_by for path in store.data_paths()}


def forget():
    opened._opened.clear()
    opened._program_keys.clear()


def test_everything_is_wrapped_by_the_new_key_and_opens(settings, ring):
    cells = world()
    settings.FIELD_KEYS = ring(k2=2, k1=1, index=9)
    assert not rotation.is_finished()
    done = rotation.rotate()
    assert (done.root, done.programs, done.keys, done.retired) == ("k2", 3, 18, ("k1",))
    assert wrapped_by() == ({"k2"}, {"7.2", "8.2", "accounts.2"})
    assert rotation.is_finished()
    assert unreadable(cells) == []


def test_the_old_key_opens_nothing_afterwards(settings, ring):
    cells = world()
    settings.FIELD_KEYS = ring(k2=2, k1=1, index=9)
    rotation.rotate()
    settings.FIELD_KEYS = ring(k2=2, index=9)
    assert unreadable(cells) == []
    settings.FIELD_KEYS = ring(k1=1, index=9)
    assert len(unreadable(cells)) == len(cells)


def test_the_old_key_is_refused_even_where_it_stands_in_the_ring(settings, ring, key_store):
    cells = world(people=1)
    old = {path: path.read_bytes() for path in key_store.rglob("*") if path.is_file()}
    settings.FIELD_KEYS = ring(k2=2, k1=1, index=9)
    rotation.rotate()
    for path, content in old.items():  # somebody brings old key files back
        path.write_bytes(content)
    forget()
    assert len(unreadable(cells)) == len(cells)
    settings.FIELD_KEYS = ring(k1=1, index=9)
    with pytest.raises(KeyMissing):
        keys.new_key("person", program=99)


def test_rotating_twice_does_nothing_the_second_time(settings, ring):
    world()
    settings.FIELD_KEYS = ring(k2=2, k1=1, index=9)
    rotation.rotate()
    before = wrapped_by()
    done = rotation.rotate()
    assert (done.programs, done.keys, wrapped_by()) == (0, 0, before)


def test_a_new_root_key_goes_in_front_of_the_rings_file(settings, ring, tmp_path):
    settings.FIELD_KEYS_FILE = tmp_path / "field-keys"
    settings.FIELD_KEYS_FILE.write_text(settings.FIELD_KEYS + "\n")
    cells = world()
    assert rotation.add_root_key() == "k2"
    assert [entry.split(":")[0] for entry in settings.FIELD_KEYS_FILE.read_text().split(",")] == ["k2", "k1", "index"]
    assert settings.FIELD_KEYS_FILE.stat().st_mode & 0o077 == 0
    rotation.rotate()  # the settings still have the old text: the file counts
    assert unreadable(cells) == []


def test_a_ring_from_the_environment_is_not_written():
    with pytest.raises(KeyMissing):
        rotation.add_root_key()


def test_the_keys_of_a_sealed_program_stay_as_they_are(settings, ring, key_store):
    from datetime import UTC, datetime

    cells = world(people=2)
    prepared = sealing.prepare(8)
    sealing.seal_away(prepared, now=datetime(2026, 9, 1, tzinfo=UTC))
    settings.FIELD_KEYS = ring(k2=2, k1=1, index=9)
    done = rotation.rotate()
    assert (done.keys, done.sealed_away) == (4, 2)
    sealing.unseal(8, list(prepared.shares[:2]))
    assert unreadable(cells) == []
    assert wrapped_by()[0] == {"k2"}


def test_a_run_killed_at_any_step_goes_on_and_loses_nothing(settings, ring, killed_at):
    cells = world(people=2)
    settings.FIELD_KEYS = ring(k2=2, k1=1, index=9)
    number, ended = 0, False
    while not ended:  # each run gets one step further into what the last one left
        number += 1
        ended = killed_at(number, lambda: rotation.rotate(batch=2))
        forget()
        assert unreadable(cells) == []
    assert number >= 5
    assert rotation.is_finished()
    settings.FIELD_KEYS = ring(k2=2, index=9)
    assert unreadable(cells) == []


@pytest.mark.parametrize("step", [1, 3, 7, 12, 20, 33, 47, 60, 75, 90])
def test_a_run_killed_late_leaves_everything_readable(settings, ring, killed_at, step):
    cells = world(people=4)
    settings.FIELD_KEYS = ring(k2=2, k1=1, index=9)
    killed_at(step, lambda: rotation.rotate(batch=3))
    forget()
    assert unreadable(cells) == []
    fresh = keys.new_key("person", program=7)  # and new people can come
    rotation.rotate()
    assert unreadable(cells) == []
    assert store.data_path(fresh).exists()
    settings.FIELD_KEYS = ring(k2=2, index=9)
    assert unreadable(cells) == []


def test_readers_and_writers_notice_nothing_of_twenty_interruptions(settings, tmp_path, killed_at):
    settings.FIELD_KEYS_FILE = tmp_path / "field-keys"
    settings.FIELD_KEYS_FILE.write_text(settings.FIELD_KEYS)
    cells, made, faults, reads, ends = world(people=10), [], [], [0], threading.Event()

    def interrupt():
        rng, interrupted = random.Random(3), 0
        while interrupted < 20:
            if rotation.is_finished():
                rotation.add_root_key()
            interrupted += not killed_at(rng.randrange(1, 60), lambda: rotation.rotate(batch=4))
        rotation.rotate()

    def read():
        while not ends.is_set():
            faults.extend(unreadable(cells))
            reads[0] += len(cells)

    def write():
        while not ends.is_set():
            key_id = keys.new_key("person", program=7)
            body = keys.seal_in_row("New", key_id=key_id, place=PLACE, row=99)
            made.append((99, body, "New"))
            ends.wait(0.01)

    child = os.fork()  # before the threads: a child inherits the locks that they hold, and nobody to let them go
    if child == 0:
        try:
            interrupt()
        finally:
            os._exit(0 if rotation.is_finished() else 3)
    threads = [threading.Thread(target=work) for work in (read, write)]
    for thread in threads:
        thread.start()
    status = os.waitpid(child, 0)[1]
    ends.set()
    for thread in threads:
        thread.join()
    assert (status, faults) == (0, [])
    assert reads[0] > 500
    assert unreadable([*cells, *made]) == []
    newest, *_older, index = settings.FIELD_KEYS_FILE.read_text().strip().split(",")
    settings.FIELD_KEYS_FILE = None
    settings.FIELD_KEYS = f"{newest},{index}"
    rotation.settle("7")  # a key that was made in the last moment
    assert unreadable([*cells, *made]) == []


def test_a_destroyed_key_does_not_come_back(settings, ring):
    one, other = keys.new_keys("person", program=7, count=2)
    keys.destroy_key(one)
    settings.FIELD_KEYS = ring(k2=2, k1=1, index=9)
    rotation.rotate()
    assert (store.data_path(one).exists(), store.data_path(other).exists()) == (False, True)
    assert keys.is_destroyed(one)


def test_what_was_signed_before_a_new_root_key_is_known_after_it(settings, ring):
    public = keys.signing_public_key()
    signature = keys.sign(b"rules")
    settings.FIELD_KEYS = ring(k2=2, k1=1, index=9)
    rotation.rotate()
    opened.forget()
    assert (keys.signing_public_key(), keys.sign(b"rules")) == (public, signature)
    assert keys.is_signature_of(b"rules", signature, public)
    assert not keys.is_signature_of(b"ruler", signature, public)
