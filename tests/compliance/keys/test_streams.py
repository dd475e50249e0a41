"""Long sealed files: whole, in order, by their own key and under their own name, or not at all."""

import io
import secrets

import pytest

from compliance.keys import SealBroken
from compliance.keys.streams import Sealer, opened

KEY = secrets.token_bytes(32)
PART = 1 << 20
SEALED_PART = PART + 16
HEAD = len(b"VSTB1\n") + 32


def sealed(plain, *, about="a", key=KEY, piece=100_000):
    target = io.BytesIO()
    sealer = Sealer(target, key, about=about)
    for start in range(0, len(plain), piece):
        sealer.write(plain[start : start + piece])
    sealer.close()
    return target.getvalue()


def read(bytes_, *, about="a", key=KEY):
    return b"".join(opened(io.BytesIO(bytes_), key, about=about))


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 2 * PART])
def test_what_was_sealed_comes_back(size):
    plain = secrets.token_bytes(size)
    assert read(sealed(plain)) == plain


def test_the_same_twice_is_not_the_same_bytes_and_holds_no_plain_text():
    plain = b"a name in the clear " * 1000
    one, two = sealed(plain), sealed(plain)
    assert (one == two, b"a name" in one) == (False, False)


def changed(whole, how):
    parts = [whole[HEAD + SEALED_PART * n : HEAD + SEALED_PART * (n + 1)] for n in range(3)]
    return {
        "a flipped bit": whole[: HEAD + 5] + bytes([whole[HEAD + 5] ^ 1]) + whole[HEAD + 6 :],
        "another salt": whole[:10] + bytes([whole[10] ^ 1]) + whole[11:],
        "no head": whole[1:],
        "a cut end": whole[:-1],
        "without its last part": whole[: HEAD + 2 * SEALED_PART],
        "parts in another order": whole[:HEAD] + parts[1] + parts[0] + parts[2],
        "a part twice": whole[: HEAD + SEALED_PART] + whole[HEAD:],
        "more behind it": whole + b"x",
        "nothing": b"",
        "a head alone": whole[:HEAD],
    }[how]


@pytest.mark.parametrize(
    "how",
    [
        "a flipped bit", "another salt", "no head", "a cut end", "without its last part", "parts in another order",
        "a part twice", "more behind it", "nothing", "a head alone",
    ],
)  # fmt: skip
def test_any_other_file_is_refused(how):
    whole = sealed(secrets.token_bytes(2 * PART + 9))
    with pytest.raises(SealBroken):
        read(changed(whole, how))


def test_another_key_and_another_name_are_refused():
    whole = sealed(b"plain")
    for other in ({"key": secrets.token_bytes(32)}, {"about": "b"}):
        with pytest.raises(SealBroken):
            read(whole, **other)
