"""Addresses in one form each, however they are written."""

import pytest

from volunteers.invitations.addresses import Address, address_of


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Ida@Example.ORG", Address("mail", "ida@example.org")),
        ("  ida@example.org ", Address("mail", "ida@example.org")),
        ("ｉｄａ@example.org", Address("mail", "ida@example.org")),
        ("(212) 555-0123", Address("text", "+12125550123")),
        ("212.555.0123", Address("text", "+12125550123")),
        ("+52 55 1234 5678", Address("text", "+525512345678")),
        ("heron-4821", None),
        ("ida@", None),
        ("12", None),
        ("", None),
        ("ida@example.org\r\nBcc: all@example.org", None),
        ("\x00", None),
        ("\ud800", None),
        ("9" * 10_000, None),
        ("a" * 300 + "@example.org", None),
    ],
)
def test_an_address_however_it_is_written(typed, address):
    assert address_of(typed) == address


def test_the_same_address_has_the_same_fingerprint_and_others_have_others():
    same = {address_of("Ida@example.org").index, address_of("ida@EXAMPLE.org").index}
    assert len(same) == 1
    assert address_of("omar@example.org").index not in same


def test_a_number_and_an_address_never_meet():
    assert Address("mail", "+12125550123").index != Address("text", "+12125550123").index
