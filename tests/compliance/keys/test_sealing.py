"""A sealed program: nothing of it opens anywhere, nothing of it is lost, and two of three shares bring it back."""

from datetime import UTC, datetime
from itertools import combinations

import pytest

from compliance import keys
from compliance.keys import SealedAway, opened, sealing, store
from compliance.keys.sealing import NotSealed, WrongShares
from compliance.keys.shares import ShareMistyped

PLACE = "visitation_person.legal_name"
NOW = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)


def cell(program):
    key_id = keys.new_key("person", program=program)
    return keys.seal_in_row("Ana", key_id=key_id, place=PLACE, row=1)


def opens(body):
    return keys.open_in_row(body, place=PLACE, row=1)


def sealed_away(program):
    prepared = sealing.prepare(program)
    sealing.seal_away(prepared, now=NOW)
    return list(prepared.shares)


def test_nothing_of_a_sealed_program_opens_and_the_others_stay_open():
    mine, theirs, account = cell(7), cell(8), cell(None)
    sealed_away(7)
    assert sealing.is_sealed(7) and not sealing.is_sealed(8)
    with pytest.raises(SealedAway):
        opens(mine)
    assert [opens(theirs), opens(account)] == ["Ana", "Ana"]


def test_a_process_that_has_the_key_in_use_closes_at_once(elsewhere):
    mine = cell(7)
    assert opens(mine) == "Ana"
    elsewhere(lambda: sealed_away(7))
    with pytest.raises(SealedAway):
        opens(mine)


def test_a_sealed_program_takes_nobody_new_and_finds_nobody():
    cell(7)
    keys.blind_index("012345678", place=PLACE, program=7)
    sealed_away(7)
    with pytest.raises(SealedAway):
        keys.new_key("person", program=7)
    with pytest.raises(SealedAway):
        keys.blind_index("012345678", place=PLACE, program=7)
    with pytest.raises(SealedAway):
        sealing.prepare(7)


def test_the_programs_key_is_nowhere_in_the_store(key_store):
    cell(7)
    secret = opened.unwrapped_program_key("7.1")
    sealed_away(7)
    kept = [path.read_bytes() for path in key_store.rglob("*") if path.is_file()]
    assert not any(secret in content or secret.hex().encode() in content for content in kept)
    assert store.numbers_of("7") == []


@pytest.mark.parametrize("pair", list(combinations(range(3), 2)))
def test_any_two_shares_open_it_again(pair):
    mine = cell(7)
    index = keys.blind_index("012345678", place=PLACE, program=7)
    shares = sealed_away(7)
    sealing.unseal(7, [shares[number] for number in pair])
    assert (opens(mine), sealing.is_sealed(7)) == ("Ana", False)
    assert keys.blind_index("012345678", place=PLACE, program=7) == index
    assert opens(cell(7)) == "Ana"


def test_a_share_is_read_however_it_was_written_down():
    mine = cell(7)
    first, second, _third = sealed_away(7)
    sealing.unseal(7, [first.lower().replace("-", " "), second.replace("O", "0").replace("I", "1")])
    assert opens(mine) == "Ana"


@pytest.mark.parametrize("number", range(3))
def test_one_share_is_useless(number):
    mine, share = cell(7), sealed_away(7)[number]
    for given in ([share], [share, share], []):
        with pytest.raises(ShareMistyped):
            sealing.unseal(7, given)
    with pytest.raises(SealedAway):
        opens(mine)


def test_the_shares_of_another_program_or_another_day_are_refused():
    mine = cell(7)
    cell(8)
    first = sealing.prepare(7).shares
    kept, others = sealed_away(7), sealed_away(8)
    for given in ([kept[0], others[1]], list(others[:2]), [first[0], kept[1]]):
        with pytest.raises(WrongShares):
            sealing.unseal(7, given)
    with pytest.raises(SealedAway):
        opens(mine)


def test_each_slip_of_the_pen_is_found():
    cell(7)
    shares = sealed_away(7)
    for at, sign in enumerate(shares[0]):
        if sign == "-":
            continue
        wrong = shares[0][:at] + ("A" if sign != "A" else "C") + shares[0][at + 1 :]
        with pytest.raises((ShareMistyped, WrongShares)):
            sealing.unseal(7, [wrong, shares[1]])


def test_shares_of_a_key_that_was_changed_meanwhile_seal_nothing(settings, ring):
    from compliance.keys import rotation

    mine, prepared = cell(7), sealing.prepare(7)
    settings.FIELD_KEYS = ring(k2=2, k1=1, index=9)
    rotation.rotate()
    with pytest.raises(WrongShares):
        sealing.seal_away(prepared, now=NOW)
    assert opens(mine) == "Ana"


def test_what_is_not_sealed_is_not_unsealed():
    cell(7)
    shares = sealed_away(7)
    sealing.unseal(7, shares[:2])
    with pytest.raises(NotSealed):
        sealing.unseal(7, shares[:2])


def test_killed_at_any_step_it_is_open_or_sealed_and_comes_back(killed_at):
    mine = cell(7)
    number, ended = 0, False
    while not ended:
        number += 1
        prepared = sealing.prepare(7)
        ended = killed_at(number, lambda prepared=prepared: sealing.seal_away(prepared, now=NOW))
        if sealing.is_sealed(7):
            with pytest.raises(SealedAway):
                opens(mine)
            inner, back = 0, False
            while not back and sealing.is_sealed(7):
                inner += 1
                back = killed_at(inner, lambda prepared=prepared: sealing.unseal(7, list(prepared.shares[1:])))
        assert opens(mine) == "Ana"
    assert number > 3


def test_a_person_can_be_erased_while_the_program_is_sealed():
    key_id = keys.new_key("person", program=7)
    body = keys.seal_in_row("Ana", key_id=key_id, place=PLACE, row=1)
    shares = sealed_away(7)
    keys.destroy_key(key_id)
    sealing.unseal(7, shares[:2])
    with pytest.raises(keys.Erased):
        opens(body)
