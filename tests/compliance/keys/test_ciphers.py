"""The bytes of a sealed value: written down once and for all, opened in their own place alone."""

import random
from contextlib import suppress
from uuid import UUID

import pytest

from compliance.keys import SealBroken, ciphers

KEY = bytes(range(32))
KEY_ID = UUID("00112233-4455-6677-8899-aabbccddeeff").bytes
PLACE, ROW = "visitation_person.legal_name", 7205759403792793601

# plain text · nonce · sealed, in hexadecimal. A program that opens another set of bytes has lost everybody's data.
VECTORS = [
    (
        "Ana",
        "000102030405060708090a0b",
        "0200112233445566778899aabbccddeeff000102030405060708090a0b066cb7d65ef9faf8d9c67d1599b9f545583338",
    ),
    (
        "",
        "0c0d0e0f1011121314151617",
        "0200112233445566778899aabbccddeeff0c0d0e0f1011121314151617b7a19777de9e4bb56b2ed6429cbc25c3",
    ),
    (
        "Zoë ↔ 山田",
        "ffffffffffffffffffffffff",
        "0200112233445566778899aabbccddeeffffffffffffffffffffffffff"
        "60ee2c6240595852abbb1f60cbba1382c0cd8a10c03e6a05ffc06dc57f24fb",
    ),
]


def sealed(plain="Ana", *, place=PLACE, row=ROW, key=KEY, key_id=KEY_ID, nonce=None):
    return ciphers.close(plain, ciphers.cipher_of(key), key_id=key_id, place=place, row=row, nonce=nonce)


def opened(body, *, place=PLACE, row=ROW, key=KEY):
    key_id = ciphers.key_of(body, place=place)
    return ciphers.open_(body, ciphers.cipher_of(key), key_id=key_id, place=place, row=row)


@pytest.mark.parametrize(("plain", "nonce", "expected"), VECTORS, ids=["name", "nothing", "signs"])
def test_the_bytes_are_the_ones_that_were_written_down(plain, nonce, expected):
    assert sealed(plain, nonce=bytes.fromhex(nonce)).hex() == expected
    assert opened(bytes.fromhex(expected)) == plain


def test_the_version_and_the_key_stand_in_front():
    body = sealed()
    assert (body[0], ciphers.key_of(body, place=PLACE)) == (2, KEY_ID)
    assert len(body) == 1 + 16 + 12 + len("Ana") + 16


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"place": "visitation_person.surname"}, id="another_column"),
        pytest.param({"place": "visitation_placement.legal_name"}, id="another_table"),
        pytest.param({"row": ROW + 1}, id="another_row"),
        pytest.param({"row": ""}, id="no_row"),
        pytest.param({"key": bytes(32)}, id="another_key"),
    ],
)
def test_a_value_opens_in_its_own_place_alone(changes):
    with pytest.raises(SealBroken):
        opened(sealed(), **changes)


@pytest.mark.parametrize("version", [0, 1, 3, 255])
def test_another_version_is_refused(version):
    with pytest.raises(SealBroken):
        opened(bytes([version]) + sealed()[1:])


def test_of_ten_thousand_altered_or_swapped_values_none_is_accepted():
    rng = random.Random(20260901)
    cells = [(f"t{table}.c{column}", row) for table in range(3) for column in range(4) for row in range(1, 12)]
    kept = {cell: sealed(f"value of {cell}", place=cell[0], row=cell[1]) for cell in cells}
    accepted, tried = [], 0
    while tried < 10_000:
        cell = rng.choice(cells)
        body = bytearray(kept[cell])
        kind = tried % 5
        if kind == 0:  # one bit
            body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
        elif kind == 1:  # another cell's
            body = bytearray(kept[rng.choice([other for other in cells if other != cell])])
        elif kind == 2:  # cut
            body = body[: rng.randrange(len(body))]
        elif kind == 3:  # longer
            body += rng.randbytes(rng.randrange(1, 20))
        else:  # the tail of another one
            other = kept[rng.choice([other for other in cells if other != cell])]
            at = rng.randrange(1, min(len(body), len(other)) - 1)
            body = body[:at] + other[at:]
        if bytes(body) == kept[cell]:
            continue
        tried += 1
        with suppress(SealBroken):
            accepted.append((kind, cell, opened(bytes(body), place=cell[0], row=cell[1])))
    assert accepted == []


def test_every_single_byte_counts():
    body = sealed("A longer value than most, with some words in it")
    for at in range(len(body)):
        changed = bytearray(body)
        changed[at] ^= 0xFF
        with pytest.raises(SealBroken):
            opened(bytes(changed))


def test_no_nonce_comes_twice():
    count = 200_000
    cipher = ciphers.cipher_of(KEY)
    nonces = {ciphers.close("", cipher, key_id=KEY_ID, place=PLACE, row=1)[17:29] for _ in range(count)}
    assert len(nonces) == count


def test_what_is_refused_tells_the_place_alone():
    with pytest.raises(SealBroken) as refused:
        opened(sealed("Quetzalcoatl"), row=2)
    assert str(refused.value) == PLACE
    assert refused.value.__cause__ is None
