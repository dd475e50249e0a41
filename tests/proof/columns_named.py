"""Every column of ours by name, with a value that is known again, and what one request wrote into the tables."""

import json
from collections import Counter

from django.apps import apps
from django.db import connection, models

OURS = ("compliance", "facilities", "volunteers", "visitation")
MARKS = ("zqmass", "424242", "1987-06-05", "4f4f4f4f")


def _value(column):
    if column.choices:
        return str(list(column.flatchoices)[-1][0])
    if isinstance(column, models.BooleanField):
        return "on"
    if isinstance(column, models.DateField):
        return "1987-06-05"
    if isinstance(column, models.UUIDField):
        return "4f4f4f4f-4f4f-4f4f-8f4f-4f4f4f4f4f4f"
    if column.is_relation or isinstance(column, (models.IntegerField, models.AutoField)):
        return "424242"
    return "zqmass"


def every_column():
    """{name: value} of all columns of ours, by field and by column name."""
    columns = {}
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for column in model._meta.concrete_fields:
                columns |= {column.name: _value(column), column.attname: _value(column)}
    return columns


def rows_of(table):
    """Each row as its columns, of sealed ones whether there is anything."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(each) FROM {connection.ops.quote_name(table)} each")
        rows = (json.loads(row) if isinstance(row, str) else row for (row,) in cursor.fetchall())
        return Counter(json.dumps(_plain(row), sort_keys=True) for row in rows)


def _plain(row):
    sealed = (name for name, value in row.items() if isinstance(value, str) and value.startswith("\\x"))
    return row | dict.fromkeys(sealed, "sealed")


def more_than(form, looked_for=()):
    """{name: value} of every column that the form does not ask for itself, with the form's prefixes and without."""
    prefixes = {"", *(f"{each.partition('-')[0]}-" for each in form.fields if "-" in each)}
    own = {*form.fields, *looked_for, *(button for button, _ in form.buttons)}
    columns = every_column()
    named = {prefix + column: value for prefix in prefixes for column, value in columns.items()}
    named |= {f"{column}__in": "424242" for column in ("id", "user", "program", "role", "membership__role")}
    return {each: value for each, value in named.items() if each not in own}


def written_by(poster, actor, path, form, more):
    """{table: rows that are new or other than before} of the tables that one request writes; the trail is left out."""
    after = {}
    poster.send_form(actor, path, form, more, look=lambda wrote: after.update({name: rows_of(name) for name in wrote}))
    after = {table: rows for table, rows in after.items() if not table.startswith(("compliance_audit", "django_q"))}
    return {table: [json.loads(row) for row in (rows - rows_of(table)).elements()] for table, rows in after.items()}


def drawn_anew(rows, others):
    """The columns in which the same request, made twice, does not write the same."""
    return {name for row, other in zip(rows, others, strict=True) for name in row if row[name] != other[name]}


def without(rows, drawn):
    """Rows to compare, without these columns."""
    return sorted(json.dumps({name: row[name] for name in row if name not in drawn}, sort_keys=True) for row in rows)
