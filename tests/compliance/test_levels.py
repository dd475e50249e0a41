"""Every column has a level, and text about somebody is sealed."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from compliance.fields import SealedTextField
from compliance.levels import LEVELS
from compliance.tenancy.tables import TABLES, Kind

COLUMNS = {
    f"{model._meta.label}.{column.name}": column
    for model in apps.get_models(include_auto_created=True)
    if not model._meta.proxy
    for column in model._meta.concrete_fields
}
TEXT = (models.CharField, models.TextField, models.JSONField, ArrayField)
LIBRARIES = ("account.", "auth.", "contenttypes.", "django_q.", "mfa.", "schedule.")


def test_every_column_has_a_level_and_every_level_a_column():
    assert set(LEVELS) == set(COLUMNS)


def test_the_levels_are_those_of_the_table_of_levels():
    assert set(LEVELS.values()) == {"-", "S1", "S2", "S3", "S4", "K"}


def test_sealed_columns_have_the_level_they_say():
    sealed = {name: column for name, column in COLUMNS.items() if isinstance(column, SealedTextField)}
    assert {name: LEVELS[name] for name in sealed} == {name: column.level for name, column in sealed.items()}
    assert {column.level for column in sealed.values()} == {"S3", "S4"}


def test_text_about_somebody_is_sealed():
    clear = [name for name, column in COLUMNS.items() if isinstance(column, TEXT) and LEVELS[name] in ("S3", "S4")]
    assert clear == []


def test_binary_columns_are_sealed_by_hand_or_keys_and_fingerprints():
    """No bytes that anybody could read: what is sealed by hand says so by its level."""
    binary = {
        LEVELS[name]
        for name, column in COLUMNS.items()
        if type(column) is models.BinaryField and name != "compliance.AuditLink.own"
        and name != "compliance.AuditLink.previous"
    }
    assert binary <= {"S3", "S4", "K"}


@pytest.mark.parametrize("name", sorted(name for name, level in LEVELS.items() if level == "-"))
def test_into_a_column_without_a_level_the_web_cannot_write(name):
    model = apps.get_model(name.rpartition(".")[0])
    assert TABLES[model._meta.db_table].kind is Kind.READ_ONLY


def test_no_column_is_kept_for_what_is_not_collected():
    words = ("photo", "ssn", "social_security", "strategy", "entry_manner", "manner_of_entry", "religion", "street")
    ours = [name for name in COLUMNS if not name.startswith(LIBRARIES)]
    assert [name for name in ours if any(word in name for word in words)] == []
    assert [name for name in ours if "immigration" in name] == []
