"""Data keys: made for good, opened for what they sealed, destroyed at once and everywhere."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from compliance import keys
from compliance.keys import Erased, KeyMissing, SealBroken, opened, store

PLACE = "visitation_person.legal_name"


def sealed(key_id, plain="Ana", row=1):
    return keys.seal_in_row(plain, key_id=key_id, place=PLACE, row=row)


def opens(body, row=1):
    return keys.open_in_row(body, place=PLACE, row=row)


def test_what_a_key_seals_opens_in_any_process(elsewhere):
    key_id = keys.new_key("person", program=7)
    body = sealed(key_id)

    def look():
        opened._opened.clear()
        assert opens(body) == "Ana"

    elsewhere(look)
    assert opens(body) == "Ana"


def test_no_key_stands_in_clear_in_the_store(key_store):
    key_id = keys.new_key("person", program=7)
    secret = opened.unwrapped_program_key("7.1")
    files = [path for path in key_store.rglob("*") if path.is_file()]
    assert {path.relative_to(key_store).as_posix() for path in files} == {f"data/{key_id.hex}", "programs/7.1", "turn"}
    assert all(secret not in path.read_bytes() and secret.hex().encode() not in path.read_bytes() for path in files)
    assert all(path.stat().st_mode & 0o077 == 0 for path in [key_store, *key_store.rglob("*")])


def test_a_key_of_one_person_opens_nothing_of_another():
    one, other = keys.new_keys("person", program=7, count=2)
    body = sealed(one)
    with pytest.raises(SealBroken):
        opens(body[:1] + other.bytes + body[17:])


def test_a_key_file_put_in_the_place_of_another_is_refused(key_store):
    one, other = keys.new_keys("person", program=7, count=2)
    body = sealed(one)
    store.data_path(one).write_bytes(store.data_path(other).read_bytes())
    with pytest.raises(SealBroken):
        opens(body)


@pytest.mark.parametrize("word", ["kind", "scope"])
def test_a_key_file_whose_words_were_changed_is_refused(word):
    key_id = keys.new_key("person", program=7)
    keys.new_key("person", program=8)
    path, old, new = store.data_path(key_id), *{"kind": (b"person", b"volunteer"), "scope": (b" 7 ", b" 8 ")}[word]
    body = sealed(key_id)
    path.write_bytes(path.read_bytes().replace(old, new))
    with pytest.raises(SealBroken):
        opens(body)


@pytest.mark.parametrize("content", [b"", b"v1 person 7 7.1", b"v9 person 7 7.1 AAAA AAAA\n", b"\xff" * 90])
def test_a_file_that_is_no_key_is_refused(content):
    key_id = keys.new_key("person", program=7)
    body = sealed(key_id)
    store.data_path(key_id).write_bytes(content)
    with pytest.raises(SealBroken):
        opens(body)


def test_another_ring_opens_nothing(settings, ring):
    body = sealed(keys.new_key("person", program=7))
    settings.FIELD_KEYS = ring(k1=7, index=9)
    with pytest.raises(SealBroken):
        opens(body)
    settings.FIELD_KEYS = ring(k2=1, index=9)
    with pytest.raises(KeyMissing):
        opens(body)


# ── destroying ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_destroyed_key_opens_nothing_and_says_so():
    key_id = keys.new_key("person", program=7)
    body = sealed(key_id)
    assert (keys.is_destroyed(key_id), opens(body)) == (False, "Ana")
    keys.destroy_key(key_id)
    assert keys.is_destroyed(key_id)
    with pytest.raises(Erased):
        opens(body)
    with pytest.raises(Erased):
        sealed(key_id)


def test_what_another_process_destroys_is_closed_with_the_next_use(elsewhere):
    key_id = keys.new_key("person", program=7)
    body = sealed(key_id)
    assert opens(body) == "Ana"
    elsewhere(lambda: keys.destroy_key(key_id))
    with pytest.raises(Erased):
        opens(body)


def test_destroying_leaves_no_byte_of_the_key():
    key_id = keys.new_key("person", program=7)
    keys.destroy_key(key_id)
    keys.destroy_key(key_id)  # again: no harm
    assert store.destroyed_path(key_id).read_bytes() == b""
    assert not store.data_path(key_id).exists()


def test_many_are_destroyed_at_once_whatever_one_of_them_is():
    one, other, stays = keys.new_keys("person", program=7, count=3)
    body, nobody = sealed(stays), uuid4()
    keys.destroy_key(other)
    with pytest.raises(KeyMissing, match=nobody.hex):
        keys.destroy_keys([one, nobody, other, one])
    assert [store.destroyed_path(each).read_bytes() for each in (one, other)] == [b"", b""]
    assert [keys.is_destroyed(each) for each in (nobody, stays)] == [False, False]
    assert opens(body) == "Ana"


def test_the_others_of_the_program_stay_open():
    one, other = keys.new_keys("person", program=7, count=2)
    body = sealed(other)
    keys.destroy_key(one)
    assert opens(body) == "Ana"


def test_a_key_that_was_never_there_is_missing_not_erased():
    with pytest.raises(KeyMissing):
        keys.destroy_key(uuid4())
    body = sealed(keys.new_key("person", program=7))
    with pytest.raises(KeyMissing):
        opens(body[:1] + uuid4().bytes + body[17:])


# ── killed at any step ────────────────────────────────────────────────────────────────────────────────────────────────


def test_keys_that_were_being_made_are_whole_or_not_there(killed_at):
    number, ended = 0, False
    while not ended:
        number += 1
        ended = killed_at(number, lambda: keys.new_keys("person", program=7, count=3))
        opened._program_keys.clear()
        for path in store.data_paths():
            body = sealed(UUID(hex=path.name))
            assert opens(body) == "Ana"
    assert number > 10
    assert len(list(store.data_paths())) >= 3


def test_a_key_that_was_being_destroyed_is_there_or_destroyed(killed_at):
    number, ended = 0, False
    while not ended:
        number += 1
        key_id = keys.new_key("person", program=7)
        body = sealed(key_id)
        ended = killed_at(number, lambda key_id=key_id: keys.destroy_key(key_id))
        if keys.is_destroyed(key_id):
            with pytest.raises(Erased):
                opens(body)
        else:
            assert opens(body) == "Ana"
        keys.destroy_key(key_id)  # goes on where it stopped
        assert not [path for path in store.data_path(key_id).parent.iterdir() if key_id.hex in path.name]
        assert store.destroyed_path(key_id).read_bytes() == b""
    assert number > 4


def test_what_a_killed_run_left_of_a_key_goes_with_it():
    key_id, other = keys.new_keys("person", program=7, count=2)
    for left in (key_id, other):
        store._draft(store.data_path(left), store.data_path(left).read_bytes())
    keys.destroy_key(key_id)
    found = sorted(path.name[:7] for path in store.data_path(other).parent.iterdir() if other.hex in path.name)
    assert found == [".draft-", other.hex[:7]]
    assert [path for path in store.folder().rglob("*") if key_id.hex in path.name] == [store.destroyed_path(key_id)]


# ── many at once ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_first_key_made_by_many_at_once_is_one():
    start = threading.Barrier(8)

    def make(_number):
        start.wait()
        return keys.seal("Ana", place="a.b.1")

    with ThreadPoolExecutor(8) as threads:
        bodies = list(threads.map(make, range(8)))
    opened._opened.clear()
    assert [keys.unseal(body, place="a.b.1") for body in bodies] == ["Ana"] * 8


# ── blind index ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_equal_values_of_two_programs_have_different_indexes():
    one, other, nobody = (keys.blind_index("012345678", place=PLACE, program=number) for number in (7, 8, None))
    assert len({one, other, nobody}) == 3
    assert one == keys.blind_index("012345678", place=PLACE, program=7)
    assert {len(index) for index in (one, other, nobody)} == {32}


def test_an_index_keeps_nothing_of_the_order_or_the_beginning():
    values = [f"{number:09d}" for number in range(400)]
    found = [keys.blind_index(value, place=PLACE, program=7) for value in values]
    assert len(set(found)) == len(values)
    assert sorted(found) != found
    shared = [sum(a == b for a, b in zip(x, y, strict=True)) for x, y in zip(found, found[1:], strict=False)]
    assert max(shared) < 8  # of 32 bytes, for neighbours that differ in one digit


def test_an_index_cannot_be_made_without_the_programs_key(settings, ring, key_store):
    index = keys.blind_index("012345678", place=PLACE, program=7)
    settings.KEY_STORE = key_store.with_name("another-store")
    assert keys.blind_index("012345678", place=PLACE, program=7) != index
    settings.KEY_STORE, settings.FIELD_KEYS = key_store, ring(k1=7, index=9)
    with pytest.raises(SealBroken):
        keys.blind_index("012345678", place=PLACE, program=7)
