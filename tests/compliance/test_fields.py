"""Sealed columns: what goes in comes out, and nothing else ever does."""

import base64

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from compliance.fields import SealBroken, blind_index, parse_key_ring, seal, unseal

PLACE = "visitation_person.legal_name"


def a_ring(**keys: int) -> str:
    return ",".join(f"{name}:{base64.b64encode(bytes([fill]) * 32).decode()}" for name, fill in keys.items())


@pytest.fixture(autouse=True)
def ring(settings, tmp_path):
    settings.KEY_STORE = tmp_path
    settings.FIELD_KEYS = a_ring(k1=1, index=9)


@given(st.text())
def test_what_is_sealed_opens_again(text):
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        with pytest.raises(UnicodeEncodeError):
            seal(text, place=PLACE)
    else:
        assert unseal(seal(text, place=PLACE), place=PLACE) == text


def test_the_same_text_never_looks_the_same():
    assert seal("Ana", place=PLACE) != seal("Ana", place=PLACE)


def test_the_plain_text_is_not_in_the_sealed_one():
    assert b"Quetzalcoatl" not in seal("Quetzalcoatl", place=PLACE)


@given(st.data())
def test_one_altered_byte_is_refused(data):
    sealed = bytearray(seal("Ana", place=PLACE))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        unseal(bytes(sealed), place=PLACE)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01\x02k1", b"Ana Lopez", b"\x01\x02k1" + b"0" * 11])
def test_what_was_never_sealed_is_refused(sealed):
    with pytest.raises(SealBroken):
        unseal(sealed, place=PLACE)


def test_a_value_moved_to_another_column_is_refused():
    with pytest.raises(SealBroken):
        unseal(seal("Ana", place=PLACE), place="visitation_person.preferred_name")


def test_the_error_tells_nothing_of_the_value():
    with pytest.raises(SealBroken) as refused:
        unseal(seal("Ana", place=PLACE), place="other.column")
    assert str(refused.value) == "other.column"


def test_an_older_root_key_opens_what_it_wrapped(settings):
    old = seal("Ana", place=PLACE)
    settings.FIELD_KEYS = a_ring(k2=2, k1=1, index=9)
    assert unseal(old, place=PLACE) == "Ana"
    settings.FIELD_KEYS = a_ring(k2=2, index=9)
    with pytest.raises(SealBroken):
        unseal(old, place=PLACE)
    settings.FIELD_KEYS = a_ring(k2=2, k1=1, index=9)
    assert unseal(old, place=PLACE) == "Ana"


def test_another_ring_opens_nothing(settings):
    sealed = seal("Ana", place=PLACE)
    settings.FIELD_KEYS = a_ring(k1=7, index=9)
    with pytest.raises(SealBroken):
        unseal(sealed, place=PLACE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("k1:short,index:AAAA", id="too_short"),
        pytest.param(a_ring(k1=1), id="no_index"),
        pytest.param(a_ring(index=9), id="no_key"),
        pytest.param(a_ring(k1=1, index=9) + "," + a_ring(k1=2), id="twice"),
        pytest.param("k1:***,index:***", id="not_base64"),
    ],
)
def test_a_ring_that_cannot_work_is_refused_at_once(text):
    with pytest.raises(ImproperlyConfigured):
        parse_key_ring(text)


def test_the_blind_index_is_steady_keyed_and_bound_to_its_place(settings):
    first = blind_index("123456789", place="a.b")
    assert first == blind_index("123456789", place="a.b")
    assert first != blind_index("123456788", place="a.b")
    assert first != blind_index("123456789", place="a.c")
    settings.FIELD_KEYS = a_ring(k1=1, index=8)
    assert first != blind_index("123456789", place="a.b")


@pytest.mark.parametrize("lookup", ["exact", "contains", "in", "gt", "startswith"])
def test_only_isnull_can_be_asked_of_a_sealed_column(lookup):
    from visitation.models import Person

    with pytest.raises(FieldError):
        Person.objects.filter(**{f"legal_name__{lookup}": "Ana"})
    Person.objects.filter(legal_name__isnull=True)
