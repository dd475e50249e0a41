"""Who a person is goes into the database sealed, and comes out only through the program."""

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection

from compliance.fields import SealBroken
from visitation.models import Person
from visitation.models.people import normal_a_number, typed_a_number
from volunteers.models import Network, Program


@pytest.fixture
def person(db):
    network = Network.objects.create(code="net", name="Net")
    program = Program.objects.create(network=network, code="harbor", name="Harbor")
    return Person.objects.create(
        program=program, alias_code="7Q-KM", legal_name="Zephyrine Quillfeather", a_number="A012-345-678"
    )


def test_the_program_reads_what_it_wrote(person):
    kept = Person.objects.get(alias_code="7Q-KM")
    assert (kept.legal_name, kept.a_number) == ("Zephyrine Quillfeather", "A012-345-678")


def test_the_table_holds_no_plain_byte_of_it(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM visitation_person t")
        row = cursor.fetchone()[0]
    needles = ["Zephyrine", "Quillfeather", "345-678", "012345678"]
    assert [n for n in needles if n in row or n.encode().hex() in row] == []


def test_a_value_copied_into_another_column_is_refused(person):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE visitation_person SET preferred_name = legal_name")
    kept = Person.objects.get(alias_code="7Q-KM")
    with pytest.raises(SealBroken):
        kept.preferred_name  # noqa: B018
    assert kept.legal_name == "Zephyrine Quillfeather"


def index_of(spelling, person):
    return Person.index_of(spelling, program=person.program_id)


@pytest.mark.parametrize("spelling", ["A012345678", "012 345 678", "a-012-345-678", "12345678"])
def test_a_number_is_found_in_any_spelling(person, spelling):
    assert Person.objects.filter(a_number_index=index_of(spelling, person)).count() == 1


@pytest.mark.parametrize("spelling", ["012345679", "", "no number", "1234567890"])
def test_another_number_finds_nobody(person, spelling):
    index = index_of(spelling, person)
    assert index is None or Person.objects.filter(a_number_index=index).count() == 0


@pytest.mark.parametrize(
    ("text", "digits"), [("A12", "000000012"), ("", ""), ("A", ""), ("0123456789", ""), ("A012-345-678", "012345678")]
)
def test_a_number_has_nine_digits_or_is_none(text, digits):
    assert normal_a_number(text) == digits


@pytest.mark.parametrize("text", ["A012345678", "a 012-345-678", "A# 12345678", "12.345.678"])
def test_an_a_number_is_typed_in_any_way_with_all_its_digits(text):
    assert typed_a_number(text) == "A012345678"


@pytest.mark.parametrize("text", ["", "1", "1234567", "0123456789", "B12345678", "AA12345678", "١٢٣٤٥٦٧٨"])
def test_anything_else_is_no_a_number(text):
    with pytest.raises(ValueError, match="eight or nine"):
        typed_a_number(text)


def test_a_person_is_not_written_out_by_serialisers(person):
    with pytest.raises(FieldError):
        serializers.serialize("json", [person])


def test_a_person_is_shown_by_code(person):
    assert str(person) == "7Q-KM"
