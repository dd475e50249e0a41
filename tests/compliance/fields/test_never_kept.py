"""A social security number is stored nowhere, however it is written; what only resembles one is let through."""

import random

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction

from compliance.fields import SealedRow, SealedTextField
from compliance.fields.never_kept import NeverKept, holds_social_security_number, refuse_social_security_number
from tests.factories.told_visits import ToldVisits
from visitation.forms.completing import VisitLogForm
from visitation.models import Person

TRIES = 1000
AROUND = ("{}", "his number is {}", "{} he said", "({})", "SSN {}", "Seguro Social: {}", "the clerk wrote {}.")


def numbers():
    chance = random.Random(20261121)
    for _number in range(TRIES):
        digits = f"{chance.randrange(10**9):09}"
        between = chance.choice(["-", " ", ".", " - ", "–", "/"])
        written = between.join((digits[:3], digits[3:5], digits[5:]))
        around = chance.choice(AROUND)
        named = "SSN" in around or "Seguro" in around
        yield around.format(digits if named and chance.random() < 0.5 else written)


def test_of_a_thousand_numbers_none_passes_the_log_form():
    valid = []
    for text in numbers():
        form = VisitLogForm({"happened": "yes", "line": text, "keep_line": "1"})
        if form.is_valid():
            valid.append(text)
    assert valid == []


@pytest.mark.django_db
def test_of_a_thousand_numbers_none_is_stored_by_any_way():
    world, columns = ToldVisits(), [field.name for field in Person.sealed_fields() if field.is_free_text]
    stored = []
    for number, text in enumerate(numbers()):
        person = Person(program=world.program, alias_code=f"N{number}", key_id=world.person.key_id)
        setattr(person, columns[number % len(columns)], text)
        try:
            with transaction.atomic():
                person.save()
            stored.append(text)
        except NeverKept:
            continue
    assert stored == []
    assert Person.objects.count() == 1


def test_every_column_that_somebody_types_into_refuses_them():
    columns = [
        field
        for model in apps.get_models()
        if issubclass(model, SealedRow)
        for field in model.sealed_fields()
        if field.is_free_text
    ]
    assert len(columns) > 15
    assert [field.name for field in columns if refuse_social_security_number not in field.validators] == []
    assert SealedTextField.is_free_text


@pytest.mark.parametrize(
    "text",
    [
        "A123456789", "123-456-789", "A 123 456 789", "212-555-0134", "(212) 555 0134", "+1 212 555 0134", "2026-11-21",
        "11-21-2026", "9:30-10:30", "Unit 3 @ noon", "98501-2345", "123456789", "VT-HAR1", "room 123, 45 minutes, 2026",
        "the line for social security was 45 minutes",
    ],
)  # fmt: skip
def test_what_only_resembles_one_is_let_through(text):
    assert not holds_social_security_number(text)
    refuse_social_security_number(text)


@pytest.mark.parametrize(
    "text", ["１２３-４５-６７８９", "123‑45‑6789", "ssn:123456789", "S.S.N 123 45 6789", "000 00 0000"]
)
def test_other_ways_of_writing_are_seen(text):
    with pytest.raises(ValidationError):
        refuse_social_security_number(text)
