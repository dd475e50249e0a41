"""Shares as they are written on paper: every sign counts, the last one too."""

import pytest

from compliance.keys import shares

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
KEY = bytes(range(32))


def test_any_two_of_three_make_the_key_again():
    first, second, third = shares.split(KEY)
    for pair in ([first, second], [second, third], [third, first]):
        assert shares.combine(pair) == KEY


@pytest.mark.parametrize("number", range(3))
def test_no_sign_can_be_another_one(number):
    printed = shares.split(KEY)
    share, other = printed[number], printed[number - 1]
    accepted = []
    for at, right in enumerate(share):
        for sign in SIGNS if right != "-" else "":
            try:
                shares.combine([share[:at] + sign + share[at + 1 :], other])
            except shares.ShareMistyped:
                continue
            accepted.append((at, sign))
    assert accepted == [(at, right) for at, right in enumerate(share) if right != "-"]


def test_a_sign_too_few_or_too_many_is_found():
    first, second, _third = shares.split(KEY)
    for slip in (first[:-1], first + "A", "", "é"):
        with pytest.raises(shares.ShareMistyped):
            shares.combine([slip, second])
