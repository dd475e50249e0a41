"""Tokens nobody guesses, and what is kept of them."""

import base64

import pytest

from volunteers.invitations.tokens import code_fingerprint, fingerprint, new_code, new_token, typed_code


def test_a_token_has_256_random_bits():
    token = new_token()
    assert len(base64.urlsafe_b64decode(token + "=")) == 32
    assert len({new_token() for _ in range(1000)}) == 1000


def test_what_is_kept_does_not_hold_the_token():
    token = new_token()
    assert len(fingerprint(token)) == 32
    assert token.encode() not in fingerprint(token)


def test_a_code_has_eight_digits_and_its_fingerprint_belongs_to_one_link():
    code = new_code()
    assert len(code) == 8 and code.isdigit()
    assert code_fingerprint(code, link="a") != code_fingerprint(code, link="b")


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("1234 5678", "12345678"), (" 1234-5678.", "12345678"), ("code: 12345678", "12345678"), ("١٢٣٤", ""), ("", "")],
)
def test_a_code_however_it_is_typed(typed, digits):
    assert typed_code(typed) == digits
