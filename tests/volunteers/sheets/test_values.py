"""A cell is read as people write it in either language, or refused for one reason."""

from datetime import date

import pytest

from volunteers.sheets import values
from volunteers.sheets.checking import guessed
from volunteers.sheets.values import Bad
from volunteers.sheets.volunteer_rows import COLUMNS, KIND
from volunteers.sheets.words import PROBLEMS, problem_words


def refused(read, text):
    with pytest.raises(Bad) as caught:
        read(text)
    assert problem_words(caught.value.code, {})
    return caught.value.code


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (values.day, "2026-03-31", date(2026, 3, 31)),
        (values.day, "3/31/2026", date(2026, 3, 31)),
        (values.day, "46112", date(2026, 3, 31)),
        (values.email, "Ann.Roe@Example.ORG", "ann.roe@example.org"),
        (values.zip_code, "1201", "01201"),
        (values.zip_code, "12345-6789", "12345"),
        (values.languages, "Español, K’iche’ y English", ("es", "quc", "en")),
        (values.languages, "es;ES", ("es",)),
        (values.yes_or_no, "Sí", "yes"),
        (values.number(31), "31", 31),
        (values.name(80), "Ana María d'Oro-Ñandú 😀", "Ana María d'Oro-Ñandú 😀"),
    ],
)
def test_it_is_read_as_people_write_it(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "code"),
    [
        (values.day, "31/12/2026", "day"),
        (values.day, "2026-02-30", "day"),
        (values.day, "1985", "day"),
        (values.day, "1066-10-14", "day"),
        (values.phone, "12", "phone"),
        (values.phone, "+1 212 555 0199 <script>", "phone"),
        (values.email, "ann@example.org\nBcc: all@example.org", "email"),
        (values.email, "ann at example", "email"),
        (values.zip_code, "1234567", "zip"),
        (values.number(8), "9", "number"),
        (values.number(8), "-1", "number"),
        (values.number(8), "٣", "number"),
        (values.yes_or_no, "perhaps", "choice"),
        (values.languages, "Spanish, Elvish", "language"),
        (values.name(5), "longer", "too_long"),
        (values.name(80), "two\nlines", "invisible"),
        (values.name(80), "a\u202eb", "invisible"),
        (values.name(80), "a\x07b", "invisible"),
        (values.name(80), "222-33-4444", "never_kept"),
    ],
)
def test_it_is_refused_for_one_reason(read, text, code):
    assert refused(read, text) == code
    assert code in PROBLEMS


def test_a_telephone_number_keeps_its_country_and_its_extension():
    assert values.phone("(212) 555-0199 ext. 7").as_rfc3966 == "tel:+1-212-555-0199;ext=7"
    assert values.phone("+34 912 345 678").as_e164 == "+34912345678"


def test_columns_are_found_by_their_heads_in_either_language_each_once():
    heads = ["Código", "NOMBRE  completo", "Correo electrónico", "Teléfono:", "name", "Idiomas", "Código postal"]
    assert guessed(KIND, heads) == {"preferred_name": 1, "email": 2, "phone": 3, "languages": 5, "zip": 6}
    spelled = [values.plain(way) for column in COLUMNS for way in {column.name, *column.heads}]
    assert len(spelled) == len(set(spelled))  # no head can mean two columns
